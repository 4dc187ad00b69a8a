"""The use-cases as pages and endpoints reach them, and the time that they pass on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import current_app

from recognition.domain.lookups import Caller
from recognition.errors import Forbidden
from recognition.services.lookups import Service

Clock = Callable[[], datetime]
"""Gives the present, with its zone."""
SERVICE = "recognition"
"""Under this name the application keeps its Service."""
CLOCK = "recognition.clock"
"""Under this name the application keeps its Clock."""


def service() -> Service:
    """The Service of this process."""
    return current_app.extensions[SERVICE]


def clock() -> Clock:
    """The application's clock, to be handed to what goes on after the request."""
    return current_app.extensions[CLOCK]


def now() -> datetime:
    """The present by the application's clock, asked once per request; where no application is at hand, by the machine's."""
    return clock()() if current_app else datetime.now(UTC)


def institution_of(caller: Caller) -> str:
    """Where the caller asks from; raises Forbidden for a key of no institution."""
    if caller.institution is None:
        raise Forbidden()
    return caller.institution
