"""The use-case of auditors who follow a figure down: which lookups count in it, on which day, and how much each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from recognition.catalogue.editions.relations import labels
from recognition.domain import tally
from recognition.domain.counters import COUNTERS, counters_of, of_repeats
from recognition.domain.filters import matches
from recognition.domain.lookups import Caller, DecisionKind, Repeat, Verdict
from recognition.domain.recorded import RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.domain.tally import AcceptanceOutcome, Cell, Standing, TalliedDecision, TalliedLookup
from recognition.errors import Forbidden, Invalid
from recognition.ledger.entries import EntryKind, decode
from recognition.ledger.rollups import CounterState
from recognition.ledger.rollups.decided import decisions, tallied_decisions
from recognition.ledger.rollups.decode import find
from recognition.services.lookups import Service
from recognition.services.summary_requests import SummaryRequest, allowed

OF_QUESTIONS = frozenset({"lookups", "recognised", "discretionary", "not_covered", "undecided"})
"""Figures that fall on the day of the question; all others fall on that of the decision."""
OF_DECISIONS = frozenset(
    {"accepted", "accepted_discretionary", "accepted_outside", "accepted_consortium", "unreferenced", "repeated", "repeated_without_reason", "viewed"}
)
VERDICTS = tuple(verdict.value for verdict in Verdict)
SAME_ENTRIES = {"saved_adjusted_fen": "saved_fen"}
READ_AT_ONCE = 500
MOST_SCANNED = 4000
MOST_SETTLED = 300
"""Entries that one page may look at (and those that must be settled with all that belongs to them, which takes ten times as long); where
little of them counts the page ends early and says where to go on."""


@dataclass(frozen=True, slots=True)
class CountedLookup:
    """One lookup in a figure: `n` is what it adds (1, or fen), on the day of `cell`. `next` goes on after it."""

    lookup: RecordedLookup
    decisions: tuple[RecordedDecision, ...]
    cell: Cell
    n: int
    reversed_by: tuple[int, ...] = ()
    """The sequences of the repeats and decisions that have reversed its acceptance."""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries in the order of their days, and the sequence after which the next page begins, or None."""

    rows: list[CountedLookup]
    following: int | None


class DrillDown:
    """Follows one figure for one caller. Raises Forbidden where the caller sees only sums."""

    def __init__(self, service: Service, request: SummaryRequest, counter: str, caller: Caller, today: date) -> None:
        """`request` as for the summary that showed the figure; `today` the day as of which it stood."""
        if counter not in COUNTERS:
            raise Invalid("counter", code="choice_unknown")
        self.request, in_sums = allowed(request, caller, today)
        if in_sums:
            raise Forbidden("counter", code="only_in_sums")
        self.service, self.reads, self.edition = service, service.ledger.reads, service.edition()
        self.group: SettledGroup | None = None
        self.counter, self.today = SAME_ENTRIES.get(counter, counter), today.toordinal()
        self.verdict = ""
        if of_repeats(request.filters) and counter in (*VERDICTS, "lookups"):
            # as summaries count them: those that were repeated for this reason
            self.counter, self.verdict = "repeated", counter if counter in VERDICTS else ""

    def page(self, spans: Sequence[tuple[date, date]], after: int | None, limit: int) -> EntryPage:
        """Up to `limit` rows within the spans of days, after the entry `after` that ended the page before."""
        rows: list[CountedLookup] = []
        scanned, last = 0, after
        most = MOST_SCANNED if self.counter in OF_QUESTIONS | OF_DECISIONS else MOST_SETTLED
        with self.service.counters.state() as state:
            self.group = SettledGroup(self.service, state)
            for sequence, entry in self._candidates(spans, after):
                if len(rows) == limit or scanned == most:
                    return EntryPage(rows, last)
                scanned, last = scanned + 1, sequence
                if entry and (row := self._row(entry)):
                    rows.append(row)
        return EntryPage(rows, None)

    def every(self, spans: Sequence[tuple[date, date]]) -> Iterator[CountedLookup]:
        """All rows, one after the other."""
        for start in range(len(spans)):
            yield from self._span(spans[start : start + 1])

    def _span(self, span: Sequence[tuple[date, date]]) -> Iterator[CountedLookup]:
        page = EntryPage([], -1)
        while page.following is not None:
            # A page at a time: nothing is held open while whoever takes the rows is slow.
            page = self.page(span, page.following if page.following >= 0 else None, READ_AT_ONCE)
            yield from page.rows

    def _candidates(self, spans: Sequence[tuple[date, date]], after: int | None) -> Iterator[tuple[int, RecordedLookup | RecordedDecision | None]]:
        kind = EntryKind.lookup if self.counter in OF_QUESTIONS else EntryKind.decision
        for since, until in spans:
            for rows in self.reads.pages(since, until, self.request.filters.get("receiver"), (kind,), after, READ_AT_ONCE):
                for sequence, data in rows:
                    yield sequence, self._wanted(data, sequence)

    def _wanted(self, data: bytes, sequence: int) -> RecordedLookup | RecordedDecision | None:
        entry = decode(data, sequence)
        if isinstance(entry, RecordedLookup):
            return entry
        return entry if isinstance(entry, RecordedDecision) and entry.kind is self._decides else None

    @property
    def _decides(self) -> DecisionKind:
        if self.counter == "viewed":
            return DecisionKind.VIEWED
        return DecisionKind.REPEATED if self.counter.startswith("repeated") else DecisionKind.ACCEPTED

    def _row(self, entry: RecordedLookup | RecordedDecision) -> CountedLookup | None:
        lookup = entry if isinstance(entry, RecordedLookup) else self.service.numbered_as(RecordedLookup, entry.sequence)
        decisions = self._decisions(lookup.receipt.sequence)
        tallied = [tally.tallied_decision(decision) for decision in decisions]
        if isinstance(entry, RecordedDecision) and entry.receipt.sequence != self._counting(tallied):
            return None
        for cell, n in self._counts(tally.tallied_lookup(lookup), tallied):
            if self._matches(cell):
                return CountedLookup(lookup, decisions, cell, n, self._reversed_by(lookup, tallied))
        return None

    def _reversed_by(self, lookup: RecordedLookup, decisions: Sequence[TalliedDecision]) -> tuple[int, ...]:
        stands = tally.standing(tally.tallied_lookup(lookup), decisions)
        return tuple(self.group.reversed_by(stands)) if stands and self.group else ()

    def _counting(self, decisions: Sequence[TalliedDecision]) -> int | None:
        """The sequence of the decision that counts: the first view, else the one that stands."""
        if self.counter == "viewed":
            return next((decision.sequence for decision in decisions if decision.kind is DecisionKind.VIEWED), None)
        stands = tally.effective(decisions)
        return stands.sequence if stands else None

    def _counts(self, lookup: TalliedLookup, decisions: Sequence[TalliedDecision]) -> Iterator[tuple[Cell, int]]:
        for cell, until, measure, n in self._deltas(lookup, decisions):
            if self.counter in counters_of(cell.verdict, measure, past=self.today > until):
                yield cell, n

    def _deltas(self, lookup: TalliedLookup, decisions: Sequence[TalliedDecision]) -> list[tally.Delta]:
        if self.counter in OF_QUESTIONS | OF_DECISIONS:
            return tally.own(lookup, decisions)
        stands = tally.standing(lookup, decisions)
        assert self.group is not None, "a page makes it before it looks at any row"
        return self.group.share(stands, self.counter == "avoided_patient_days") if stands else []

    def _decisions(self, lookup: int) -> tuple[RecordedDecision, ...]:
        return decisions(self.reads, lookup)

    def _matches(self, cell: Cell) -> bool:
        if self.verdict not in ("", cell.verdict):
            return False
        if not self.request.since.toordinal() <= cell.day <= self.request.until.toordinal():
            return False
        return matches(cell, self.request.filters, lambda: labels(self.edition), self.edition.reading.scopes)


