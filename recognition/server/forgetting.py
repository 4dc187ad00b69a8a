"""Forgets what has ended in the result index once a day, in a process of its own that gives way to all others: no operator has to remember it."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import time
from datetime import datetime
from logging.config import dictConfig

from recognition.domain.lookups import SHANGHAI
from recognition.errors import Problem
from recognition.results import declaration
from recognition.services.lookups import Service
from recognition.services.results.forgetting import forget
from recognition.services.results.index import ResultIndex
from recognition.settings import Settings
from recognition.support.heartbeat import Heartbeat
from recognition.support.logging import configuration, speak_as

PAUSE = 1.0
AGAIN = 60.0
"""Seconds between looking whether the day's run is still to be made."""

log = logging.getLogger(__name__)


def keep(service: Service, index: ResultIndex, parent: int, alive: Heartbeat) -> None:
    """Runs once on each Shanghai day, at the start where that day has had none, until `parent` is no longer this process's parent."""
    looked = -AGAIN
    while os.getppid() == parent:
        alive.beat()
        if time.monotonic() - looked >= AGAIN:
            looked = time.monotonic()
            try:
                now = datetime.now(SHANGHAI)
                if now.date() not in {day for day, *_rest in index.store.forgotten(1)}:
                    forget(service, index, now)
            except (Problem, OSError) as problem:
                log.warning("what has ended in the result index is not deleted yet, and will be tried again: %s", type(problem).__name__)
        time.sleep(PAUSE)


def main() -> None:
    """The process: `--parent` is the server's master, without which there is nothing to keep up for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parent", type=int, required=True, help="end when this is no longer the parent process")
    parser.add_argument("--alive", type=int, help="descriptor that is told that the process lives")
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    speak_as("forgetting")
    settings = Settings.from_environment(os.environ)
    dictConfig(configuration(settings.log))
    assert settings.results is not None, "started where an index is declared"
    service = Service(settings.data, settings.adjustment, settings.evidence, settings.trusts_first_use)
    keep(service, ResultIndex(settings.data, declaration.read(settings.results)), arguments.parent, Heartbeat(arguments.alive))


if __name__ == "__main__":
    main()
