"""The use-case of auditors: figures for days, groups and filters, from the quick counters or from the entries themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TypedDict

from recognition.catalogue.editions.relations import labels
from recognition.catalogue.editions.store import Edition
from recognition.domain import tally
from recognition.domain.counters import COUNTERS, FOR_THE_REGION, NOT_IN_SUMS, asked_of_repeats, of_repeats
from recognition.domain.disclosure_control import hidden
from recognition.domain.divisions import ALONE
from recognition.domain.filters import OF_ITEM, REGIONS, SCOPE, matches, value_of, within
from recognition.domain.lookups import Caller
from recognition.domain.periods import PeriodPart, by_day, period_parts, whole_months
from recognition.domain.positions import AsOf
from recognition.domain.tally import Cell
from recognition.errors import Invalid
from recognition.ledger import Ledger, read_apart
from recognition.ledger.entries import decode
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters, CounterState, Cube, cube_for
from recognition.services.summary_requests import PERIODS, SummaryRequest, allowed, checked
from recognition.support.threads import in_turns, offload

RECOUNT_LIMIT = 400_000
"""Entries up to which a combination that no quick counter has is counted from the entries while the caller waits."""


class Position(TypedDict):
    """What figures rest on: the last entry's sequence, the day as of which they stand, the edition that names things, and the revision of
    the tally by which they are counted."""

    sequence: int
    today: str
    edition: int
    tally_revision: str


Figures = Iterable[tuple[Cell, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals and rows with every counter of the revision (fen for money, None where hidden), and what they rest on."""

    totals: Mapping[str, int | None]
    rows: list[dict[str, Any]]
    as_of: Position

    @property
    def counters(self) -> tuple[str, ...]:
        """The counters of totals and rows."""
        return tally.REVISIONS[self.as_of["tally_revision"]].counters


def summarise(request: SummaryRequest, caller: Caller, ledger: Ledger, counters: Counters, edition: Edition, today: date, factor: Fraction) -> Summary:
    """Sums what the caller may see. Raises Invalid (unknown group or filter, days the wrong way round, `combination_not_kept`),
    Forbidden (another institution's figures), LedgerUnavailable."""
    request, in_sums = allowed(checked(request), caller, today)
    read, whole, size, day = _read(request, ledger, counters, edition, today)
    label = _label(request.by, edition)
    rows: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTERS, 0))
    totals = dict.fromkeys(COUNTERS, 0)
    for cell, figures in in_turns(read):
        row = rows[label(cell)]
        for counter, n in figures.items():
            row[counter] += n
            totals[counter] += n
    totals |= whole
    for each in (totals, *rows.values()):
        each["saved_adjusted_fen"] = int(each["saved_fen"] * factor)
    keys = sorted(key for key in rows if any(rows[key].values())) if request.by else []
    if request.top:
        keys = sorted(sorted(keys, key=lambda key: -rows[key]["lookups"])[: request.top])
    counters_shown = tally.REVISIONS[request.revision].counters
    shown = [{**dict(zip(request.by, key, strict=False)), **{counter: rows[key][counter] for counter in counters_shown}} for key in keys]
    as_of = Position(sequence=size - 1, today=day.isoformat(), edition=edition.number, tally_revision=request.revision)
    return Summary(*_for(caller, in_sums, {counter: totals[counter] for counter in counters_shown}, shown), as_of)


def _for(caller: Caller, in_sums: bool, totals: dict[str, int], rows: list[dict[str, Any]]) -> tuple[Mapping[str, int | None], list[dict[str, Any]]]:
    """The figures with None for what the caller does not see."""
    gone = dict.fromkeys(NOT_IN_SUMS if in_sums else FOR_THE_REGION if caller.institution else ())
    left = [counter for counter in totals if counter not in gone]
    shown, shown_rows = hidden(totals, rows, left) if in_sums else (totals, rows)
    gone = {counter: None for counter in gone if counter in totals}
    return {**shown, **gone}, [{**row, **gone} for row in shown_rows]


def earlier_state(reads: LedgerReader, as_of: AsOf, today: date) -> tuple[int, date]:
    """The last sequence that counts (−1: none) and the day as of which figures stand. Raises Invalid (`number_range`, `date_in_future`)
    for what the ledger or the calendar has not reached, LedgerUnavailable."""
    day = as_of.day or today
    if day > today:
        raise Invalid("as_of", code="date_in_future")
    if as_of.sequence is None:
        return reads.size_by(day) - 1, day
    if as_of.sequence >= max(1, reads.size()):
        raise Invalid("as_of", code="number_range")
    return as_of.sequence, day


def _read(request: SummaryRequest, ledger: Ledger, counters: Counters, edition: Edition, today: date) -> tuple[Figures, dict[str, int], int, date]:
    """Figures by cell, totals where these are not those of the cells, and the ledger size and the day that exactly these rest on."""
    if request.as_of is not None or request.revision != tally.CURRENT:
        size = ledger.reads.size() if request.as_of is None else min(request.as_of + 1, ledger.reads.size())
        return _from_entries(request, ledger, edition, today, size), {}, size, today
    counters.latest(today)
    with counters.state() as state:
        if parts := _period_parts(request, state.today):
            whole = _whole(request, state, parts, edition) if request.top else {}
            return list(_from_cubes(request, state, parts, edition)), whole, state.watermark, state.today
    return _from_entries(request, ledger, edition, state.today, state.watermark), {}, state.watermark, state.today


