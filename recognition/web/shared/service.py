"""The use-cases as pages and endpoints reach them, and the time that they pass on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

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


def extension(name: str) -> Any:
    """What the application at hand keeps under this name; read from the application itself, for Flask's stand-in takes five times as long: 35,000 of a
    lookup's 1.03 million instructions in a worker (callgrind). Throw it out when Flask hands the application to the view. Raises RuntimeError where none is at hand."""
    return current_app._get_current_object().extensions[name]  # type: ignore[attr-defined]  # Flask says Flask of what stands in for it


def service() -> Service:
    """The Service of this process."""
    return cast("Service", extension(SERVICE))


def clock() -> Clock:
    """The application's clock, to be handed to what goes on after the request."""
    return cast("Clock", extension(CLOCK))


def now() -> datetime:
    """The present by the application's clock, asked once per request; where no application is at hand, by the machine's."""
    try:
        asked = clock()
    except RuntimeError:
        return datetime.now(UTC)
    return asked()


def institution_of(caller: Caller) -> str:
    """Where the caller asks from; raises Forbidden for a key of no institution."""
    if caller.institution is None:
        raise Forbidden()
    return caller.institution
