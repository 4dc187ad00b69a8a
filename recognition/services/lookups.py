"""The use-case of lookups: facts, answer, ledger, return; and what other use-cases share, the data folder with what is open of it. Nothing else both answers and writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, overload

from recognition.catalogue.editions.store import Current, Edition
from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Correction, Decision, Lookup, Query, Repeat
from recognition.domain.positions import AsOf
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat, recorded
from recognition.errors import IdempotencyConflict, NotFound, Problem
from recognition.ledger import Appended, AppendSteps, EntryNote, NewEntries, Publication, open_ledger
from recognition.ledger.entries import OneKind, Recorded, decode, decode_as, encode, receipt_of
from recognition.ledger.ids import new_ids
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.ledger.rollups import Counters
from recognition.ledger.rollups.decided import decisions
from recognition.services import publications
from recognition.services.idempotency import IdempotencyKey, owner
from recognition.services.judge import judge, put
from recognition.services.summaries import Summary, earlier_state, summarise
from recognition.services.summary_requests import SummaryRequest

if TYPE_CHECKING:
    from recognition.services.border.joining import JoinedEditions
    from recognition.services.border.neighbours import Neighbours

EDITIONS_OPEN = 4
"""Earlier editions that a process keeps open: answers of the last weeks are read again, those of years seldom."""


Results = list[tuple[int, RecordedLookup | Problem]]
Judged = list[tuple[int, Lookup | Problem]]
Rendered = TypeVar("Rendered")


def _same(results: Rendered) -> Rendered:
    return results


class Service:
    """Everything that endpoints, pages and commands may do with lookups, for one data folder and one process."""

    def __init__(self, data: Path, adjustment: Decimal = Decimal(1), evidence: str = tally.GRADES[-1], first_use: bool = False) -> None:
        """`data` is the data folder, `adjustment` the declared factor of the adjusted saving, `evidence` the weakest grade that the headline counts;
        `first_use`: an edge box is taken at its word at first contact, though no registrar declared its key. Raises LedgerRefused for a ledger that
        cannot be vouched for; whatever else is wrong is raised by what needs it."""
        self.data, self.adjustment, self.evidence, self.first_use = data, adjustment, evidence, first_use
        self.current = Current(data)
        self.ledger = open_ledger(data)
        self.references = ReferenceKeys(data / "keys" / "references")
        self.counters = Counters(data, self.ledger.reads)
        self.counted: Callable[[str], object] = lambda verdict: None  # called with the verdict of each lookup that was written
        self.announces: Callable[[Lookup], bool | tuple[str, int]] = lambda lookup: (
            False
        )  # whether its issuer announced what was asked; the result index says, where there is one
        self.neighbours: Neighbours | None = None  # where neighbouring regions are declared
        self._joined: JoinedEditions | None = None
        self._earlier = lru_cache(EDITIONS_OPEN)(self._open)
        publications.repair(data, self.ledger)

    def edition(self) -> Edition:
        """The edition in force now. Raises RegistryUnavailable."""
        return self.current.get()

    def prepare(self) -> None:
        """Makes ready what the first to ask would wait for; what cannot be made ready now is refused to the caller, with the reason."""
        try:
            edition = self.edition()
            assert edition.items is not None, "made at the first look"
            self.references.fresh()
            self.ledger.prepare()
        except Problem:
            return

    def edition_numbered(self, number: int) -> Edition:
        """The edition published under this number. Raises NotFound, RegistryUnavailable."""
        edition = self.current.held() or self.current.get()
        return edition if edition.number == number else self._earlier(number)

    def edition_of(self, lookup: Lookup, numbered: Callable[[int], Edition] | None = None) -> Edition:
        """The edition that answered a lookup, joined with the neighbouring region's where that was asked about; without, where that is not held any more.
        `numbered` gives ours, where many are asked for. Raises NotFound, RegistryUnavailable."""
        edition = (numbered or self.edition_numbered)(lookup.answer.edition)
        if lookup.peer is None:
            return edition
        from recognition.services.border.joining import JoinedEditions, PeerEditionMissing

        # Answers outlive what is declared: they are read where no neighbour is any more.
        self._joined = self.neighbours.joined if self.neighbours else self._joined or JoinedEditions(self.data)
        with suppress(PeerEditionMissing):
            edition = self._joined.of(edition, lookup.peer)
        return edition

    def _open(self, number: int) -> Edition:
        published = self.publications()
        if not 1 <= number <= len(published):
            raise NotFound("number")
        return Edition.open(self.data, number, published[number - 1].sha256)

    def publications(self) -> list[Publication]:
        """Every publication in order; number n stands at place n − 1."""
        return publications.published(self.ledger)

    def summary(
        self, since: date, until: date, by: Sequence[str], filters: dict[str, str], caller: Caller, now: datetime, as_of: AsOf | None = None, top: int = 0,
        revision: str = tally.CURRENT, counters: Sequence[str] = (), as_json: bool = False,
    ) -> Summary:  # fmt: skip
        """The figures that an auditor may see and asked for; raises what `summarise` raises, and Invalid for a state that has not come."""
        today = shanghai_day(now)
        last, day = earlier_state(self.ledger.reads, as_of, today) if as_of else (None, today)
        edition = self.current.get() if last is None else self._edition_at(last)
        request = SummaryRequest(since, until, tuple(by), filters, last, revision, tuple(counters), top, as_json)
        return summarise(request, caller, self.ledger, self.counters, edition, day, Fraction(self.adjustment))

    def _edition_at(self, sequence: int) -> Edition:
        """The edition that was in force when the ledger's last entry was this one."""
        published = sum(published_at <= sequence for published_at, _data in self.ledger.reads.publications())
        return self.edition_numbered(published) if published else self.edition()

    def ask(self, query: Query, caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> RecordedLookup:
        """Answers and has written it down when it returns. Raises Invalid (`date_in_future`), ItemAmbiguous,
        IdempotencyConflict, LedgerUnavailable, RegistryUnavailable."""
        return self.ask_and_render(query, caller, now, key, _same)

    def ask_and_render(self, query: Query, caller: Caller, now: datetime, key: IdempotencyKey | None, render: Callable[[RecordedLookup], Rendered]) -> Rendered:
        """The same as `render` makes it ready for the caller. It is called when the entry is written, beside those of others who asked in the same
        turn."""

        def single(results: Results) -> Rendered:
            [(_, result)] = results
            if isinstance(result, Problem):
                raise result
            return render(result)

        return self.ask_all_and_render([(0, query)], caller, now, key, single)

    def ask_all(self, queries: Sequence[tuple[int, Query]], caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> Results:
        """The same for many numbered queries with one write: each is judged, and refused, on its own."""
        return self.ask_all_and_render(queries, caller, now, key, _same)

    def ask_all_and_render(
        self, queries: Sequence[tuple[int, Query]], caller: Caller, now: datetime, key: IdempotencyKey | None, render: Callable[[Results], Rendered]
    ) -> Rendered:
        """What `render` makes of them, as above."""
        if key and (earlier := self.replayed(key, caller)):
            # Only what was written then is given again; what was refused has no entry to rebuild it from.
            return render(self._again(*earlier))
        now = to_milliseconds(now.astimezone(SHANGHAI))

        def prepare() -> AppendSteps[Rendered]:
            judged = self._judged(queries, caller, now)
            entries = [encode(result) for _, result in judged if isinstance(result, Lookup)]
            lines = [line for line, result in judged if isinstance(result, Lookup)] if key else ()
            new = NewEntries(entries, key.request(owner(caller), lines) if key else None) if entries else None
            return AppendSteps(new, lambda appended: render(self._written(judged, entries, appended)))

        return self.ledger.append_in_turn(prepare)

    def _judged(self, queries: Sequence[tuple[int, Query]], caller: Caller, now: datetime) -> Judged:
        edition, references = self.current.get(), self.references.fresh()
        judged: Judged = []
        for (line, query), entry_id in zip(queries, new_ids(now, len(queries)), strict=True):
            try:
                answering, asked = put(self.neighbours, edition, query, now)
                judged.append((line, judge(asked, answering, references, caller, now, entry_id)))
            except Problem as refusal:
                judged.append((line, refusal))
        return judged

    def _written(self, judged: Judged, entries: Sequence[bytes], appended: Appended | None) -> Results:
        if appended and appended.replayed:
            return self._again(appended.first, appended.lines)
        results: Results = []
        numbered_entries = enumerate(entries, appended.first if appended else 0)
        for line, result in judged:
            if isinstance(result, Problem):
                results.append((line, result))
                continue
            results.append((line, recorded(result, receipt_of(*next(numbered_entries)))))
            self.counted(result.answer.verdict.value)
        return results

    def _again(self, first: int, lines: Sequence[int]) -> Results:
        return [(line, self.numbered_as(RecordedLookup, first + index)) for index, line in enumerate(lines)]

    def replayed(self, key: IdempotencyKey, caller: Caller) -> tuple[int, tuple[int, ...]] | None:
        """What this request wrote before: its first sequence and its lines. Raises IdempotencyConflict."""
        request = key.request(owner(caller))
        earlier = self.ledger.request(request.key)
        if earlier is None:
            return None
        if earlier.digest != request.digest:
            raise IdempotencyConflict("Idempotency-Key")
        return earlier.first, earlier.lines

    @overload
    def append_one(self, term: Decision, caller: Caller, key: IdempotencyKey | None, note: EntryNote | None = None) -> RecordedDecision: ...
    @overload
    def append_one(self, term: Repeat, caller: Caller, key: IdempotencyKey | None) -> RecordedRepeat: ...
    @overload
    def append_one(self, term: Correction, caller: Caller, key: IdempotencyKey | None) -> RecordedCorrection: ...
    def append_one(
        self, term: Decision | Repeat | Correction, caller: Caller, key: IdempotencyKey | None, note: EntryNote | None = None
    ) -> RecordedDecision | RecordedRepeat | RecordedCorrection:
        """Writes one term; it comes back with its receipt, or what the same request wrote before in its place."""
        entry = encode(term, note)
        appended = self.ledger.append([entry], key.request(owner(caller)) if key else None, [note] if note else [])
        record = recorded(term, receipt_of(appended.first, entry))
        return self.numbered_as(type(record), appended.first) if appended.replayed else record

    def numbered(self, sequence: int) -> Recorded:
        """The entry with this sequence as a term. Raises NotFound."""
        return decode(self.ledger.reads.entry(sequence), sequence)

    def numbered_as(self, kind: type[OneKind], sequence: int) -> OneKind:
        """The same where what it is is known. Raises NotFound, ValueError."""
        return decode_as(kind, self.ledger.reads.entry(sequence), sequence)

    def find(self, lookup_id: str, caller: Caller) -> tuple[RecordedLookup, tuple[RecordedDecision, ...]]:
        """A lookup with its decisions in ledger order, if the caller may read it. Raises NotFound."""
        row = self.ledger.reads.by_id(lookup_id)
        lookup = decode(row[1], row[0]) if row else None
        if not isinstance(lookup, RecordedLookup) or not may_read(caller, lookup):
            raise NotFound("id")
        return lookup, decisions(self.ledger.reads, lookup.receipt.sequence)


def may_read(caller: Caller, lookup: Lookup) -> bool:
    """Whether the caller may read this lookup: its own institution's as receiver, or for the region's auditor the region's."""
    if caller.institution is not None:
        return caller.institution == lookup.receiver
    return lookup.receiver_division.startswith(caller.region)


def to_milliseconds(moment: datetime) -> datetime:
    """The moment as an entry's id holds it."""
    return moment - timedelta(0, 0, moment.microsecond % 1000)