def _whole(request: SummaryRequest, state: CounterState, parts: Sequence[PeriodPart], edition: Edition) -> dict[str, int]:
    """The totals of what is shown in part: read by themselves, so that the rows that are left out count."""
    rows = [figures for _cell, figures in _from_cubes(replace(request, by=(), top=0), state, parts, edition)]
    return {counter: sum(figures.get(counter, 0) for figures in rows) for counter in COUNTERS}


def _period_parts(request: SummaryRequest, today: date) -> tuple[PeriodPart, ...]:
    """The parts of the period in which the quick counters have what is asked for; none where only the entries have it."""
    dimensions, daily = _dimensions(request), {"day", "week"} & {*request.by}
    cube = cube_for(dimensions, by_day=bool(daily))
    if cube is None:
        return ()
    if cube.period == "day":
        return by_day(request.since, request.until)
    if whole_months(request.since, request.until, today):
        return (PeriodPart(request.since, request.until),)
    return period_parts(request.since, request.until, today) if cube_for(dimensions, by_day=True) else ()


def _dimensions(request: SummaryRequest) -> set[str]:
    names = {*request.by, *request.filters} - {*PERIODS, SCOPE}
    # both institutions of a scope are known by where they lie
    return {"item" if name in OF_ITEM else name for name in names} | ({*REGIONS} if SCOPE in request.filters else set())


def is_precounted(request: SummaryRequest, today: date) -> bool:
    """Whether a quick counter has this combination, so that summing takes a moment however large the ledger is."""
    return bool(_period_parts(request, today))


def _from_cubes(request: SummaryRequest, state: CounterState, parts: Sequence[PeriodPart], edition: Edition) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Figures by cell, part by part."""
    # What is put together from several has to be known whole before the greatest of it are.
    top = request.top if len(parts) == 1 else 0
    for part in parts:
        part_request, cube = replace(request, since=part.since, until=part.until, top=top), cube_for(_dimensions(request), part.by_day)
        assert cube is not None, "there are parts only of what a counter has"
        for cell, figures in in_turns(_from_cube(part_request, state, cube, edition)):
            yield cell, figures if part.sign > 0 else {counter: -n for counter, n in figures.items()}


def _from_cube(request: SummaryRequest, state: CounterState, cube: Cube, edition: Edition) -> Iterator[tuple[Cell, dict[str, int]]]:
    exact: dict[str, Collection[str]] = {name: (value,) for name, value in request.filters.items() if name not in (*REGIONS, *OF_ITEM, SCOPE)}
    prefixes = {name: value for name, value in request.filters.items() if name in REGIONS and not value.startswith(ALONE)}
    exact |= {name: (request.filters[name].removeprefix(ALONE),) for name in REGIONS if request.filters.get(name, "").startswith(ALONE)}
    for name in OF_ITEM:
        if name in request.filters:
            exact["item"] = sorted(_items(edition, name, request.filters[name]) & set(exact.get("item", labels(edition))))
    by = sorted(
        {*(_dimensions(request) & {"item" if name in OF_ITEM else name for name in request.by}), *(("verdict",) if of_repeats(request.filters) else ())}
    )
    scope = edition.reading.scopes.get(request.filters[SCOPE]) if SCOPE in request.filters else None
    if scope:
        by = sorted({*by, *REGIONS})
    if {*PERIODS} & {*request.by}:
        by.append(cube.period)
    # Kinds, groups and periods are added up from rows that are all needed.
    top = 0 if {*request.by} & {*OF_ITEM, *PERIODS} or of_repeats(request.filters) or scope else request.top
    for key, figures in state.read(cube, request.since, request.until, by, exact, prefixes, top):
        values = dict(zip(by, key, strict=False))
        if "month" in values:
            year, month = divmod(values.pop("month"), 12)
            values["day"] = date(year, month + 1, 1).toordinal()
        cell = Cell(**{name: values.get(name, "") for name in Cell._fields})
        if scope and not within(cell, scope):
            continue
        yield cell, asked_of_repeats(request.filters, cell.verdict, figures)


def _from_entries(request: SummaryRequest, ledger: Ledger, edition: Edition, today: date, size: int) -> Figures:
    if size > RECOUNT_LIMIT:
        raise Invalid("by", code="combination_not_kept")

    counted = offload(_counted, ledger.folder, size, today, request.revision)
    return (
        (cell, asked_of_repeats(request.filters, cell.verdict, figures))
        for cell, figures in counted.items()
        if request.since.toordinal() <= cell.day <= request.until.toordinal()
        and matches(cell, request.filters, lambda: labels(edition), edition.reading.scopes)
    )


def _counted(folder: Path, size: int, today: date, revision: str) -> dict[Cell, dict[str, int]]:
    """The figures of every cell, from the first `size` entries: tens of seconds of a large ledger."""

    def entries() -> Iterator[tally.Entry]:
        return (term for sequence, entry in read_apart.entries(folder, size) if isinstance(term := decode(entry, sequence), tally.Entry))

    return tally.tally(entries, today, by=lambda cell: cell, revision=revision)


def _items(edition: Edition, name: str, value: str) -> set[str]:
    place = OF_ITEM.index(name)
    return {code for code, labels in labels(edition).items() if labels[place] == value}


def _label(by: tuple[str, ...], edition: Edition) -> Callable[[Cell], tuple[str, ...]]:
    def named(cell: Cell, name: str) -> str:
        return _period(name, cell.day) if name in PERIODS else value_of(cell, name, lambda: labels(edition))

    return lambda cell: tuple(named(cell, name) for name in by)


def _period(name: str, day: int) -> str:
    at = date.fromordinal(day)
    if name == "week":
        year, week, _ = at.isocalendar()
        return f"{year}-W{week:02}"
    return {"day": at.isoformat(), "month": f"{at:%Y-%m}", "year": f"{at:%Y}"}[name]
