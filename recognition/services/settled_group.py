"""What is settled together with one lookup, as the quick counters have it too: the way from a figure down to its entries, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from recognition.domain import tally
from recognition.domain.lookups import Repeat
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import AcceptanceOutcome, Standing, TalliedLookup
from recognition.ledger.rollups import CounterState
from recognition.ledger.rollups.decided import tallied_decisions
from recognition.ledger.rollups.decode import find
from recognition.services.lookups import Service


class SettledGroup:
    """What is settled together with one lookup, for as long as `state` is open."""

    def __init__(self, service: Service, state: CounterState) -> None:
        self.service, self.reads, self.state = service, service.ledger.reads, state
        self._held: set[int] = set()
        """Lookups among whose reports nothing was repeated: the items of one report are settled together and asked for one after the other."""

    def around(self, lookup: TalliedLookup) -> list[AcceptanceOutcome]:
        """What became of all acceptances that are linked to this lookup, whether or not anything stands on it."""
        return self.outcomes(self.together(lookup))

    def shares_of(self, lookup: TalliedLookup) -> list[tally.Delta]:
        """What the lookup counts beyond its own acceptance, where it is the one that stands for its test."""
        outcomes = self.around(lookup)
        own = next((outcome for outcome in outcomes if outcome.standing.lookup.sequence == lookup.sequence), None)
        return self.share(own, outcomes) if own else []

    def share(self, own: AcceptanceOutcome, outcomes: Collection[AcceptanceOutcome], patient_days: bool = True) -> list[tally.Delta]:
        """What one of these outcomes counts: held or undone, saved, its report and (if wanted) its patient-day."""
        key = tally.patient_day(own) if patient_days else None
        return tally.share(own.standing.decision, outcomes, self._of_patient_day(key) if key else (), self.again(outcomes))

    def again(self, outcomes: Iterable[AcceptanceOutcome]) -> set[int]:
        """The decisions of those whose report number another issuer's or day's acceptance has before them."""
        keys = ((outcome.standing.decision, tally.number(outcome)) for outcome in outcomes)
        return {decision for decision, key in keys if key and self.state.first_of_number(key) not in (None, decision)}

    def together(self, start: TalliedLookup) -> dict[int, Standing]:
        """All that was decided in the same place and is linked to it, directly or by others between, by the lookups' sequences."""
        standings: dict[int, Standing] = {}
        waiting, seen = [*start.marks], set()
        while waiting:
            mark = waiting.pop()
            if mark in seen:
                continue
            seen.add(mark)
            for standing in self.standing_under(mark):
                if standing.lookup.place == start.place and standing.lookup.sequence not in standings:
                    standings[standing.lookup.sequence] = standing
                    waiting += standing.lookup.marks
        return standings

    def standing_under(self, mark: str) -> Iterator[Standing]:
        """The lookups on which something was decided and that carry this reference."""
        for sequence in self.state.standing_under(mark):
            if standing := tally.standing(find(self.reads.entry(sequence)).tallied_lookup(sequence), tallied_decisions(self.reads, sequence)):
                yield standing

    def outcomes(self, group: dict[int, Standing], *more: Repeat) -> list[AcceptanceOutcome]:
        """What became of the acceptances of lookups that are settled together; `more` are repeats that do not count, as if they did."""
        repeats = self.state.repeats_of({mark for member in group.values() for mark in member.lookup.marks})
        return tally.settle(group.values(), [*(self.service.numbered_as(RecordedRepeat, sequence) for sequence in repeats), *more])

    def reversed_by(self, standing: Standing) -> list[int]:
        """The sequences of the repeats and decisions that have reversed this acceptance, or a part of it, in ledger order."""
        if not standing.accepted or standing.lookup.sequence in self._held:
            return []
        group = self.together(standing.lookup)
        repeats = self.state.repeats_of({mark for member in group.values() for mark in member.lookup.marks})
        if not repeats and all(member.accepted or not member.stands for member in group.values()):
            self._held.update(group)
            return []
        return tally.reversed_by(standing, group.values(), [self.service.numbered_as(RecordedRepeat, sequence) for sequence in repeats])

    def _of_patient_day(self, key: tuple[str, str, int]) -> Sequence[AcceptanceOutcome]:
        receiver, patient, _day = key
        seen: set[int] = set()
        same_day: list[AcceptanceOutcome] = []
        for standing in self.standing_under(patient):
            if standing.lookup.sequence not in seen and standing.lookup.cell.receiver == receiver:
                group = self.together(standing.lookup)
                seen.update(group)
                outcomes = self.outcomes(group)
                again = self.again(outcomes)
                same_day += [outcome for outcome in outcomes if outcome.standing.decision not in again and tally.patient_day(outcome) == key]
        return same_day
