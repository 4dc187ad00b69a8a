"""Forgets what has ended in the result index once a day, in a process of its own that gives way to all others: no operator has to remember it."""

from __future__ import annotations

import logging
import os
from datetime import datetime

from recognition.domain.lookups import SHANGHAI
from recognition.errors import Problem
from recognition.results import declaration
from recognition.services.lookups import Service
from recognition.services.results.forgetting import forget
from recognition.services.results.index import ResultIndex
from recognition.settings import Settings
from recognition.support.kept_process import KeptProcess, begun

AGAIN = 60.0
"""Seconds between looking whether the day's run is still to be made."""

log = logging.getLogger(__name__)


def keep(service: Service, index: ResultIndex, process: KeptProcess) -> None:
    """Runs once on each Shanghai day, at the start where that day has had none, until the process is not wanted."""
    while process.wanted:
        try:
            now = datetime.now(SHANGHAI)
            index.trail.forget_shown(now)
            if now.date() not in {day for day, *_rest in index.store.forgotten(1)}:
                forget(service, index, now)
        except (Problem, OSError) as problem:
            log.warning("what has ended in the result index is not deleted yet, and will be tried again: %s", type(problem).__name__)
        process.pause(AGAIN)


def main() -> None:
    """The process: without the server's master there is nothing to keep up for."""
    settings = Settings.from_environment(os.environ)
    process = begun(__doc__, "forgetting", settings.log)
    assert settings.results is not None, "started where an index is declared"
    service = Service(settings.data, settings.adjustment, settings.evidence, settings.trusts_first_use)
    keep(service, ResultIndex(settings.data, declaration.read(settings.results)), process)


if __name__ == "__main__":
    main()
