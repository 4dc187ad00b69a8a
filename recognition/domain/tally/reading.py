"""Entries put together for a count: each lookup with its decisions, and repeats by the references that they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from recognition.domain.hook_questions import RecordedHookQuestion
from recognition.domain.recorded import RecordedCorrection, RecordedCorroboration, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.domain.tally.cells import TalliedDecision, TalliedLookup, tallied_decision, tallied_lookup

Entry = RecordedLookup | RecordedDecision | RecordedRepeat | RecordedCorrection | RecordedCorroboration | RecordedHookQuestion
Entries = Callable[[], Iterable[Entry]]
"""Called twice, gives the entries in ledger order each time."""
Repeats = Mapping[str, list[RecordedRepeat]]


class Gathered:
    """One pass over the entries: what was decided on each lookup, and what was performed again."""

    def __init__(self, entries: Entries) -> None:
        """What a correction among the entries takes back counts as not made; among the entries before it, it still counts."""
        self._entries = entries
        self._decisions: dict[str, list[TalliedDecision]] = defaultdict(list)
        self._corrected: set[int] = set()
        self._corroborated: set[int] = set()
        repeats: dict[str, list[RecordedRepeat]] = defaultdict(list)
        for entry in entries():
            if isinstance(entry, RecordedDecision):
                self._decisions[entry.lookup].append(tallied_decision(entry))
            elif isinstance(entry, RecordedRepeat):
                for mark in (*entry.reports, *entry.patients):
                    repeats[mark].append(entry)
            elif isinstance(entry, RecordedCorrection):
                self._corrected.add(entry.cites)
            elif isinstance(entry, RecordedCorroboration):
                self._corroborated.add(entry.cites)
        self.repeats: Repeats = {mark: [repeat for repeat in reported if repeat.receipt.sequence not in self._corrected] for mark, reported in repeats.items()}

    def lookups(self) -> Iterator[tuple[TalliedLookup, list[TalliedDecision]]]:
        """Every lookup with its decisions, both in ledger order."""
        for entry in self._entries():
            if isinstance(entry, RecordedLookup):
                decisions = self._decisions.get(entry.id, ())
                yield tallied_lookup(entry), [self._as_it_stands(decision) for decision in decisions]

    def _as_it_stands(self, decision: TalliedDecision) -> TalliedDecision:
        return decision._replace(corrected=decision.sequence in self._corrected, corroborated=decision.corroborated or decision.sequence in self._corroborated)

    def hook_questions(self) -> Iterator[RecordedHookQuestion]:
        """What hooks asked by themselves, in ledger order."""
        return (entry for entry in self._entries() if isinstance(entry, RecordedHookQuestion))
