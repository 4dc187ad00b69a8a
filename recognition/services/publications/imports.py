"""Imports of a request or a command: started, followed, and reported as ended where their process is gone, so that no file waits for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.submissions import Submissions
from recognition.ledger.entries import new_id
from recognition.services.publications import jobs
from recognition.services.publications.checking import import_ended
from recognition.support import confined

KIND = "import"
AT_REST = timedelta(seconds=jobs.STARTS_WITHIN)
BETWEEN = 0.1
"""Seconds between two looks at a job that somebody waits for."""


def submissions(data: Path, now: datetime) -> Submissions:
    """The files that were sent. One that waits for an import which nobody does any more, since its process or the machine ended, is reported as ended."""
    store = Submissions(data)
    waiting = [submission for submission in store.waiting() if now - datetime.fromisoformat(submission["at"]) > AT_REST]
    if waiting:
        at_work = {job["arguments"]["submission"] for job in jobs.unfinished(data, KIND)}
        for submission in waiting:
            if submission["id"] not in at_work:
                import_ended(data, submission["id"], confined.ENDED, now)
    return store


def follow(data: Path, submission: str, now: datetime, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Imports a file in a process of its own within limits and waits for the outcome, as `Outcome.told` has it. Whoever breaks it off stops it.

    Raises the Problem that the import met."""
    job = jobs.start(data, new_id(now), KIND, {"submission": submission}, now)
    try:
        while (state := jobs.state(data, job))["state"] == "running":
            progress(state["done"], state["total"])
            time.sleep(BETWEEN)
    finally:
        jobs.stop(data, job)
    if state["state"] == "failed":
        import_ended(data, submission, confined.ENDED, now)
    elif state["state"] == "refused" and state["problem"]["code"] not in confined.CODES:
        jobs.result_of(state)
    return dict(Submissions(data).submission(submission)["outcome"])
