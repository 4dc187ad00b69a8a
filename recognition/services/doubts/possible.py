"""Repeats that undid nothing and may have: what of the figures they may touch, by institution and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from recognition.domain import tally
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally.possible_repeats import HeldTest, UnlinkedRepeat, possible
from recognition.ledger.rollups import CounterState
from recognition.ledger.rollups.decode import find
from recognition.services.lookups import Service
from recognition.support.threads import in_turns

LONGEST = timedelta(days=92)
"""The longest window: a repeat may mean what was accepted so long before or after it."""
MOST_REPEATS = 2000
"""Repeats by one kind of reference that are looked at for one list, some 25 µs each; of more, the latest. A hospital or a month by itself has fewer."""
OTHER = {"report": "patient", "patient": "report"}


def possible_repeats(service: Service, state: CounterState, since: date, until: date, receiver: str = "") -> list[tuple[UnlinkedRepeat, HeldTest]]:
    """Each repeat without a link beside the test that it may have undone, of tests whose acceptance falls into the days. Raises LedgerUnavailable."""
    by_institution: dict[str, list[UnlinkedRepeat]] = defaultdict(list)
    held: dict[str, dict[int, HeldTest]] = defaultdict(dict)
    rows = state.performed_again((since - LONGEST).toordinal(), (until + LONGEST).toordinal(), receiver)
    single = sorted(rows, key=lambda row: row[2])[-MOST_REPEATS:]
    for institution, day, sequence, grade in in_turns(single, 100):
        repeat = service.numbered_as(RecordedRepeat, sequence)
        items = frozenset((repeat.item, *repeat.also))
        tests = state.held_by_one_reference(institution, items, OTHER[grade], day)
        if tests and not any(True for _ in _linked(service, state, repeat)):
            by_institution[institution].append(UnlinkedRepeat(sequence, day, items, OTHER[grade]))
            held[institution].update({test.decision: test for test in tests})
    pairs = [pair for institution, repeats in by_institution.items() for pair in possible(held[institution].values(), repeats)]
    return [(repeat, test) for repeat, test in pairs if since.toordinal() <= test.decided <= until.toordinal()]


def _linked(service: Service, state: CounterState, repeat: RecordedRepeat) -> Iterator[tally.TalliedLookup]:
    """The lookups at its institution that the repeat names by a reference and that ask about what it did again."""
    items = {repeat.item, *repeat.also}
    for sequence in {sequence for mark in (*repeat.reports, *repeat.patients) for sequence in state.standing_under(mark)}:
        lookup = find(service.ledger.reads.entry(sequence)).tallied_lookup(sequence)
        if lookup.cell.receiver == repeat.institution and not items.isdisjoint((lookup.cell.item, *(code for code, _fen in lookup.parts))):
            yield lookup
