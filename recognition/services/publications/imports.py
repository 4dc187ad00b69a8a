"""Imports of a request or a command: started, followed, and reported as ended where their process is gone, so that no file waits for ever."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.submissions import Submissions
from recognition.ledger.entries import new_id
from recognition.services.publications import jobs
from recognition.services.publications.checking import import_ended, import_file
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


def outcome_noted(data: Path, submission: str, work: Callable[[], dict[str, Any]], now: datetime) -> dict[str, Any]:
    """The answer of an import within limits, as `jobs.answer_of` has it. However it ends, the submission says so, so that nobody waits for it."""
    try:
        answer = work()
    except confined.Ended as ended:
        answer = {"problem": {"code": ended.code, "field": None}}
    if "problem" in answer:
        import_ended(data, submission, answer["problem"]["code"], now)
    return answer


class Importing:
    """A command's import of a file that was received, in a child of the command's process within limits: a second interpreter would take 0.3 s more of
    the processor. It is a job as any other, so that pages tell of it. Whoever breaks it off stops it, and its changes are undone."""

    def __init__(self, data: Path, submission: str, now: datetime) -> None:
        """Begins, in a process without threads."""
        self._data, self._submission, self._now = data, submission, now
        self._state = jobs.new(new_id(now), KIND, {"submission": submission}, now)
        self._child = confined.Child(confined.IMPORT, self._import)

    def __enter__(self) -> Importing:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

    def outcome(self, progress: Callable[[int, int], None]) -> dict[str, Any]:
        """Waits for the outcome, as `Outcome.as_dict` has it. Raises the Problem that the import met."""
        state = jobs.by(self._state, self._child.pid)
        jobs.note(self._data, state["id"], state)

        def tell() -> None:
            noted = jobs.state(self._data, state["id"])
            progress(noted["done"], noted["total"])

        answer = outcome_noted(self._data, self._submission, lambda: self._child.result(tell, BETWEEN), self._now)
        jobs.end(self._data, state, answer)
        if "problem" in answer and answer["problem"]["code"] not in confined.CODES:
            jobs.result_of(answer)
        return dict(Submissions(self._data).submission(self._submission)["outcome"])

    def _import(self) -> dict[str, Any]:
        os.nice(jobs.NICE)
        return jobs.answer_of(lambda: run_job(self._data, self._submission, self._now, jobs.noting(self._data, jobs.by(self._state, os.getpid()))))


def run_job(data: Path, submission: str, now: datetime, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """An import as a job, and what is kept of it beside the submission."""
    outcome = import_file(data, submission, now, progress)
    return {"accepted": outcome.accepted, "rows": outcome.rows, "faults": len(outcome.faults) + outcome.more_faults}
