"""Notices when the system's clock steps: the sequence of entries rises all the same, and their times cannot be trusted until it is set right."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

log = logging.getLogger(__name__)

STEP_SECONDS = 60.0
"""A difference between clock and steady time that no adjustment makes by slewing."""
SKEW_SECONDS = 300.0
"""How far the clock may stand before the last entry's time when the writer starts."""


class ClockGuard:
    """Compares the clock with time that only goes on, at every turn of the writer's loop."""

    def __init__(self, last: float | None) -> None:
        """`last` is the time of the last entry in seconds since 1970, None where there is none."""
        self._offset = time.time() - time.monotonic()
        if last is not None and (slow_by := last - time.time()) > SKEW_SECONDS:
            log.error("clock anomaly: it stands %d seconds before the last entry, which was written at %s", slow_by, _text(last))

    def turn(self) -> float:
        """Seconds by which the clock has stepped since the last turn, also written to the log; 0.0 where it has not."""
        offset = time.time() - time.monotonic()
        stepped, self._offset = offset - self._offset, offset
        if abs(stepped) < STEP_SECONDS:
            return 0.0
        log.error("clock anomaly: it stepped by %d seconds and now says %s; entries keep their order", stepped, _text(time.time()))
        return stepped


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
