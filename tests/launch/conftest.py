"""The people of a launch, at the real application on a quiet region: Engineer Zhao's server mints, Dr Lin opens."""

from __future__ import annotations

import pytest

from tests.launch.launching import HospitalSystem
from tests.web.visitor import Visitor


@pytest.fixture
def engineer_zhao(people: dict[str, Visitor]) -> HospitalSystem:
    """赵工's hospital information system, with the key of its server."""
    return HospitalSystem(people["hospital"])


@pytest.fixture
def dr_lin(people: dict[str, Visitor]) -> Visitor:
    """林医生, who has a key of her own that mints nothing."""
    return people["clinician"]
