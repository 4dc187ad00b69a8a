"""A process says that it is alive, by a byte now and then through a pipe, so that its keeper distinguishes one that hangs from one that works."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

EVERY = 0.5
"""Seconds between two beats at least; a loop may turn a thousand times as often."""


class Heartbeat:
    """The writing side, in the process that is kept. Without a descriptor nobody listens, and nothing is said."""

    def __init__(self, descriptor: int | None, seconds: Callable[[], float] = time.monotonic) -> None:
        """`descriptor` is the pipe's writing end; `seconds` is the clock."""
        self._descriptor, self._seconds, self._last = descriptor, seconds, float("-inf")
        if descriptor is not None:
            os.set_blocking(descriptor, False)

    def beat(self, *_: object) -> None:
        """Says it, if it was not said just now. A full pipe or one that nobody reads any more hinders nothing."""
        if self._descriptor is None or (now := self._seconds()) - self._last < EVERY:
            return
        self._last = now
        try:
            os.write(self._descriptor, b".")
        except OSError:  # full: the keeper was away and reads later what lies there; or closed: it has gone, as the process will soon notice
            return


class Listener:
    """The reading side: when the last beat came."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """Makes the pipe; `write_end` is the end to hand to the process. `seconds` is the clock."""
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self._seconds = seconds
        self._last: float | None = None

    def silent(self) -> float | None:
        """Seconds since the last beat that has arrived; None before the first. Reads what lies in the pipe first, so that a keeper which
        was held up itself takes nobody for dead who was not."""
        try:
            while os.read(self.read_end, 1024):
                self._last = self._seconds()
        except BlockingIOError:
            pass
        return None if self._last is None else self._seconds() - self._last

    def close(self) -> None:
        """Closes the reading end."""
        os.close(self.read_end)
