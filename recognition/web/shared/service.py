"""The use-cases as the doors reach them, and the time as they tell it to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import current_app

from recognition.domain.lookups import Caller
from recognition.errors import Forbidden
from recognition.services.lookups import Service

SERVICE = "recognition"
"""Under this name the application keeps its Service."""
CLOCK = "recognition.clock"
"""Under this name the application keeps its clock: a function that gives the present, with its zone."""


def service() -> Service:
    """The Service of this process."""
    return current_app.extensions[SERVICE]


def now() -> datetime:
    """The present by the application's clock, asked once per request."""
    clock: Callable[[], datetime] = current_app.extensions[CLOCK]
    return clock()


def institution_of(caller: Caller) -> str:
    """Where the caller asks from; raises Forbidden for a key of no institution."""
    if caller.institution is None:
        raise Forbidden()
    return caller.institution
