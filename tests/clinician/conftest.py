"""The people at the pages, at the real application on a quiet region: Dr Lin asks, Administrator He keeps her hospital's accounts."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clinician.sitting import Sitting, signed_in
from tests.web.visitor import Visitor


@pytest.fixture
def dr_lin(app: Flask) -> Sitting:
    """林医生, signed in at the receiving hospital."""
    return signed_in(app, "lin")


@pytest.fixture
def dr_lin_in_english(app: Flask) -> Sitting:
    """The same, with a browser that prefers English."""
    return signed_in(app, "lin", "en")


@pytest.fixture
def dr_tang(app: Flask) -> Sitting:
    """唐医生, signed in at another hospital."""
    return signed_in(app, "tang")


@pytest.fixture
def administrator_he(app: Flask) -> Sitting:
    """何管理员 of Dr Lin's hospital, signed in."""
    return signed_in(app, "he")


@pytest.fixture
def hospital_key(people: dict[str, Visitor]) -> Visitor:
    """The API as Dr Lin's hospital's server sees it."""
    return people["hospital"]
