"""One lab from its inputs to its result, in a process of its own: one at a time, the others wait."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from recognition.catalogue.editions.changing import RuleChanges, changed
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Role
from recognition.ledger import KeyEvent
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import LAB
from recognition.ledger.period_reads import period_reads
from recognition.services.lab.earlier import still_holds
from recognition.services.lab.judged_then import JudgedThen, LabDisagrees, compared, differences, judged_then
from recognition.services.lab.processes import Judgement, judge_period
from recognition.services.lab.reporting import Ran, report
from recognition.services.lab.request import LabInputs
from recognition.services.lab.results import LabStore
from recognition.services.lab.work import LabPart
from recognition.services.lookups import Service

SAMPLE = 2000
"""Questions of every lab that are judged by themselves as well; all where there are fewer."""

Progress = Callable[[int, int], None]


class LabTask(msgspec.Struct):
    """What a process is given: the lab's id, its inputs, the number of the edition (0: a draft), and who asked."""

    lab: str
    inputs: LabInputs
    number: int
    by: str
    role: str
    again: bool = False
    """Judged, whatever others came to."""


def run(data: Path, task: LabTask, progress: Progress, now: Callable[[], datetime]) -> dict[str, Any]:
    """Judges, compares, writes down that it was run, and keeps the result. Raises LabDisagrees, LedgerUnavailable, RegistryUnavailable, WorkFailed,
    and Invalid for changes that name nothing."""
    store = LabStore(data)
    with store.alone():
        service = Service(data)
        try:
            result = _judged(service, store, task, progress, now)
        finally:
            service.ledger.close()
    return {"lab": task.lab, "lookups": result["lookups"]}


def _judged(service: Service, store: LabStore, task: LabTask, progress: Progress, now: Callable[[], datetime]) -> dict[str, Any]:
    inputs, begun = task.inputs, now()
    if not task.again and (earlier := _earlier(service, store, task, begun)):
        return _kept(service, store, task, earlier, begun)
    caller = Caller(task.by, Role.AUDITOR, None, inputs.region)
    then = judged_then(service, caller, inputs.since, inputs.until, shanghai_day(begun))
    root = service.ledger.reads.root(then.size) if then.size else b""
    with _edition(service.data, store.folder / task.lab, inputs) as (folder, sha256):
        judgement = _period(service, task, then, folder, sha256, progress)
    agree(then, judgement)
    ran = Ran(task.lab, inputs, task.number, then, judgement, root.hex(), begun, compared(then))
    return _kept(service, store, task, report(ran), now())


def _earlier(service: Service, store: LabStore, task: LabTask, now: datetime) -> dict[str, Any] | None:
    """What somebody of another role came to with the same inputs, perhaps while this lab waited."""
    for kept in filter(None, [store.latest(task.inputs, role.value) for role in (Role.AUDITOR, Role.REGISTRAR)]):
        if still_holds(service, task.inputs, kept, now):
            return {**store.result(kept.lab), "id": task.lab}
    return None


def _period(service: Service, task: LabTask, then: JudgedThen, folder: Path, sha256: str, progress: Progress) -> Judgement:
    inputs = task.inputs
    with period_reads(service.data, inputs.since, inputs.until, then.size) as reads:
        start, stop = reads.span()
    every = max(1, then.totals["lookups"] // SAMPLE)
    part = LabPart(
        str(service.data.absolute()), str(folder.absolute()), task.number, sha256, inputs.since, inputs.until, then.size,
        start, stop, 0, 1, every, inputs.day, inputs.region,
    )  # fmt: skip
    return judge_period(part, progress)


def agree(then: JudgedThen, judgement: Judgement) -> None:
    """Raises LabDisagrees where the sample or the summaries say otherwise."""
    if judgement.differing:
        raise LabDisagrees("sample", sequences=judgement.differing)
    if (difference := next(differences(then, judgement.counts), None)) is not None:
        raise LabDisagrees("summaries", by=difference[0], group=difference[1])


def _kept(service: Service, store: LabStore, task: LabTask, result: dict[str, Any], now: datetime) -> dict[str, Any]:
    """No result without its entry: which questions were judged again, by whom, over which state of the ledger."""
    size, root = result["checkpoint"]["size"], result["checkpoint"]["root"]
    named = f"{size}.{root}.{task.inputs.hash()}"
    service.ledger.append([encode(KeyEvent(new_id(now), now, named, LAB + task.role, task.by, region=task.inputs.region))])
    store.keep(task.lab, task.inputs, task.role, size, result)
    return result


@contextmanager
def _edition(data: Path, apart: Path, inputs: LabInputs) -> Iterator[tuple[Path, str]]:
    """Folder and hash of the edition to judge by; a changed copy is gone afterwards."""
    if inputs.changes == RuleChanges() and not inputs.earlier:
        yield data, inputs.sha256
        return
    try:
        yield apart, changed(data, apart, inputs.sha256, inputs.changes, inputs.earlier, inputs.since)
    finally:
        shutil.rmtree(apart, ignore_errors=True)
