"""Figures of a summary as the quick counters have them, put together from whole months and single days where a period is cut."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import neg
from typing import Any

from recognition.catalogue.editions.relations import labels
from recognition.catalogue.editions.store import Edition
from recognition.domain.catalogue import Scope
from recognition.domain.counters import asked_of_repeats, of_repeats
from recognition.domain.divisions import ALONE
from recognition.domain.filters import OF_ITEM, REGIONS, SCOPE, value_of, within
from recognition.domain.periods import PeriodPart, by_day, period_parts, whole_months
from recognition.domain.tally import Cell
from recognition.ledger.rollups import KEPT, CounterState, Cube, Members, among, cube_for
from recognition.services.summary_requests import PERIODS, SummaryRequest
from recognition.support.threads import in_turns

Numbers = tuple[int, ...]
"""One number for each counter that is read, in their order."""
Group = tuple[str, ...]
"""The labels of a row, in the order of what the summary is by."""
Figures = Iterable[tuple[Group, Numbers]]


def counters_read(request: SummaryRequest) -> tuple[str, ...]:
    """The counters that have to be read for those that are asked for, in the order of `Numbers`: to add up all of them takes three times as long as
    a page's ten."""
    if not request.counters or of_repeats(request.filters):
        return KEPT
    names = {*request.counters, *(("saved_fen",) if "saved_adjusted_fen" in request.counters else ())}
    return tuple(counter for counter in KEPT if counter in names)


def whole(request: SummaryRequest, state: CounterState, parts: Sequence[PeriodPart], edition: Edition) -> Numbers:
    """The totals of what is shown in part: read by themselves, so that the rows that are left out count."""
    rows = [numbers for _group, numbers in from_cubes(replace(request, by=(), top=0), state, parts, edition)]
    return added_up(rows, len(counters_read(request)))


def added_up(rows: Collection[Numbers], width: int) -> Numbers:
    """Several rows of so many numbers as one."""
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * width


def parts_of(request: SummaryRequest, today: date) -> tuple[PeriodPart, ...]:
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
    return bool(parts_of(request, today))


def json_rows(request: SummaryRequest, state: CounterState, edition: Edition, members: Members) -> list[bytes]:
    """The rows of a summary of which `writes_json` is true."""
    cube = cube_for(_dimensions(request), by_day=False)
    assert cube is not None, "there are parts only of what a counter has"
    return state.json_rows(cube, request.since, request.until, request.by, *conditions_of(request, edition), members)


def writes_json(request: SummaryRequest, parts: Sequence[PeriodPart]) -> bool:
    """Whether what is read is by the very groups that are asked for, in one part, so that rows need nothing done to them."""
    others = {*PERIODS, *OF_ITEM} & {*request.by} or {SCOPE} & {*request.filters} or of_repeats(request.filters)
    return request.as_json and bool(request.by) and not others and not request.top and len(parts) == 1 and not parts[0].by_day


def from_cubes(request: SummaryRequest, state: CounterState, parts: Sequence[PeriodPart], edition: Edition) -> Iterator[tuple[Group, Numbers]]:
    """Figures by group, part by part; a group may come several times."""
    # What is put together from several has to be known whole before the greatest of it are.
    top = request.top if len(parts) == 1 else 0
    for part in parts:
        part_request, cube = replace(request, since=part.since, until=part.until, top=top), cube_for(_dimensions(request), part.by_day)
        assert cube is not None, "there are parts only of what a counter has"
        for group, numbers in in_turns(_from_cube(part_request, state, cube, edition)):
            yield group, numbers if part.sign > 0 else tuple(map(neg, numbers))


def label_of(by: Sequence[str], edition: Edition) -> Callable[[Cell], Group]:
    """Gives a cell's labels."""

    def named(cell: Cell, name: str) -> str:
        return _period(name, cell.day) if name in PERIODS else value_of(cell, name, lambda: labels(edition))

    return lambda cell: tuple([named(cell, name) for name in by])


def _period(name: str, day: int) -> str:
    at = date.fromordinal(day)
    if name == "week":
        year, week, _ = at.isocalendar()
        return f"{year}-W{week:02}"
    return {"day": at.isoformat(), "month": f"{at:%Y-%m}", "year": f"{at:%Y}"}[name]


def conditions_of(request: SummaryRequest, edition: Edition) -> tuple[dict[str, Collection[str]], dict[str, str]]:
    """The values that columns may have by the filters, and how a region's must begin, as `CounterState.read` takes them."""
    exact: dict[str, Collection[str]] = {name: (value,) for name, value in request.filters.items() if name not in (*REGIONS, *OF_ITEM, SCOPE)}
    prefixes = {name: value for name, value in request.filters.items() if name in REGIONS and not value.startswith(ALONE)}
    exact |= {name: (request.filters[name].removeprefix(ALONE),) for name in REGIONS if request.filters.get(name, "").startswith(ALONE)}
    for name in OF_ITEM:
        if name in request.filters:
            exact["item"] = sorted(_items(edition, name, request.filters[name]) & set(exact.get("item", labels(edition))))
    return exact, prefixes


def _from_cube(request: SummaryRequest, state: CounterState, cube: Cube, edition: Edition) -> Iterator[tuple[Group, Numbers]]:
    exact, prefixes = conditions_of(request, edition)
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
    counters = counters_read(request)
    read = state.read(cube, request.since, request.until, by, exact, prefixes, counters, top)
    if {*request.by} <= {*by} and not {*PERIODS} & {*request.by} and not scope and not of_repeats(request.filters):
        # what is read is by the very groups that are asked for
        group_of = among(request.by, tuple(by))
        return ((group_of(key), numbers) for key, numbers in read)
    return _by_cell(request, scope, read, by, counters, label_of(request.by, edition))


def _by_cell(
    request: SummaryRequest, scope: Scope | None, read: Iterable[tuple[tuple[Any, ...], Numbers]], by: Sequence[str], counters: Sequence[str],
    label: Callable[[Cell], Group],
) -> Iterator[tuple[Group, Numbers]]:  # fmt: skip
    """Rows whose groups follow from what is read, or of which some are left out."""
    repeats, nothing = of_repeats(request.filters), Cell(0, *("",) * (len(Cell._fields) - 1))
    for key, numbers in read:
        values = dict(zip(by, key, strict=True))
        if "month" in values:
            year, month = divmod(values.pop("month"), 12)
            values["day"] = date(year, month + 1, 1).toordinal()
        cell = nothing._replace(**values)
        if not scope or within(cell, scope):
            yield label(cell), numbers_of(request, cell.verdict, dict(zip(counters, numbers, strict=True))) if repeats else numbers


def numbers_of(request: SummaryRequest, verdict: str, figures: dict[str, int]) -> Numbers:
    """Figures of one cell as numbers, with the lookups that a reason to repeat means."""
    values = asked_of_repeats(request.filters, verdict, figures)
    return tuple([values[counter] for counter in counters_read(request)])


def _items(edition: Edition, name: str, value: str) -> set[str]:
    column = OF_ITEM.index(name)
    return {code for code, labels in labels(edition).items() if labels[column] == value}
