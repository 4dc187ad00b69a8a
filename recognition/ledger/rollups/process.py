"""Keeps the quick counters up with the ledger while nobody asks, in a process of its own that gives way to all others."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import time
from datetime import date, datetime
from logging.config import dictConfig
from pathlib import Path

from recognition.domain.lookups import SHANGHAI
from recognition.errors import LedgerUnavailable
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters
from recognition.settings import Settings
from recognition.support.heartbeat import Heartbeat
from recognition.support.logging import configuration, speak_as

CHUNK = 10_000
"""Entries per transaction: an auditor who asks meanwhile waits for one of them, about a tenth of a second."""
ENOUGH = 8000
"""New entries that are folded at once. Together each costs a third of what it costs among a few hundred."""
PATIENCE = 5
"""Pauses after which fewer are folded as well."""
PAUSE = 1.0
PAUSE_AFTER_TROUBLE = 10.0

log = logging.getLogger(__name__)


def keep(folder: Path, parent: int, alive: Heartbeat) -> None:
    """Folds every few seconds what was written, until `parent` is no longer this process's parent. Whoever reads folds what is missing.
    `alive` is told at every step. The counters' file is held open all the time."""
    counters = Counters(folder, LedgerReader(folder))
    folded: tuple[int, date | None] = (-ENOUGH, None)
    waited, held = 0, counters.held()
    while os.getppid() == parent:
        alive.beat()
        pause, waited = PAUSE, waited + 1
        try:
            today, size = datetime.now(SHANGHAI).date(), counters.reads.size()
            if (size, today) != folded and (size - folded[0] >= ENOUGH or waited >= PATIENCE):
                folded, waited = counters.catch_up(today, alive.beat, CHUNK), 0
                # Another one each time, for the file may have been made anew; the one before goes only then.
                held = counters.held() or held
        except LedgerUnavailable:
            log.warning("the quick counters could not be kept up; summaries fold for themselves meanwhile")
            pause = PAUSE_AFTER_TROUBLE
        time.sleep(pause)


def main() -> None:
    """The process: `--parent` is the server's master, without which there is nothing to keep up for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parent", type=int, required=True, help="end when this is no longer the parent process")
    parser.add_argument("--alive", type=int, help="descriptor that is told that the process lives")
    arguments = parser.parse_args()
    # A terminal's Ctrl-C reaches everybody; this process ends when its parent says so. A fold that is cut short was never committed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    speak_as("counters")
    settings = Settings.from_environment(os.environ)
    dictConfig(configuration(settings.log))
    keep(settings.data, arguments.parent, Heartbeat(arguments.alive))


if __name__ == "__main__":
    main()
