"""A reload without a pause: old workers go on accepting until the new ones have loaded.

gunicorn forks new workers and signals the old to end in the same moment, so that nobody accepts until the application is loaded: a second
alone, seven to ten under load. Its own other ways do not serve here: loading before the fork brings no new code with a HUP, and a restart
behind an activated socket waits for the whole start. Throw this out when gunicorn waits for its new workers by itself.
"""

from __future__ import annotations

import mmap
import struct
import time
from collections.abc import Callable

LONGEST = 20.0
"""Seconds that an old worker waits for new ones at most; it then ends as gunicorn meant it to."""
LOOK = 0.02
_HEAD = struct.Struct("=II")
_MOST = 1000
"""Workers that one generation starts at most, those counted that were started again."""


class Handover:
    """Which workers of the newest generation have loaded: memory that the master shares with all it forks. Each reload begins a generation."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _HEAD.size + _MOST)
        self._forked = 0

    def begin(self, workers: int) -> None:
        """In the master: a generation of so many workers begins."""
        generation, _ = self._head()
        self._memory[_HEAD.size :] = bytes(_MOST)
        self._memory[: _HEAD.size] = _HEAD.pack(generation + 1, workers)
        self._forked = 0

    def seat(self) -> Seat:
        """In the master, before a fork: the new worker's own place."""
        self._forked = min(self._forked + 1, _MOST)
        return Seat(self, self._head()[0], self._forked - 1)

    def _head(self) -> tuple[int, int]:
        return _HEAD.unpack_from(self._memory)

    def loaded(self) -> int:
        """How many workers of the newest generation have loaded."""
        return self._memory[_HEAD.size :].count(1)


class Seat:
    """One worker's place in its generation."""

    def __init__(self, handover: Handover, generation: int, seat_number: int) -> None:
        self._handover, self._generation, self._seat_number = handover, generation, seat_number

    def take(self) -> None:
        """The worker has loaded and accepts."""
        if self._handover._head()[0] == self._generation:
            self._handover._memory[_HEAD.size + self._seat_number] = 1

    def await_turn(self, sleep: Callable[[float], object] = time.sleep) -> None:
        """Before loading: those forked earlier in the same reload load first, one after the other, so that the processors are left to those
        who answer. At the first start there is nobody to spare."""
        end, (_, workers) = time.monotonic() + LONGEST, self._handover._head()
        while self._generation > 1 and self._handover.loaded() < self._seat_number < workers and time.monotonic() < end:
            sleep(LOOK)

    def await_successors(self, sleep: Callable[[float], object] = time.sleep) -> None:
        """Signalled to end: returns at once where the service stops, and after a reload when all of its new workers have loaded."""
        end = time.monotonic() + LONGEST
        while self.succeeded() and time.monotonic() < end:
            sleep(LOOK)

    def succeeded(self) -> bool:
        """Whether a newer generation has begun and has not all loaded yet."""
        generation, workers = self._handover._head()
        return generation > self._generation and self._handover.loaded() < workers
