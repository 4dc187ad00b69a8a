"""Auditors at their pages, on a region with some weeks of use: Auditor Qiu sees the region, Auditor Ma his own hospital."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from recognition.services.lookups import Service
from seed import demo
from tests.clinician.sitting import Sitting, signed_in
from tests.sharing import made_once


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region with enough use that every counter counts something."""
    return made_once(tmp_path_factory.getbasetemp(), "used", lambda folder: demo.fill(folder, lookups=900, days=75))


@pytest.fixture
def service(app: Flask) -> Service:
    """The use-cases behind the doors."""
    return app.extensions["recognition"]


@pytest.fixture
def auditor_qiu(app: Flask) -> Sitting:
    """邱审计, auditor of the region."""
    return signed_in(app, "qiu")


@pytest.fixture
def auditor_qiu_in_english(app: Flask) -> Sitting:
    """The same, with a browser that prefers English."""
    return signed_in(app, "qiu", "en")


@pytest.fixture
def auditor_ma(app: Flask) -> Sitting:
    """马审计, auditor of Dr Lin's hospital."""
    return signed_in(app, "ma")


@pytest.fixture
def dr_lin(app: Flask) -> Sitting:
    """林医生, who has no business here."""
    return signed_in(app, "lin")
