"""The use-case of auditors who ask which entries have reversed an acceptance, and which acceptances a repeat has reversed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from recognition.domain import tally
from recognition.domain.recorded import RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.ledger.rollups import CounterState
from recognition.services.entries import decisions_on
from recognition.services.lookups import Service
from recognition.services.settled_group import SettledGroup


class Reversals:
    """Answers both for as long as `state` is open; None where that lacks entries, which may have reversed anything."""

    def __init__(self, service: Service, state: CounterState, whole: bool) -> None:
        """`whole`: the state has all entries."""
        self.service, self.group, self.whole = service, SettledGroup(service, state), whole

    def of(self, lookup: RecordedLookup, decisions: Sequence[RecordedDecision]) -> list[int] | None:
        """The sequences of the repeats and decisions that have reversed the acceptance of a lookup, in ledger order. Raises LedgerUnavailable."""
        standing = tally.standing(tally.tallied_lookup(lookup), [tally.tallied_decision(decision) for decision in decisions])
        if not standing:
            return []
        return self.group.reversed_by(standing) if self.whole else None

    def of_decision(self, decision: RecordedDecision) -> list[int] | None:
        """The same for a decision; none where another stands in its place. Raises LedgerUnavailable."""
        decided_on = decisions_on(self.service, lookup := self.service.numbered_as(RecordedLookup, decision.sequence))
        effective = tally.effective(decided_on)
        return self.of(lookup, decided_on) if effective and effective.receipt.sequence == decision.receipt.sequence else []

    def by(self, entry: RecordedRepeat | RecordedDecision) -> list[int] | None:
        """The sequences of the lookups whose acceptance a repeat, or a decision to repeat, has reversed. Raises LedgerUnavailable."""
        if not self.whole:
            return None
        marks = (*entry.reports, *entry.patients) if isinstance(entry, RecordedRepeat) else self._lookup(entry).marks
        standings = {standing.lookup.sequence: standing for mark in marks for standing in self.group.standing_under(mark)}
        return sorted(sequence for sequence, standing in standings.items() if entry.receipt.sequence in self.group.reversed_by(standing))

    def _lookup(self, decision: RecordedDecision) -> tally.TalliedLookup:
        return tally.tallied_lookup(self.service.numbered_as(RecordedLookup, decision.sequence))


@contextmanager
def reversals(service: Service, today: date) -> Iterator[Reversals]:
    """Answers as of a day, from counters that have all entries, or from those that were kept last where the disk takes nothing more. Raises
    LedgerUnavailable."""
    size = service.ledger.reads.size()
    service.counters.latest(today)
    with service.counters.state() as state:
        yield Reversals(service, state, state.watermark >= size)
