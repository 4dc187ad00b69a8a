"""What counts as an avoided test and what it saved: the only definition, a pure function of ledger entries and a day.

Three steps. `own` says what one lookup counts by itself (asked, decided, undecided). `settle` looks at all decided lookups that may mean
one report and says which acceptances hold, which a repeat has undone, and what each saves. `counted` and `leader` turn that into figures,
with one acceptance standing for its report and one for its patient-day, so that those units add up over any rows. `tally` adds all of it;
the quick counters kept with the ledger add and subtract the results of the same functions.

Days are Shanghai days as ordinals (`date.toordinal()`), money is in fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, overload

from recognition.domain.counters import figures
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.domain.tally.cells import NEVER, Cell, Delta, TalliedDecision, TalliedLookup, day_of, tallied_decision, tallied_lookup
from recognition.domain.tally.counting import PATIENT_DAYS, counted, leader, patient_day, share
from recognition.domain.tally.lookup_counts import OPEN_DAYS, accepts, effective, own, unanswered
from recognition.domain.tally.reversals import reversed_by
from recognition.domain.tally.settling import AcceptanceOutcome, Standing, linked, settle, standing

__all__ = [
    "NEVER", "OPEN_DAYS", "PATIENT_DAYS", "TalliedLookup", "Cell", "Delta", "Entries", "Entry", "TalliedDecision", "AcceptanceOutcome", "Standing", "accepts", "tallied_lookup", "counted", "day_of", "effective",
    "leader", "linked", "tallied_decision", "own", "patient_day", "recount", "settle", "share", "standing", "tally", "unanswered", "reversed_by",
]  # fmt: skip

Entry = RecordedLookup | RecordedDecision | RecordedRepeat | RecordedCorrection
Entries = Callable[[], Iterable[Entry]]
Group = TypeVar("Group", bound=tuple[Any, ...])


def recount(entries: Entries) -> Iterator[Delta]:
    """Every delta of a ledger, from its entries alone. `entries` is called twice and gives them in ledger order each time.

    What a correction among them takes back counts as not made; among the entries before it, it still counts."""
    decisions: dict[str, list[TalliedDecision]] = defaultdict(list)
    repeats: dict[str, list[RecordedRepeat]] = defaultdict(list)
    corrected: set[int] = set()
    for entry in entries():
        if isinstance(entry, RecordedDecision):
            decisions[entry.lookup].append(tallied_decision(entry))
        elif isinstance(entry, RecordedRepeat):
            for mark in (*entry.reports, *entry.patients):
                repeats[mark].append(entry)
        elif isinstance(entry, RecordedCorrection):
            corrected.add(entry.cites)
    standings: list[Standing] = []
    for entry in entries():
        if isinstance(entry, RecordedLookup):
            question, answered = (
                tallied_lookup(entry),
                [decision._replace(corrected=decision.sequence in corrected) for decision in decisions.get(entry.id, ())],
            )
            yield from own(question, answered)
            if stands := standing(question, answered):
                standings.append(stands)
    yield from _settled(standings, {mark: [repeat for repeat in reported if repeat.receipt.sequence not in corrected] for mark, reported in repeats.items()})


def _settled(standings: list[Standing], repeats: Mapping[str, Sequence[RecordedRepeat]]) -> Iterator[Delta]:
    patient_days: dict[tuple[str, str, int], list[AcceptanceOutcome]] = defaultdict(list)
    for together in linked(standings):
        marks = {mark for member in together for mark in member.lookup.marks}
        outcomes = settle(together, [repeat for mark in marks for repeat in repeats.get(mark, ())])
        yield from counted(outcomes)
        for outcome in outcomes:
            if key := patient_day(outcome):
                patient_days[key].append(outcome)
    for outcomes in patient_days.values():
        yield leader(PATIENT_DAYS, outcomes)


@overload
def tally(entries: Entries, today: date) -> dict[tuple[()], dict[str, int]]: ...
@overload
def tally(entries: Entries, today: date, by: Callable[[Cell], Group]) -> dict[Group, dict[str, int]]: ...
def tally(entries: Entries, today: date, by: Callable[[Cell], Any] = lambda cell: ()) -> dict[Any, dict[str, int]]:
    """The figures as of a day, by any grouping of cells. The reference that every quicker way must equal, to the fen."""
    rows: dict[Any, dict[tuple[str, int, str], int]] = defaultdict(lambda: defaultdict(int))
    for cell, until, measure, n in recount(entries):
        rows[by(cell)][cell.verdict, until, measure] += n
    return {key: figures(measures.items(), today) for key, measures in rows.items()}
