"""The people at the doors of the API, each with a key, on the quiet region without a server."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.visitor import Visitor


@pytest.fixture
def dr_lin(people: dict[str, Visitor]) -> Visitor:
    """林医生, clinician at the receiving hospital."""
    return people["clinician"]


@pytest.fixture
def dr_tang(people: dict[str, Visitor]) -> Visitor:
    """唐医生, clinician at another hospital."""
    return people["clinician_other"]


@pytest.fixture
def auditor_qiu(people: dict[str, Visitor]) -> Visitor:
    """邱审计, auditor of the region."""
    return people["auditor"]


@pytest.fixture
def auditor_he(people: dict[str, Visitor]) -> Visitor:
    """何审计, auditor of Dr Lin's hospital."""
    return people["hospital_auditor"]


@pytest.fixture
def nobody(app: Flask) -> Visitor:
    """A caller without a key."""
    return Visitor(app, None)
