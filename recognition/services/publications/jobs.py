"""Heavy work in a process of its own: begun by a door or a use-case, followed by anybody, and found again after the door has gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.store import folder
from recognition.errors import Invalid, NotFound, Problem

MODULE = "recognition.services.publications.work"
ID = frozenset("0123456789abcdefghijklmnopqrstuv")
STARTS_WITHIN = 10
"""Seconds within which the process of new work is known."""
ROOT = Path(__file__).resolve().parents[3]


class WorkFailed(Problem):
    """The process that did the work ended without a result; nothing was changed."""

    code = "work_failed"


def start(data: Path, job: str, kind: str, arguments: dict[str, Any], now: datetime) -> str:
    """Begins work under an id and returns at once. `kind` is one that `work` knows. What it does is told by `state`."""
    note(data, job, {"id": job, "kind": kind, "arguments": arguments, "state": "running", "done": 0, "total": 0, "started": now.isoformat(), "pid": None})
    process = _spawn(data, kind, arguments, job)
    # in a file of its own: the process may be writing its state already
    path(data, job).with_suffix(".pid").write_text(str(process.pid), encoding="ascii")
    # kept until it has ended, so that its end is taken note of and no dead process stays behind
    _begun[:] = [one for one in _begun if one.poll() is None] + [process]
    return job


_begun: list[subprocess.Popen[bytes]] = []


def call(data: Path, kind: str, arguments: dict[str, Any]) -> Any:
    """Does the work and waits for its result, giving way to other callers meanwhile. Raises the Problem that the work met."""
    process = _spawn(data, kind, arguments, None)
    out, _ = process.communicate()
    try:
        answer = json.loads(out)
    except ValueError as error:
        raise WorkFailed() from error
    return result_of(answer)


def result_of(answer: dict[str, Any]) -> Any:
    """The result that work told; raises the Problem that it met instead."""
    if "problem" in answer:
        problem = answer["problem"]
        kind = NotFound if problem["code"] == "not_found" else Invalid
        raise kind(problem["field"], code=problem["code"])
    return answer["result"]


def _spawn(data: Path, kind: str, arguments: dict[str, Any], job: str | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", MODULE, str(data), kind, json.dumps(arguments), *([job] if job else [])]
    # a session of its own: the work goes on when the worker that began it is replaced
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL if job else subprocess.PIPE, start_new_session=True)


def path(data: Path, job: str) -> Path:
    """The file in which a job's progress stands; raises NotFound for what is no id."""
    if not job or not set(job) <= ID:
        raise NotFound("job")
    return folder(data) / "jobs" / f"{job}.json"


def note(data: Path, job: str, state: dict[str, Any]) -> None:
    """Writes a job's progress in one step, so that who reads it never sees half."""
    target = path(data, job)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{job}-{os.getpid()}")
    unfinished.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, target)


def state(data: Path, job: str) -> dict[str, Any]:
    """How far a job is: `state` running, done, refused or failed, `done` of `total`, and `result` or `problem`. Raises NotFound."""
    try:
        found: dict[str, Any] = json.loads(path(data, job).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound("job") from error
    if found["state"] == "running" and not _alive(found["pid"] or _begun_as(data, job), datetime.fromisoformat(found["started"])):
        # killed: its transaction is undone, and nobody else will say that it ended
        found = {**found, "state": "failed"}
    return found


def _begun_as(data: Path, job: str) -> int | None:
    """The process that was begun for the job, where it died before it said anything itself."""
    noted = path(data, job).with_suffix(".pid")
    return int(noted.read_text(encoding="ascii") or 0) or None if noted.exists() else None


def _alive(pid: int | None, started: datetime) -> bool:
    if pid is None:
        return time.time() - started.timestamp() < STARTS_WITHIN
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait(data: Path, job: str, seconds: float) -> dict[str, Any]:
    """The state once the job has ended, or when so many seconds are over."""
    deadline = time.monotonic() + seconds
    while (found := state(data, job))["state"] == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    return found
