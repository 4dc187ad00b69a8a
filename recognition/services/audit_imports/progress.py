"""How far an auditor's file is, for the page that waits for it: counts of rows alone, in the state of a job that is gone with the answer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from recognition.domain.lookups import Caller
from recognition.errors import NotFound
from recognition.services.publications import jobs

KIND = "audit_import"
BETWEEN = 0.25
"""Seconds between two notes of progress."""
Progress = Callable[[int, int], None]
"""Rows done, and about how many there are."""


def job_of(caller: Caller, token: str) -> str:
    """The job under which a caller's page follows its file, "" for no token: nobody follows, or writes over, what another began."""
    return sha256(f"{caller.by}|{token}".encode()).hexdigest()[:26] if token else ""


def noting(data: Path, job: str, started: str) -> Progress:
    """Notes how far this process is; nothing where there is no job."""
    state = {"id": job, "kind": KIND, "arguments": {}, "state": "running", "started": started, "pid": os.getpid(), "process": jobs.running(os.getpid())}
    last = [0.0]

    def progress(done: int, total: int) -> None:
        if job and time.monotonic() - last[0] >= BETWEEN:
            last[0] = time.monotonic()
            jobs.note(data, job, {**state, "done": done, "total": total})

    return progress


@contextmanager
def until_answered(data: Path, job: str) -> Iterator[None]:
    """Takes the job away when the answer is there."""
    try:
        yield
    finally:
        if job:
            jobs.path(data, job).unlink(missing_ok=True)


def told(data: Path, job: str) -> dict[str, Any]:
    """How far it is: `done` of `total`, 0 of 0 before anything is known and after the end."""
    try:
        state = jobs.state(data, job)
    except NotFound:
        return {"done": 0, "total": 0}
    return {"done": state["done"], "total": state["total"]}
