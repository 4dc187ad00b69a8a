"""How long the caller of the request at hand still waits, for those who write: what nobody waits for any more is not written."""

from __future__ import annotations

from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("until", default=None)


def wait_until(moment: float | None) -> None:
    """The caller waits until this moment of time.monotonic(), or has not said how long."""
    _until.set(moment)


def waits_until() -> float | None:
    """That moment; None where the caller did not say, or nobody called: commands, and work that goes on behind a page."""
    return _until.get()
