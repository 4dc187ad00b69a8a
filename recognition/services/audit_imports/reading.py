"""Auditors' files as the process that reads them returns them: the outcome, the marked copy, and what every row means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.store import Current
from recognition.catalogue.spreadsheets import marking
from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.errors import Both, Fault, of_file
from recognition.domain.lookups import Caller, Role, Stated
from recognition.ledger.reader import LedgerReader
from recognition.services import apart
from recognition.services.audit_imports.progress import noting
from recognition.services.audit_imports.rows import Order, Outcome, Rows, figure, order_of
from recognition.services.recognised_reports import MonthsOfFile
from recognition.support import confined

MOST_TOLD = 500
"""Faults that come back one by one; the marked copy has all, and the count says how many."""


def read(data: Path, path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes, list[Any]]:
    """In that process: the outcome, the marked copy of a file with faults, and orders or figures of one without any."""
    kind, outcome = request["kind"], Outcome(request["kind"])
    caller = Caller(request["by"], Role(request["role"]), request["institution"], request["region"])
    records: list[Any] = []
    progress = noting(data, request["job"], request["now"])
    # orders are looked up in the ledger afterwards, which is the second half of the way
    passes = 2 if kind == "orders" else 1
    try:
        rows = Rows(Current(data).get(), caller, datetime.fromisoformat(request["now"]), outcome, MonthsOfFile(LedgerReader(data)))
        for record in rows.records(path, lambda done, total: progress(done, passes * total)):
            records.append(_as_list(order_of(record)) if kind == "orders" else figure(kind, record))
    except Unreadable as refused:
        outcome.add(of_file(refused))
    copy = BytesIO()
    if not outcome.accepted:
        marking.mark(path, copy, [fault.as_dict() for fault in outcome.faults])
        records = []
    outcome.more_faults += max(0, len(outcome.faults) - MOST_TOLD)
    del outcome.faults[MOST_TOLD:]
    return {name: value for name, value in asdict(outcome).items() if name != "marked"}, copy.getvalue(), records


@contextmanager
def read_apart(
    data: Path, kind: str, content: bytes, caller: Caller, now: datetime, limits: confined.Limits = apart.LIMITS, job: str = ""
) -> Iterator[tuple[Outcome, Iterator[Any]]]:
    """The outcome with its marked copy, and the rows of a file without fault, each an Order or a figure's key and count. A process that ended
    before it was done, or reached its `limits`, is a fault of the file. Raises RegistryUnavailable."""
    caller_fields = {"by": caller.by, "role": caller.role.value, "institution": caller.institution, "region": caller.region}
    request = {"kind": kind, **caller_fields, "now": now.isoformat(), "job": job}
    try:
        with apart.read(data, "audit_file", content, request, limits) as answer:
            yield _outcome(answer.head, answer.file), map(_order if kind == "orders" else _figure, answer.records)
    except confined.Ended as ended:
        outcome = Outcome(kind)
        outcome.add(Fault(ended.code))
        yield outcome, iter(())


def _as_list(order: Order) -> list[Any]:
    return [order.institution, order.item, order.performed_at.isoformat(), order.report_ref, order.patient_ref, order.stated.value]


def _order(values: list[Any]) -> Order:
    return Order(values[0], values[1], datetime.fromisoformat(values[2]), values[3], values[4], Stated(values[5]))


def _figure(values: list[Any]) -> tuple[tuple[str, ...], int]:
    return tuple(values[0]), values[1]


def _outcome(answer: Mapping[str, Any], marked: bytes) -> Outcome:
    known = {field.name for field in fields(Outcome)}
    faults = [Fault(**{**fault, "details": {name: _both(value) for name, value in fault["details"].items()}}) for fault in answer["faults"]]
    return Outcome(**{name: value for name, value in answer.items() if name in known} | {"faults": faults, "marked": marked})


def _both(value: Any) -> Any:
    return Both(**value) if isinstance(value, dict) and set(value) == {"zh", "en"} else value
