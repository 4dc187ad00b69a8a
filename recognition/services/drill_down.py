"""The use-case of auditors who follow a figure down: which lookups count in it, on which day, and how much each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from recognition.catalogue.editions.relations import labels
from recognition.domain import tally
from recognition.domain.counters import COUNTERS, FOR_THE_REGION, counters_of, of_repeats
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.filters import matches
from recognition.domain.hook_questions import RecordedHookQuestion
from recognition.domain.lookups import Caller, DecisionKind, Verdict
from recognition.domain.recorded import RecordedDecision, RecordedLookup, recorded
from recognition.domain.tally import Cell, TalliedDecision, TalliedLookup
from recognition.domain.tally.cells import cell_of
from recognition.errors import Forbidden, Invalid
from recognition.ledger.entries import EntryKind, decode
from recognition.ledger.rollups.decided import decisions
from recognition.services.hook_questions import acted_on
from recognition.services.lookups import Service
from recognition.services.settled_group import SettledGroup
from recognition.services.summary_requests import SummaryRequest, allowed
from recognition.support.threads import in_turns

OF_QUESTIONS = frozenset({"lookups", "recognised", "discretionary", "not_covered", "undecided", "handed_in_late", "handed_in_doubtful"})
"""Figures that fall on the day of the question; all others fall on that of the decision."""
OF_HOOKS = frozenset({"hook_unseen", "hook_silent"})
"""Figures of entries that are no lookups: what order-time hooks asked by themselves, on the day that they asked."""
OF_VIEWS = frozenset({"viewed", "viewed_by_system", "viewed_patient_days"})
OF_DECISIONS = OF_VIEWS | {
    "accepted",
    "accepted_discretionary",
    "accepted_outside",
    "accepted_consortium",
    "unreferenced",
    "repeated",
    "repeated_without_reason",
}
FollowedEntry = RecordedLookup | RecordedDecision | RecordedHookQuestion
VERDICTS = tuple(verdict.value for verdict in Verdict)
SAME_ENTRIES = {"saved_adjusted_fen": "saved_fen"}
READ_AT_ONCE = 500
LOOKED_AT_ONCE = 1500
MOST_SCANNED = 4000
MOST_SETTLED = 300
"""Entries that one page may look at (and those that must be settled with all that belongs to them, which takes ten times as long); where
little of them counts the page ends early and says where to go on."""
DAYS_HELD = 64
"""Days of institutions of which it is remembered what was acted on; entries come in the order of their days."""
TURN = 20
"""Entries that are looked at before others have a turn: some hundredths of a second where they are settled."""


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
        if in_sums or (caller.institution and counter in FOR_THE_REGION):
            raise Forbidden("counter", code="only_in_sums")
        self.service, self.reads, self.edition = service, service.ledger.reads, service.edition()
        self.group: SettledGroup | None = None
        self._acted_on = lru_cache(DAYS_HELD)(partial(acted_on, service))
        self.counter, self.today = SAME_ENTRIES.get(counter, counter), today.toordinal()
        self.verdict = ""
        if of_repeats(request.filters) and counter in (*VERDICTS, "lookups"):
            # as summaries count them: those that were repeated for this reason
            self.counter, self.verdict = "repeated", counter if counter in VERDICTS else ""

    def page(self, spans: Sequence[tuple[date, date]], after: int | None, limit: int) -> EntryPage:
        """Up to `limit` rows within the spans of days, after the entry `after` that ended the page before."""
        rows: list[CountedLookup] = []
        scanned, last = 0, after
        most = MOST_SCANNED if self.counter in OF_QUESTIONS | OF_DECISIONS | OF_HOOKS else MOST_SETTLED
        with self.service.counters.state() as state:
            self.group = SettledGroup(self.service, state)
            for sequence, entry in in_turns(self._candidates(spans, after), TURN):
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
            # A page at a time: nothing is held open while the reader of the rows is slow.
            page = self.page(span, page.following if page.following >= 0 else None, READ_AT_ONCE)
            yield from page.rows

    def _candidates(self, spans: Sequence[tuple[date, date]], after: int | None) -> Iterator[tuple[int, FollowedEntry | None]]:
        kind = EntryKind.hook if self.counter in OF_HOOKS else EntryKind.lookup if self.counter in OF_QUESTIONS else EntryKind.decision
        for since, until in spans:
            for rows in self.reads.pages(since, until, self.request.filters.get("receiver"), (kind,), after, LOOKED_AT_ONCE):
                for sequence, data in rows:
                    yield sequence, self._counted_entry(data, sequence)

    def _counted_entry(self, data: bytes, sequence: int) -> FollowedEntry | None:
        entry = decode(data, sequence)
        if isinstance(entry, RecordedLookup | RecordedHookQuestion):
            return entry
        return entry if isinstance(entry, RecordedDecision) and entry.kind is self._decides else None

    @property
    def _decides(self) -> DecisionKind:
        if self.counter in OF_VIEWS:
            return DecisionKind.VIEWED
        return DecisionKind.REPEATED if self.counter in ("repeated", "repeated_without_reason") else DecisionKind.ACCEPTED

    def _row(self, entry: FollowedEntry) -> CountedLookup | None:
        if isinstance(entry, RecordedHookQuestion):
            acted = self._acted_on(entry.lookup.receiver, shanghai_day(entry.at))
            deltas = [] if entry.receipt.sequence in acted else [tally.asked_by_hook(cell_of(entry.lookup), entry.shown)]
            return self._counted(recorded(entry.lookup, entry.receipt), (), deltas)
        lookup = entry if isinstance(entry, RecordedLookup) else self.service.numbered_as(RecordedLookup, entry.sequence)
        if isinstance(entry, RecordedDecision) and self.counter not in OF_DECISIONS:
            return self._settled(lookup, entry)
        decisions = self._decisions(lookup.receipt.sequence)
        tallied = [tally.tallied_decision(decision) for decision in decisions]
        if self.counter == "viewed_patient_days":
            return self._counted(lookup, decisions, self._viewed(tally.tallied_lookup(lookup), tallied, entry.receipt.sequence))
        if isinstance(entry, RecordedDecision) and entry.receipt.sequence != self._counting(tallied):
            return None
        return self._counted(lookup, decisions, tally.own(tally.tallied_lookup(lookup), tallied))

    def _viewed(self, lookup: TalliedLookup, decisions: Sequence[TalliedDecision], sequence: int) -> list[tally.Delta]:
        """The patient-day that this view is the first of."""
        assert self.group is not None, "a page makes it before it looks at any row"
        own = [view for view in tally.views(lookup, decisions) if view.decision == sequence]
        return [tally.viewed(view) for view in own if self.group.state.first_view(view) == sequence]

    def _settled(self, lookup: RecordedLookup, decision: RecordedDecision) -> CountedLookup | None:
        """The test that was first accepted by this decision; the lookup that stands for it may be a later one."""
        assert self.group is not None, "a page makes it before it looks at any row"
        outcomes = self.group.around(tally.tallied_lookup(lookup))
        own = next((outcome for outcome in outcomes if outcome.standing.decision == decision.receipt.sequence), None)
        if own is None:
            return None
        sequence = own.standing.lookup.sequence
        recorded = lookup if sequence == lookup.receipt.sequence else self.service.numbered_as(RecordedLookup, sequence)
        return self._counted(recorded, self._decisions(sequence), self.group.share(own, outcomes, self.counter == "avoided_patient_days"))

    def _counted(self, lookup: RecordedLookup, decisions: tuple[RecordedDecision, ...], deltas: Iterable[tally.Delta]) -> CountedLookup | None:
        for cell, until, measure, n in deltas:
            if self.counter in counters_of(cell.verdict, measure, past=self.today > until) and self._matches(cell):
                return CountedLookup(lookup, decisions, cell, n, self._reversed_by(lookup, decisions))
        return None

    def _reversed_by(self, lookup: RecordedLookup, decisions: Sequence[RecordedDecision]) -> tuple[int, ...]:
        standing = tally.standing(tally.tallied_lookup(lookup), [tally.tallied_decision(decision) for decision in decisions])
        return tuple(self.group.reversed_by(standing)) if standing and self.group else ()

    def _counting(self, decisions: Sequence[TalliedDecision]) -> int | None:
        """The sequence of the decision that counts: the first view, else the one that stands."""
        if self.counter in OF_VIEWS:
            return next((decision.sequence for decision in decisions if decision.kind is DecisionKind.VIEWED and not decision.corrected), None)
        decision = tally.effective(decisions)
        return decision.sequence if decision else None

    def _decisions(self, lookup: int) -> tuple[RecordedDecision, ...]:
        return decisions(self.reads, lookup)

    def _matches(self, cell: Cell) -> bool:
        if self.verdict not in ("", cell.verdict):
            return False
        if not self.request.since.toordinal() <= cell.day <= self.request.until.toordinal():
            return False
        return matches(cell, self.request.filters, lambda: labels(self.edition), self.edition.reading.scopes)
