"""The figures that a region publishes: what was avoided and saved by the evidence that it declares, held against performed orders or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from recognition.audit_store import ImportStore
from recognition.domain import tally
from recognition.domain.completeness import checked, complete, following
from recognition.domain.counters import COUNTERS_OF_GRADE, OF_GRADES
from recognition.domain.divisions import ALONE
from recognition.domain.lookups import SHANGHAI, Caller
from recognition.domain.periods import days_of, months_of
from recognition.ledger.rollups import CounterState, cube_for
from recognition.services.lookups import Service
from recognition.services.summaries import Summary
from recognition.services.summary_requests import SummaryRequest, allowed

CHECKABLE = frozenset({"receiver", "receiver_region"})
"""The filters under which it can be told what was held against performed orders: these are known by institution and month alone."""


@dataclass(frozen=True, slots=True)
class Share:
    """Avoided tests, in items, and what they saved, in fen."""

    avoided: int
    saved_fen: int


@dataclass(frozen=True, slots=True)
class Headline:
    """What rests on the declared evidence (the weakest grade that counts) or better; of it, what was held against the receiver's performed
    orders of its month and the next, where that can be told, and the rest."""

    evidence: str
    whole: Share
    checked: Share | None
    unchecked: Share | None


def headline(service: Service, request: SummaryRequest, caller: Caller, today: date, summary: Summary) -> Headline | None:
    """The headline of the summary that the caller asked for by `request`; None where its figures have no grades or are told in sums. What
    was held against performed orders is told of the present state alone, and where nothing but receivers is chosen.

    Raises LedgerUnavailable, AuditingUnavailable."""
    request, in_sums = allowed(request, caller, today)
    if in_sums or not {*OF_GRADES} <= {*summary.counters}:
        return None
    grades = tally.GRADES[: tally.GRADES.index(service.evidence) + 1]
    whole = _share([summary.totals], grades)
    held = (
        None
        if request.as_of is not None or {name for name, value in request.filters.items() if value} - CHECKABLE
        else _held(service, request, summary, grades)
    )
    rest = Share(whole.avoided - held.avoided, whole.saved_fen - held.saved_fen) if held else None
    return Headline(service.evidence, whole, held, rest)


def _held(service: Service, request: SummaryRequest, summary: Summary, grades: Sequence[str]) -> Share:
    months = months_of(request.since, request.until)
    known_by = datetime.combine(date.fromisoformat(summary.as_of["today"]) + timedelta(days=1), time(), SHANGHAI)
    store, receiver, months_read = ImportStore(service.data), request.filters.get("receiver"), [*months, following(months[-1])]
    # What a hospital says that it billed would be held against its own word.
    billed = {
        (institution, month, item): figure.count
        for (institution, month, item), figure in store.monthly("billed", months_read, receiver, known_by).items()
        if figure.institution is None
    }
    complete_months = checked(complete(billed, store.performed(months_read, receiver, known_by)))
    by_month: dict[str, list[str]] = defaultdict(list)
    for institution, month in complete_months:
        if month in months:
            by_month[month].append(institution)
    rows: list[Mapping[str, int]] = []
    if by_month:
        with service.counters.state() as state:
            rows = [row for month, institutions in sorted(by_month.items()) for row in _read(state, request, month, institutions)]
    return _share(rows, grades)


def _read(state: CounterState, request: SummaryRequest, month: str, institutions: list[str]) -> Iterable[Mapping[str, int]]:
    first, last = days_of("month", month)
    since, until = max(first, request.since), min(last, request.until)
    whole = since == first and (until == last or until >= state.today)
    region = request.filters.get("receiver_region", "")
    exact = {"receiver": institutions} | ({"receiver_region": [region.removeprefix(ALONE)]} if region.startswith(ALONE) else {})
    cube = cube_for({"receiver", "receiver_region"}, by_day=not whole)
    assert cube is not None, "receivers are kept by day and by month"
    rows = state.read(cube, since, until, (), exact, {"receiver_region": region} if region and not region.startswith(ALONE) else {}, OF_GRADES)
    return [dict(zip(OF_GRADES, numbers, strict=True)) for _key, numbers in rows]


def _share(rows: Iterable[Mapping[str, int | None]], grades: Iterable[str]) -> Share:
    rows, grades = list(rows), list(grades)
    avoided, saved = (sum(row[COUNTERS_OF_GRADE[grade][unit]] or 0 for row in rows for grade in grades) for unit in (0, 1))
    return Share(avoided, saved)
