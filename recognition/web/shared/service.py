"""The use-cases as the doors reach them, and the time as they tell it to them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app

from recognition.domain.lookups import Caller
from recognition.errors import Forbidden
from recognition.services.lookups import Service

SERVICE = "recognition"
"""Under this name the application keeps its Service."""


def service() -> Service:
    """The Service of this process."""
    return current_app.extensions[SERVICE]


def now() -> datetime:
    """The present, asked of the clock once per request."""
    return datetime.now(UTC)


def institution_of(caller: Caller) -> str:
    """Where the caller asks from; raises Forbidden for a key of no institution."""
    if caller.institution is None:
        raise Forbidden()
    return caller.institution
