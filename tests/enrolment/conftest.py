"""A quiet region, its registrar at her pages, and a hospital without accounts."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clinician.sitting import Sitting, signed_in


@pytest.fixture
def wen(app: Flask) -> Sitting:
    """温登记 at her pages."""
    return signed_in(app, "wen")
