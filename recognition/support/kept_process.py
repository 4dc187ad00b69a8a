"""How a process begins that gunicorn's master keeps beside its workers: it gives way to all others, says that it lives, and ends with its parent."""

from __future__ import annotations

import argparse
import os
import signal
import time
from logging.config import dictConfig

from recognition.support.heartbeat import Heartbeat
from recognition.support.logging import configuration, speak_as

PAUSE = 1.0
"""Seconds for which it sleeps between two signs of life."""


class KeptProcess:
    """What is known of the parent, and how it is told that this process lives."""

    def __init__(self, parent: int, alive: Heartbeat) -> None:
        self._parent, self.alive = parent, alive

    @property
    def wanted(self) -> bool:
        """Whether the server's master is still this process's parent."""
        return os.getppid() == self._parent

    def pause(self, seconds: float = PAUSE) -> None:
        """Sleeps so long, or until it is not wanted, and says that it lives meanwhile."""
        until = time.monotonic() + seconds
        while self.wanted and (left := until - time.monotonic()) > 0:
            self.alive.beat()
            time.sleep(min(PAUSE, left))


def begun(told: str | None, name: str, level: str) -> KeptProcess:
    """The process, `--parent` and `--alive` read from its arguments; `told` is what its help says, `name` by which it speaks in the log, from `level` on."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--parent", type=int, required=True, help="end when this is no longer the parent process")
    parser.add_argument("--alive", type=int, help="descriptor that is told that the process lives")
    arguments = parser.parse_args()
    # A terminal's Ctrl-C reaches everybody; this process ends when its parent says so. What is cut short was never committed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    speak_as(name)
    dictConfig(configuration(level))
    return KeptProcess(arguments.parent, Heartbeat(arguments.alive))
