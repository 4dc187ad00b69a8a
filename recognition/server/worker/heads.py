"""How long the head of a request may take, watched for all connections of a worker together."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import Any

from gevent import get_hub, getcurrent


class Late(BaseException):
    """The head of a request did not come in time."""


class Heads:
    """Who waits for the head of a request. One look at them now and then ends those who took too long, in place of a timer for each."""

    def __init__(self, seconds: float) -> None:
        """How long a head may take, the wait for its beginning counted in."""
        self._seconds = seconds
        # In the order in which they began to wait, because everybody is put at the end.
        self._since: dict[Any, float] = {}

    def __enter__(self) -> None:
        self._since[getcurrent()] = monotonic()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, places: TracebackType | None) -> bool:
        del self._since[getcurrent()]
        return kind is Late

    def look(self) -> None:
        """Ends the wait of those who took too long."""
        earliest = monotonic() - self._seconds
        for waiting, since in self._since.items():
            if since > earliest:
                return
            get_hub().loop.run_callback(self._end, waiting, since)

    def _end(self, waiting: Any, since: float) -> None:
        # The head may have come since the look.
        if self._since.get(waiting) == since:
            waiting.throw(Late)
