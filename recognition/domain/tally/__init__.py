"""What counts as an avoided test and what it saved: the only definition, a pure function of ledger entries and a day.

Three steps. `own` says what one lookup counts by itself (asked, decided, undecided). `settle` looks at all decided lookups that may mean
one report and says which acceptances hold, which a repeat has undone, and what each saves. `counted` and `leader` turn that into figures,
with one acceptance standing for its report and one for its patient-day, so that those units add up over any rows. `tally` adds all of it;
the quick counters kept with the ledger add and subtract the results of the same functions.

Days are Shanghai days as ordinals (`date.toordinal()`), money is in fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from recognition.domain.counters import figures
from recognition.domain.lookups import Correction, Decision, Lookup, Repeat
from recognition.domain.tally.asking import OPEN_DAYS, accepts, effective, own, unanswered
from recognition.domain.tally.cells import NEVER, Asked, Cell, Delta, Made, asked, day_of, made
from recognition.domain.tally.counting import PATIENT_DAYS, counted, leader, patient_day, share
from recognition.domain.tally.settling import Outcome, Standing, linked, settle, standing

__all__ = [
    "NEVER", "OPEN_DAYS", "PATIENT_DAYS", "Asked", "Cell", "Delta", "Entries", "Made", "Outcome", "Standing", "accepts", "asked", "counted", "day_of", "effective",
    "leader", "linked", "made", "own", "patient_day", "recount", "settle", "share", "standing", "tally", "unanswered",
]  # fmt: skip

Entries = Callable[[], Iterable[Lookup | Decision | Repeat | Correction]]


def recount(entries: Entries) -> Iterator[Delta]:
    """Every delta of a ledger, from its entries alone. `entries` is called twice and gives them in ledger order each time.

    What a correction among them takes back counts as not made; among the entries before it, it still counts."""
    decisions: dict[str, list[Made]] = defaultdict(list)
    repeats: dict[str, list[Repeat]] = defaultdict(list)
    corrected: set[int] = set()
    for entry in entries():
        if isinstance(entry, Decision):
            decisions[entry.lookup].append(made(entry))
        elif isinstance(entry, Repeat):
            for mark in (*entry.reports, *entry.patients):
                repeats[mark].append(entry)
        elif isinstance(entry, Correction):
            corrected.add(entry.cites)
    standings: list[Standing] = []
    for entry in entries():
        if isinstance(entry, Lookup):
            question, answered = asked(entry), [one._replace(corrected=one.sequence in corrected) for one in decisions.get(entry.id, ())]
            yield from own(question, answered)
            if one := standing(question, answered):
                standings.append(one)
    yield from _settled(standings, {mark: [one for one in told if one.receipt.sequence not in corrected] for mark, told in repeats.items()})


def _settled(standings: list[Standing], repeats: dict[str, list[Repeat]]) -> Iterator[Delta]:
    patient_days: dict[tuple, list[Outcome]] = defaultdict(list)
    for together in linked(standings):
        marks = {mark for one in together for mark in one.asked.marks}
        outcomes = settle(together, [repeat for mark in marks for repeat in repeats.get(mark, ())])
        yield from counted(outcomes)
        for outcome in outcomes:
            if key := patient_day(outcome):
                patient_days[key].append(outcome)
    for outcomes in patient_days.values():
        yield leader(PATIENT_DAYS, outcomes)


def tally(entries: Entries, today: date, by: Callable[[Cell], tuple] = lambda cell: ()) -> dict[tuple, dict[str, int]]:
    """The figures as of a day, by any grouping of cells. The reference that every quicker way must equal, to the fen."""
    rows: dict[tuple, dict[tuple[str, int, str], int]] = defaultdict(lambda: defaultdict(int))
    for cell, until, measure, n in recount(entries):
        rows[by(cell)][cell.verdict, until, measure] += n
    return {key: figures(measures.items(), today) for key, measures in rows.items()}
