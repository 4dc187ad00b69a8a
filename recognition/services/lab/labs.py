"""The policy lab 政策试算: the questions of a past period judged again under a draft, an edition or changed rules, beside what was answered then.

Nothing of it is a lookup. What is written to the ledger is that a lab was run, over which state of it, and by whom.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.editions.changing import refuse_unknown
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Role
from recognition.errors import Invalid, NotFound
from recognition.ledger.entries import decode_as
from recognition.ledger.events import LAB, KeyEvent
from recognition.ledger.ids import new_id
from recognition.services.lab.earlier import still_holds
from recognition.services.lab.request import LabInputs, LabRequest, checked, in_full
from recognition.services.lab.results import LabStore
from recognition.services.lab.running import LabTask
from recognition.services.lab.sums import in_steps, in_sums
from recognition.services.lookups import Service
from recognition.services.publications import jobs
from recognition.services.publications.preview import of_draft

KIND = "lab"
RUNS_A_DAY = 10
"""Labs that all registrars together may run in a day: each shows sums, but the differences of many would show single hospitals."""
CANCELLED = ".cancelled"
LOOKED_AT = 20
"""The latest labs among which one that is still running is looked for."""


class LabsUsedUp(Invalid):
    """Registrars have run as many labs today as they may."""

    code = "lab_runs_used_up"


def start(service: Service, request: LabRequest, caller: Caller, now: datetime, again: bool = False, runs_a_day: int = RUNS_A_DAY) -> str:
    """The id of a lab: begun, or, without `again`, an earlier one of the same inputs whose questions cannot have changed since. Raises Forbidden,
    Invalid, NotFound, DraftRefused, LabsUsedUp, LedgerUnavailable, RegistryUnavailable."""
    in_full(caller)
    today = shanghai_day(now)
    request = checked(request, today)
    edition = _edition(service, request)
    refuse_unknown(edition.connection, request.changes)
    inputs = LabInputs(request.since, request.until, edition.sha256, request.day, request.changes, caller.region, _earlier(service, request))
    with LabStore(service.data).starting():
        if not again and (earlier := _same(service, inputs, caller, now)):
            return earlier
        if caller.role is Role.REGISTRAR and _runs(service, today) >= runs_a_day:
            raise LabsUsedUp()
        return begin(service.data, LabTask(new_id(now), inputs, edition.number, caller.by, caller.role.value, again), now)


def begin(data: Path, task: LabTask, now: datetime) -> str:
    """Starts the lab's process, which waits for those before it."""
    LabStore(data).begin(task.lab)
    return jobs.start(data, task.lab, KIND, {"task": msgspec.json.encode(task).decode()}, now)


def _edition(service: Service, request: LabRequest) -> Edition:
    if request.draft is not None:
        return of_draft(service.data, request.draft)
    if request.edition is None:
        return service.edition()
    try:
        return service.edition_numbered(request.edition)
    except NotFound as error:
        raise NotFound("edition") from error


def _earlier(service: Service, request: LabRequest) -> str:
    """The edition that the one of the lab follows, where that matters; "" elsewhere."""
    if not request.all_along:
        return ""
    if request.draft is not None:
        base: str = Draft(service.data, request.draft).facts()["checked"]["base_sha256"]
        return base
    assert request.edition is not None, "checked"
    return service.publications()[request.edition - 2].sha256


def _same(service: Service, inputs: LabInputs, caller: Caller, now: datetime) -> str | None:
    """A lab of the same inputs that the caller may see and that waits or runs; else a result of them that still holds. Registrars see those of registrars:
    what an auditor tried is none of their runs."""
    roles = (caller.role.value,) if caller.role is Role.REGISTRAR else (Role.AUDITOR.value, Role.REGISTRAR.value)
    for lab in LabStore(service.data).begun()[:LOOKED_AT]:
        with suppress(NotFound):
            job, task = _seen(service.data, lab, caller)
            if job["state"] == "running" and task.inputs == inputs:
                return lab
    for kept in filter(None, [LabStore(service.data).latest(inputs, role) for role in roles]):
        if still_holds(service, inputs, kept, now):
            return kept.lab
    return None


def _runs(service: Service, today: date) -> int:
    """Labs of registrars today: those that are written down, and those that are running."""
    role = LAB + Role.REGISTRAR.value
    events = (decode_as(KeyEvent, data, sequence) for sequence, data in service.ledger.reads.key_events())
    written = sum(event.role == role and shanghai_day(event.at) == today for event in events)
    running = sum(_task(job).role == Role.REGISTRAR.value for job in jobs.unfinished(service.data, KIND))
    return written + running


def _task(job: dict[str, Any]) -> LabTask:
    return msgspec.json.decode(job["arguments"]["task"], type=LabTask)


def state(data: Path, lab: str, caller: Caller) -> dict[str, Any]:
    """How far a lab is: `state` waiting, running, done, cancelled, refused, failed, or gone, where its result is kept no more; `done` of `total` entries; its `inputs`; and `problem`.
    Registrars see those of registrars, the region's auditors all of their region. Raises Forbidden, NotFound."""
    job, task = _seen(data, lab, caller)
    told = job["state"]
    if told == "running" and not job["total"]:
        told = "waiting"
    if told == "failed" and jobs.path(data, lab).with_suffix(CANCELLED).exists():
        told = "cancelled"
    if told == "done" and not LabStore(data).path(lab).exists():
        told = "gone"
    found = {
        "id": lab, "state": told, "done": job["done"], "total": job["total"], "started_at": job["started"], "edition": task.number or None,
        "inputs": msgspec.to_builtins(task.inputs), "by": task.by, "problem": None if told == "cancelled" else job.get("problem"),
    }  # fmt: skip
    return found if in_full(caller) else in_steps(found)


def _seen(data: Path, lab: str, caller: Caller) -> tuple[dict[str, Any], LabTask]:
    """The lab's job and what it was given, where the caller may see it."""
    full = in_full(caller)
    job = jobs.state(data, lab)
    if job["kind"] != KIND:
        raise NotFound("lab")
    task = _task(job)
    if not task.inputs.region.startswith(caller.region) or (not full and task.role != Role.REGISTRAR.value):
        raise NotFound("lab")
    return job, task


def result(data: Path, lab: str, caller: Caller) -> dict[str, Any]:
    """The result as the caller may see it: auditors of the region in full, registrars in sums with small counts hidden. Raises Forbidden, NotFound."""
    _seen(data, lab, caller)
    found = LabStore(data).result(lab)
    return found if in_full(caller) else in_sums(found)


def cancel(data: Path, lab: str, caller: Caller) -> None:
    """Ends a lab that waits or runs; nothing of it is kept, and no entry written. Raises Forbidden, NotFound."""
    if state(data, lab, caller)["state"] in ("waiting", "running"):
        jobs.path(data, lab).with_suffix(CANCELLED).touch()
        jobs.stop(data, lab)


def listed(data: Path, caller: Caller, most: int = 50) -> list[dict[str, Any]]:
    """The latest labs that the caller may see, the newest first."""
    in_full(caller)
    shown = []
    for lab in LabStore(data).begun():
        with suppress(NotFound):
            shown.append(state(data, lab, caller))
        if len(shown) == most:
            break
    return shown
