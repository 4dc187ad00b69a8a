"""The use-case of auditors: figures for days, groups and filters, from the quick counters or from the entries themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from operator import add
from typing import Any, TypedDict

from recognition.catalogue.editions.relations import labels
from recognition.catalogue.editions.store import Edition
from recognition.domain import tally
from recognition.domain.counters import FOR_THE_REGION, NOT_IN_SUMS
from recognition.domain.disclosure_control import hidden
from recognition.domain.filters import matches
from recognition.domain.lookups import Caller
from recognition.domain.positions import AsOf
from recognition.errors import Invalid
from recognition.ledger import Ledger
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters, Members, among
from recognition.ledger.rollups.json_rows import LARGEST
from recognition.services.counted_entries import counted
from recognition.services.summary_requests import SummaryRequest, allowed, checked
from recognition.services.summed_cubes import (
    Figures,
    Group,
    Numbers,
    added_up,
    counters_read,
    from_cubes,
    json_rows,
    label_of,
    numbers_of,
    parts_of,
    whole,
    writes_json,
)
from recognition.support.threads import TURN, in_turns

RECOUNT_LIMIT = 400_000
"""Entries up to which a combination that no quick counter has is counted from the entries while the caller waits."""


class Position(TypedDict):
    """What figures rest on: the last entry's sequence, the day as of which they stand, the edition that names things, and the revision of
    the tally by which they are counted."""

    sequence: int
    today: str
    edition: int
    tally_revision: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals and rows with every counter of the revision, or those that were asked for (fen for money, None where hidden), and what they rest on."""

    totals: Mapping[str, int | None]
    rows: list[dict[str, Any]]
    as_of: Position
    json: Sequence[bytes] = ()
    """The rows as a JSON list in pieces where they were asked for so and could be written so at once; `rows` is empty then."""

    @property
    def counters(self) -> tuple[str, ...]:
        """The counters of totals and rows."""
        return tuple(self.totals)


def summarise(request: SummaryRequest, caller: Caller, ledger: Ledger, counters: Counters, edition: Edition, today: date, factor: Fraction) -> Summary:
    """Sums what the caller may see. Raises Invalid (unknown group or filter, days the wrong way round, `combination_not_kept`),
    Forbidden (another institution's figures), LedgerUnavailable."""
    asked_for = request.counters
    # In sums all counters are read: what is hidden follows from all of a line.
    request, in_sums = allowed(checked(request), caller, today)
    if not in_sums and (summary := _in_json(request, caller, counters, edition, today, factor)):
        return summary
    read, of_all, size, day = _read(request, ledger, counters, edition, today)
    rows = _rows(read)
    totals = of_all or _total(list(rows.values()), len(counters_read(request)))
    keys = sorted(key for key, numbers in in_turns(rows.items()) if any(numbers)) if request.by else []
    if request.top:
        column = counters_read(request).index("lookups")
        keys = sorted(sorted(keys, key=lambda key: -rows[key][column])[: request.top])
    table = _table(request, _shown(request), factor)
    shown = [table(key, rows[key]) for key in in_turns(keys)]
    as_of = Position(sequence=size - 1, today=day.isoformat(), edition=edition.number, tally_revision=request.revision)
    summary = Summary(*_for(caller, in_sums, table((), totals), shown), as_of)
    return _only(summary, request.by, asked_for) if in_sums and asked_for else summary


def _shown(request: SummaryRequest) -> list[str]:
    of_revision = tally.REVISIONS[request.revision].counters
    return [counter for counter in of_revision if not request.counters or counter in request.counters]


def _in_json(request: SummaryRequest, caller: Caller, counters: Counters, edition: Edition, today: date, factor: Fraction) -> Summary | None:
    """The summary with its rows as JSON; None where these have to be looked at one by one."""
    of_now = request.as_of is None and request.revision == tally.CURRENT
    if not of_now or max(factor.numerator, factor.denominator) > LARGEST or not writes_json(request, parts_of(request, today)):
        return None
    counters.latest(today)
    with counters.state() as state:
        if not writes_json(request, parts := parts_of(request, state.today)):
            return None
        numbers, shown = whole(request, state, parts, edition), _shown(request)
        totals, _ = _for(caller, False, _table(request, shown, factor)((), numbers), [])
        filled = [counter for counter, number in zip(counters_read(request), numbers, strict=True) if number]
        members = Members(shown, filled, [counter for counter, number in totals.items() if number is None], factor)
        rows = json_rows(request, state, edition, members)
        as_of = Position(sequence=state.watermark - 1, today=state.today.isoformat(), edition=edition.number, tally_revision=request.revision)
    return Summary(totals, [], as_of, rows)


def _rows(read: Figures) -> dict[Group, Numbers]:
    rows: dict[Group, Numbers] = {}
    for key, numbers in in_turns(read):
        earlier = rows.get(key)
        rows[key] = numbers if earlier is None else tuple(map(add, earlier, numbers))
    return rows


def _total(rows: Sequence[Numbers], width: int) -> Numbers:
    """All of it, so many at a time that others have their turns."""
    return added_up([added_up(rows[start : start + TURN], width) for start in in_turns(range(0, len(rows), TURN), 1)], width)


def _table(request: SummaryRequest, shown: Sequence[str], factor: Fraction) -> Callable[[tuple[str, ...], Numbers], dict[str, Any]]:
    """Makes a row of its labels and numbers: groups, then these counters in their order."""
    read = counters_read(request)
    saved = read.index("saved_fen") if "saved_adjusted_fen" in shown else None
    pick = among(tuple(shown), (*read, "saved_adjusted_fen"))
    names, columns = tuple(shown), (*request.by, *shown)

    def row(key: tuple[str, ...], numbers: Numbers) -> dict[str, Any]:
        adjusted = 0 if saved is None else numbers[saved] * factor.numerator // factor.denominator
        return dict(zip(columns if key else names, (*key, *pick((*numbers, adjusted))), strict=True))

    return row


def _only(summary: Summary, by: Sequence[str], counters: Collection[str]) -> Summary:
    """These counters of it alone."""
    return replace(
        summary,
        totals={name: value for name, value in summary.totals.items() if name in counters},
        rows=[{name: value for name, value in row.items() if name in by or name in counters} for row in summary.rows],
    )


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


def _read(request: SummaryRequest, ledger: Ledger, counters: Counters, edition: Edition, today: date) -> tuple[Figures, Numbers, int, date]:
    """Figures by group, totals where these are not those of the groups (else nothing), and the ledger size and the day that exactly these rest on."""
    if request.as_of is not None or request.revision != tally.CURRENT:
        size = ledger.reads.size() if request.as_of is None else min(request.as_of + 1, ledger.reads.size())
        return _from_entries(request, ledger, edition, today, size), (), size, today
    counters.latest(today)
    with counters.state() as state:
        if parts := parts_of(request, state.today):
            totals = whole(request, state, parts, edition) if request.top else ()
            return list(from_cubes(request, state, parts, edition)), totals, state.watermark, state.today
    return _from_entries(request, ledger, edition, state.today, state.watermark), (), state.watermark, state.today


def _from_entries(request: SummaryRequest, ledger: Ledger, edition: Edition, today: date, size: int) -> Figures:
    if size > RECOUNT_LIMIT:
        raise Invalid("by", code="combination_not_kept")
    label = label_of(request.by, edition)
    return (
        (label(cell), numbers_of(request, cell.verdict, figures))
        for cell, figures in counted(ledger.folder, size, today, request.revision)
        if request.since.toordinal() <= cell.day <= request.until.toordinal()
        and matches(cell, request.filters, lambda: labels(edition), edition.reading.scopes)
    )
