"""Keeps the quick counters up with the ledger while nobody asks, in a process of its own that gives way to all others."""

from __future__ import annotations

import logging
import os
from datetime import date, datetime
from pathlib import Path

from recognition.domain.lookups import SHANGHAI
from recognition.errors import LedgerUnavailable
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters
from recognition.settings import Settings
from recognition.support.kept_process import PAUSE, KeptProcess, begun

CHUNK = 10_000
"""Entries per transaction: an auditor who asks meanwhile waits for one of them, about a tenth of a second."""
ENOUGH = 8000
"""New entries that are folded at once. Together each costs a third of what it costs among a few hundred."""
PATIENCE = 5
"""Pauses after which fewer are folded as well."""
PAUSE_AFTER_TROUBLE = 10.0

log = logging.getLogger(__name__)


def keep(folder: Path, process: KeptProcess) -> None:
    """Folds every few seconds what was written, until the process is not wanted. Whoever reads folds what is missing.
    The master is told at every step. The counters' file is held open all the time."""
    counters = Counters(folder, LedgerReader(folder))
    folded: tuple[int, date | None] = (-ENOUGH, None)
    waited, held = 0, counters.held()
    while process.wanted:
        process.alive.beat()
        pause, waited = PAUSE, waited + 1
        try:
            today, size = datetime.now(SHANGHAI).date(), counters.reads.size()
            if (size, today) != folded and (size - folded[0] >= ENOUGH or waited >= PATIENCE):
                folded, waited = counters.catch_up(today, process.alive.beat, CHUNK), 0
                # Another one each time, for the file may have been made anew; the one before goes only then.
                held = counters.held() or held
        except LedgerUnavailable:
            log.warning("the quick counters could not be kept up; summaries fold for themselves meanwhile")
            pause = PAUSE_AFTER_TROUBLE
        process.pause(pause)


def main() -> None:
    """The process: without the server's master there is nothing to keep up for."""
    settings = Settings.from_environment(os.environ)
    keep(settings.data, begun(__doc__, "counters", settings.log))


if __name__ == "__main__":
    main()
