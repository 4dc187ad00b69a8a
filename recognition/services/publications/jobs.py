"""Heavy work in a process of its own: started by a request or a use-case, followed by anybody, and found again after the request has ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.store import folder
from recognition.errors import Invalid, NotFound, Problem

MODULE = "recognition.services.publications.work"
ID = frozenset("0123456789abcdefghijklmnopqrstuv")
STARTS_WITHIN = 10
"""Seconds within which the process of new work is known."""
NICE = 5
"""How far work stands back behind whoever asks at a bedside."""
BETWEEN = 0.25
"""Seconds between two notes of progress."""
BOOT = Path("/proc/sys/kernel/random/boot_id")
ROOT = Path(__file__).resolve().parents[3]


class WorkFailed(Problem):
    """The process that did the work ended without a result; nothing was changed."""

    code = "work_failed"


def start(data: Path, job: str, kind: str, arguments: dict[str, Any], now: datetime) -> str:
    """Begins work under an id and returns at once. `kind` is one that `work` knows. `state` reports its progress."""
    note(data, job, new(job, kind, arguments, now))
    process = _spawn(data, kind, arguments, job)
    # in a file of its own: the process may be writing its state already
    path(data, job).with_suffix(".pid").write_text(f"{process.pid} {running(process.pid) or ''}", encoding="ascii")
    # kept until it has ended, so that its end is taken note of and no dead process stays behind
    _begun[:] = [child for child in _begun if child.poll() is None] + [process]
    return job


def new(job: str, kind: str, arguments: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The state of a job that no process has taken yet."""
    return {"id": job, "kind": kind, "arguments": arguments, "state": "running", "done": 0, "total": 0, "started": now.isoformat(), "pid": None}


def by(job_state: dict[str, Any], pid: int) -> dict[str, Any]:
    """The state of a job that this process does."""
    return {**job_state, "pid": pid, "process": running(pid)}


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
    """The result of the work; raises the Problem that it met instead."""
    if "problem" in answer:
        problem = answer["problem"]
        kind = NotFound if problem["code"] == "not_found" else Invalid
        raise kind(problem["field"], code=problem["code"])
    return answer["result"]


def answer_of(work: Callable[[], Any]) -> dict[str, Any]:
    """What work gave, or the Problem that it met, as `result_of` reads it in another process."""
    try:
        return {"result": work()}
    except Problem as problem:
        return {"problem": {"code": problem.code, "field": problem.field}}


def _spawn(data: Path, kind: str, arguments: dict[str, Any], job: str | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", MODULE, str(data.absolute()), kind, json.dumps(arguments), *([job] if job else [])]
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


def noting(data: Path, job_state: dict[str, Any]) -> Callable[[int, int], None]:
    """Notes the progress of a running job, seldom enough to cost nothing."""
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BETWEEN:
            last = time.monotonic()
            note(data, job_state["id"], {**job_state, "done": done, "total": total})

    return progress


def end(data: Path, job_state: dict[str, Any], answer: dict[str, Any]) -> None:
    """Notes how a job ended."""
    note(data, job_state["id"], {**job_state, "state": "refused" if "problem" in answer else "done", "done": 1, "total": 1, **answer})


def state(data: Path, job: str) -> dict[str, Any]:
    """How far a job is: `state` running, done, refused or failed, `done` of `total`, and `result` or `problem`. A job whose process is gone,
    with the machine or by itself, has failed. Raises NotFound."""
    try:
        job_state: dict[str, Any] = json.loads(path(data, job).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound("job") from error
    if job_state["state"] == "running" and not _alive(data, job_state):
        # killed: its transaction is undone, and nobody else will say that it ended
        job_state = {**job_state, "state": "failed", "problem": {"code": WorkFailed.code, "field": None}}
    return job_state


def unfinished(data: Path, kind: str) -> list[dict[str, Any]]:
    """The jobs of a kind that are running."""
    states = [json.loads(job.read_text(encoding="utf-8")) for job in (folder(data) / "jobs").glob("[0-9a-v]*.json")]
    return [job for job in states if job["kind"] == kind and job["state"] == "running" and state(data, job["id"])["state"] == "running"]


def running(pid: int) -> str | None:
    """A living process as nothing else is called, however often its number is given again: the start of the machine and its own. None for a dead one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return None if fields[0] == "Z" else f"{BOOT.read_text(encoding='ascii').strip()}/{fields[19]}"
    except OSError:
        return None


def _process(data: Path, job: dict[str, Any]) -> tuple[int | None, str | None]:
    """The job's process, by what it said of itself, or what was noted when it was begun; None while neither says."""
    noted = path(data, job["id"]).with_suffix(".pid")
    if job["pid"] is not None or not noted.exists():
        return job["pid"], job.get("process")
    pid, _, process = noted.read_text(encoding="ascii").partition(" ")
    return int(pid) if pid else None, process or None


def _alive(data: Path, job: dict[str, Any]) -> bool:
    pid, process = _process(data, job)
    if pid is None:
        return time.time() - datetime.fromisoformat(job["started"]).timestamp() < STARTS_WITHIN
    now = running(pid)
    # jobs of earlier versions record the number alone
    return now is not None and process in (None, now)


def stop(data: Path, job: str) -> None:
    """Ends a running job, whose changes are undone."""
    job_state = state(data, job)
    pid, _ = _process(data, job_state)
    if job_state["state"] == "running" and pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def wait(data: Path, job: str, seconds: float) -> dict[str, Any]:
    """The state once the job has ended, or when so many seconds are over."""
    deadline = time.monotonic() + seconds
    while (job_state := state(data, job))["state"] == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    return job_state