class SettledGroup:
    """What is settled together with one lookup, as the quick counters have it too; for as long as `kept` is open."""

    def __init__(self, service: Service, state: CounterState) -> None:
        self.service, self.reads, self.state = service, service.ledger.reads, state
        self._held: set[int] = set()
        """Lookups among whose reports nothing was repeated: the items of one report are settled together and asked for one after the other."""

    def share(self, stands: Standing, patient_days: bool = True) -> list[tally.Delta]:
        """What one decided lookup counts beyond its own acceptance: held or undone, saved, its report and (if wanted) its patient-day."""
        outcomes = self.outcomes(self.together(stands))
        mine = next((outcome for outcome in outcomes if outcome.standing.lookup.sequence == stands.lookup.sequence), None)
        key = tally.patient_day(mine) if mine and patient_days else None
        return tally.share(stands.lookup.sequence, outcomes, self._of_patient_day(key) if key else ())

    def together(self, start: Standing) -> dict[int, Standing]:
        """All that stands in the same place and is linked to it, directly or by others between, by the lookups' sequences."""
        standings, waiting, seen = {start.lookup.sequence: start}, [*start.lookup.marks], set()
        while waiting:
            mark = waiting.pop()
            if mark in seen:
                continue
            seen.add(mark)
            for stands in self.standing_under(mark):
                if stands.lookup.place == start.lookup.place and stands.lookup.sequence not in standings:
                    standings[stands.lookup.sequence] = stands
                    waiting += stands.lookup.marks
        return standings

    def standing_under(self, mark: str) -> Iterator[Standing]:
        """The lookups on which a decision stands and that carry this reference."""
        for sequence in self.state.standing_under(mark):
            if stands := tally.standing(find(self.reads.entry(sequence)).tallied_lookup(sequence), tallied_decisions(self.reads, sequence)):
                yield stands

    def outcomes(self, group: dict[int, Standing], *more: Repeat) -> list[AcceptanceOutcome]:
        """What became of the acceptances of lookups that are settled together; `more` are repeats that do not count, as if they did."""
        repeats = self.state.repeats_of({mark for member in group.values() for mark in member.lookup.marks})
        return tally.settle(group.values(), [*(self.service.numbered_as(RecordedRepeat, sequence) for sequence in repeats), *more])

    def reversed_by(self, stands: Standing) -> list[int]:
        """The sequences of the repeats and decisions that have reversed this acceptance, in ledger order."""
        if not stands.accepted or stands.lookup.sequence in self._held:
            return []
        group = self.together(stands)
        repeats = self.state.repeats_of({mark for member in group.values() for mark in member.lookup.marks})
        if not repeats and all(member.accepted for member in group.values()):
            self._held.update(group)
            return []
        return tally.reversed_by(stands, group.values(), [self.service.numbered_as(RecordedRepeat, sequence) for sequence in repeats])

    def _of_patient_day(self, key: tuple[str, str, int]) -> Iterable[AcceptanceOutcome]:
        receiver, patient, _day = key
        seen: set[int] = set()
        for stands in self.standing_under(patient):
            if stands.lookup.sequence not in seen and stands.lookup.cell.receiver == receiver:
                group = self.together(stands)
                seen.update(group)
                yield from (outcome for outcome in self.outcomes(group) if tally.patient_day(outcome) == key)
