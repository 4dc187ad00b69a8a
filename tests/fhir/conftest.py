"""The FHIR endpoints on the demonstration region with some use, and the people who call them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from seed import demo
from tests.clock import Clock
from tests.fhir.calling import BASE
from tests.remembering import with_templates
from tests.sharing import made_once


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region with enough use that most counters count something."""
    return made_once(tmp_path_factory.getbasetemp(), "used", lambda folder: demo.fill(folder, lookups=900, days=75))


@pytest.fixture(scope="module")
def app(beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the endpoints switched on."""
    data = Path(shutil.copytree(beginning, tmp_path_factory.mktemp("fhir") / "region"))
    made = with_templates(create_app(Settings(data, demo=True, fhir=BASE), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()
