"""The use-case: facts, answer, ledger, return; then decide, withdraw and report a repeat. Nothing else both answers and writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import overload

from recognition.catalogue.editions.relations import related
from recognition.catalogue.editions.resolve import resolve_own_item
from recognition.catalogue.editions.store import Current, Edition
from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Correction, Decision, DecisionKind, Lookup, Query, Repeat, RepeatReason, Stated
from recognition.domain.placeholders import given
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat, recorded
from recognition.errors import IdempotencyConflict, Invalid, NotFound, Problem
from recognition.ledger import Note, Publication, open_ledger
from recognition.ledger.entries import OneKind, Recorded, decode, decode_as, encode, new_id, receipt_of
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.ledger.rollups import Counters
from recognition.ledger.rollups.decided import decisions
from recognition.services import publications
from recognition.services.idempotency import IdempotencyKey, owner
from recognition.services.judge import judge, refuse_future, signature
from recognition.services.summaries import Summary, Wish, summarise

EDITIONS_OPEN = 4
"""Earlier editions that a process keeps open: answers of the last weeks are read again, those of years seldom."""


class Service:
    """Everything a door may do with lookups, for one data folder and one process."""

    def __init__(self, data: Path, adjustment: Decimal = Decimal(1)) -> None:
        """`data` is the data folder, `adjustment` the declared factor of the adjusted saving. Raises LedgerRefused for a ledger that
        cannot be vouched for; whatever else is wrong is told when something is asked."""
        self.data, self.adjustment = data, adjustment
        self.current = Current(data)
        self.ledger = open_ledger(data)
        self.references = ReferenceKeys(data / "keys" / "references")
        self.counters = Counters(data, self.ledger.reads)
        self.counted: Callable[[str], object] = lambda verdict: None  # is told the verdict of each lookup that was written down
        self._earlier = lru_cache(EDITIONS_OPEN)(self._open)
        publications.repair(data, self.ledger)

    def edition(self) -> Edition:
        """The edition in force now. Raises RegistryUnavailable."""
        return self.current.get()

    def edition_numbered(self, number: int) -> Edition:
        """The edition published under this number. Raises NotFound, RegistryUnavailable."""
        edition = self.current.held() or self.current.get()
        return edition if edition.number == number else self._earlier(number)

    def _open(self, number: int) -> Edition:
        known = self.publications()
        if not 1 <= number <= len(known):
            raise NotFound("number")
        return Edition.open(self.data, number, known[number - 1].sha256)

    def publications(self) -> list[Publication]:
        """Every publication in order; number n stands at place n − 1."""
        return publications.published(self.ledger)

    def summary(
        self, since: date, until: date, by: Sequence[str], filters: dict[str, str], caller: Caller, now: datetime, as_of: int | None = None, top: int = 0
    ) -> Summary:
        """The figures that an auditor may see and asked for; raises what `summarise` raises."""
        wish, today = Wish(since, until, tuple(by), filters, as_of, top), shanghai_day(now)
        return summarise(wish, caller, self.ledger, self.counters, self.current.get(), today, Fraction(self.adjustment))

    def ask(self, query: Query, caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> RecordedLookup:
        """Answers and has written it down when it returns. Raises Invalid (`date_in_future`), ItemAmbiguous,
        IdempotencyConflict, LedgerUnavailable, RegistryUnavailable."""
        [(_, result)] = self.ask_all([(0, query)], caller, now, key)
        if isinstance(result, Problem):
            raise result
        return result

    def ask_all(
        self, queries: Sequence[tuple[int, Query]], caller: Caller, now: datetime, key: IdempotencyKey | None = None
    ) -> list[tuple[int, RecordedLookup | Problem]]:
        """The same for many numbered queries with one write: each is judged, and refused, on its own."""
        if key and (known := self.replayed(key, caller)):
            first, lines = known
            # Only what was written then is given again; what was refused has no entry to rebuild it from.
            return [(line, self.numbered_as(RecordedLookup, first + place)) for place, line in enumerate(lines)]
        now, edition, references = to_milliseconds(now.astimezone(SHANGHAI)), self.current.get(), self.references.fresh()
        judged: list[tuple[int, Lookup | Problem]] = []
        for line, query in queries:
            try:
                judged.append((line, judge(query, edition, references, caller, now)))
            except Problem as refusal:
                judged.append((line, refusal))
        return self._written(judged, caller, key)

    def _written(self, judged: list[tuple[int, Lookup | Problem]], caller: Caller, key: IdempotencyKey | None) -> list[tuple[int, RecordedLookup | Problem]]:
        if not (good := [(line, result) for line, result in judged if isinstance(result, Lookup)]):
            return [(line, result) for line, result in judged if isinstance(result, Problem)]
        entries = [encode(lookup) for _, lookup in good]
        done = self.ledger.append(entries, key.request(owner(caller), [line for line, _ in good]) if key else None)
        if done.replayed:
            return [(line, self.numbered_as(RecordedLookup, done.first + place)) for place, line in enumerate(done.lines)]
        results: list[tuple[int, RecordedLookup | Problem]] = []
        written = enumerate(entries, done.first)
        for line, result in judged:
            if isinstance(result, Problem):
                results.append((line, result))
                continue
            results.append((line, recorded(result, receipt_of(*next(written)))))
            self.counted(result.answer.verdict.value)
        return results

    def replayed(self, key: IdempotencyKey, caller: Caller) -> tuple[int, tuple[int, ...]] | None:
        """What this request wrote before: its first sequence and its lines. Raises IdempotencyConflict."""
        asked = key.request(owner(caller))
        known = self.ledger.request(asked.key)
        if known is None:
            return None
        if known.digest != asked.digest:
            raise IdempotencyConflict("Idempotency-Key")
        return known.first, known.lines

    def decide(
        self,
        lookup_id: str,
        kind: DecisionKind,
        caller: Caller,
        now: datetime,
        reason: RepeatReason | None = None,
        note: str | None = None,
        key: IdempotencyKey | None = None,
    ) -> RecordedDecision:
        """Writes the clinician's decision on a lookup of the caller's own institution, for as long as the ledger lives.

        Raises NotFound (no such lookup of this institution), Invalid (a reason or note that does not belong to the decision,
        `note_required` under `other`, `nothing_to_withdraw`), IdempotencyConflict, LedgerUnavailable."""
        lookup, made = self.find(lookup_id, caller)
        if lookup.receiver != caller.institution:
            raise NotFound("id")
        if key and (known := self.replayed(key, caller)):
            return self.numbered_as(RecordedDecision, known[0])
        _check_decision(kind, reason, note, made)
        now = to_milliseconds(now)
        decision = Decision(
            id=new_id(now),
            at=now,
            lookup=lookup.id,
            sequence=lookup.receipt.sequence,
            institution=lookup.receiver,
            by=signature(caller),
            kind=kind,
            reason=reason,
            note=note,
        )
        return self.append_one(decision, caller, key, Note.of(decision.id, note) if note else None)

    def repeat(
        self, item: Coding, performed_at: datetime, caller: Caller, now: datetime, report_ref: str | None = None, patient_ref: str | None = None,
        key: IdempotencyKey | None = None, specimen: str | None = None, stated: Stated = Stated.INSTANT,
    ) -> RecordedRepeat:  # fmt: skip
        """Writes word from the caller's institution that it performed an item itself.

        Raises Invalid (`date_in_future`, `item_unknown`, `reference_missing`), ItemAmbiguous, IdempotencyConflict, LedgerUnavailable."""
        if key and (known := self.replayed(key, caller)):
            return self.numbered_as(RecordedRepeat, known[0])
        institution = caller.institution
        assert institution is not None, "only an institution's clinicians and systems may tell of a repeat"
        refuse_future(performed_at, now)
        report_ref, patient_ref = given(report_ref), given(patient_ref)
        if not report_ref and not patient_ref:
            raise Invalid("report_ref", code="reference_missing")
        edition, now = self.current.get(), to_milliseconds(now)
        code = resolve_own_item(edition, item, institution, specimen)
        if code is None:
            raise Invalid("item", code="item_unknown")
        day = shanghai_day(performed_at)
        told = Repeat(
            id=new_id(now),
            at=now,
            institution=institution,
            by=signature(caller),
            item=code,
            performed_at=performed_at.replace(second=0, microsecond=0),
            also=related(edition, code),
            reports=self.references.reports_for_repeat(day, report_ref) if report_ref else (),
            patients=self.references.patients_for_repeat(day, institution, patient_ref) if patient_ref else (),
            stated=stated,
        )
        return self.append_one(told, caller, key)

    @overload
    def append_one(self, term: Decision, caller: Caller, key: IdempotencyKey | None, note: Note | None = None) -> RecordedDecision: ...
    @overload
    def append_one(self, term: Repeat, caller: Caller, key: IdempotencyKey | None) -> RecordedRepeat: ...
    @overload
    def append_one(self, term: Correction, caller: Caller, key: IdempotencyKey | None) -> RecordedCorrection: ...
    def append_one(
        self, term: Decision | Repeat | Correction, caller: Caller, key: IdempotencyKey | None, note: Note | None = None
    ) -> RecordedDecision | RecordedRepeat | RecordedCorrection:
        """Writes one term; it comes back with its receipt, or what the same request wrote before in its place."""
        entry = encode(term, note)
        done = self.ledger.append([entry], key.request(owner(caller)) if key else None, [note] if note else [])
        made = recorded(term, receipt_of(done.first, entry))
        return self.numbered_as(type(made), done.first) if done.replayed else made

    def numbered(self, sequence: int) -> Recorded:
        """The entry with this sequence as a term. Raises NotFound."""
        return decode(self.ledger.reads.entry(sequence), sequence)

    def numbered_as(self, kind: type[OneKind], sequence: int) -> OneKind:
        """The same where what it is is known. Raises NotFound, ValueError."""
        return decode_as(kind, self.ledger.reads.entry(sequence), sequence)

    def find(self, lookup_id: str, caller: Caller) -> tuple[RecordedLookup, tuple[RecordedDecision, ...]]:
        """A lookup with its decisions in ledger order, if the caller may read it. Raises NotFound."""
        found = self.ledger.reads.by_id(lookup_id)
        lookup = decode(found[1], found[0]) if found else None
        if not isinstance(lookup, RecordedLookup) or not may_read(caller, lookup):
            raise NotFound("id")
        return lookup, decisions(self.ledger.reads, lookup.receipt.sequence)


def may_read(caller: Caller, lookup: Lookup) -> bool:
    """Whether the caller may read this lookup: its own institution's as receiver, or for the region's auditor the region's."""
    if caller.institution is not None:
        return caller.institution == lookup.receiver
    return lookup.receiver_division.startswith(caller.region)


def _check_decision(kind: DecisionKind, reason: RepeatReason | None, note: str | None, made: Sequence[RecordedDecision]) -> None:
    if kind is not DecisionKind.REPEATED and (reason or note):
        raise Invalid("reason" if reason else "note", code="only_when_repeated")
    if reason is RepeatReason.OTHER and not note:
        raise Invalid("note", code="note_required")
    if kind is DecisionKind.WITHDRAWN and tally.effective(made) is None:
        raise Invalid("decision", code="nothing_to_withdraw")


def to_milliseconds(moment: datetime) -> datetime:
    """The moment as an entry's id holds it."""
    return moment - timedelta(0, 0, moment.microsecond % 1000)
