"""Folds new ledger entries into the quick counters: takes back what a report counted before an entry and adds what it counts after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from recognition.domain import tally
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import AcceptanceOutcome, Standing, TalliedDecision, TalliedLookup
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.merkle import leaf
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups.changes import Changes
from recognition.ledger.rollups.decided import tallied_decisions
from recognition.ledger.rollups.decode import find, question
from recognition.ledger.rollups.store import meta, set_meta

REMEMBERED = 8192
"""Lookups kept at hand: decisions follow soon after them, and the members of a panel are settled together."""
READ_AT_ONCE = 20_000
"""Lookups that are read again at once when their day has come."""

_STANDINGS = "SELECT lookup, decision, decided, accepted FROM standing WHERE performed = ? AND receiver = ? AND issuer = ? AND mark = ?"
_PLACES = "SELECT DISTINCT receiver, issuer, performed FROM standing WHERE mark = ?"
_STANDS = "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FALLS = "DELETE FROM standing WHERE performed = ? AND receiver = ? AND issuer = ? AND mark = ? AND lookup = ?"
_ENTERS = "INSERT INTO patient_days VALUES (?, ?, ?, ?, ?, ?)"
_LEAVES = "DELETE FROM patient_days WHERE decided = ? AND receiver = ? AND patient = ? AND until = ? AND decision = ? AND lookup = ?"
_FIRST = "SELECT until, decision, lookup FROM patient_days WHERE decided = ? AND receiver = ? AND patient = ? ORDER BY until, decision LIMIT 1"


class Fold:
    """Folds runs of entries, each inside a transaction that the caller holds."""

    def __init__(self, db: sqlite3.Connection, reads: LedgerReader, at_once: int) -> None:
        """`at_once` as `READ_AT_ONCE`."""
        self.db, self.reads, self.at_once = db, reads, at_once
        self.tallied_lookup = lru_cache(REMEMBERED)(self._tallied_lookup)
        self.changes = Changes(0)

    def run(self, today: int, limit: int) -> int:
        """Folds at most `limit` entries and what has come true by `today`, a Shanghai day's ordinal; says how many entries it took.

        Figures never go back before the day that they were last kept for."""
        kept, watermark = meta(self.db, "today"), meta(self.db, "watermark")
        self.changes = Changes(max(today, kept))
        if self.changes.today > kept:
            self._ripen(kept, watermark)
            self.changes.mature(self.db)
            set_meta(self.db, "today", self.changes.today)
        rows = self.reads.scan(watermark, limit)
        for sequence, data in rows:
            self._take(sequence, data)
        self.changes.write(self.db)
        if rows:
            set_meta(self.db, "watermark", watermark + len(rows))
            set_meta(self.db, "tail", tail(rows[-1][1]))
        return len(rows)

    def _ripen(self, kept: int, watermark: int) -> None:
        """Reads again the folded lookups that are undecided from now on, and were not yet on the day that was kept."""
        if not watermark:
            return
        since, until = (date.fromordinal(day - tally.OPEN_DAYS) for day in (kept, self.changes.today - 1))
        for rows in self.reads.pages(since, until, kinds=[EntryKind.lookup], at_once=self.at_once):
            for sequence, data in rows:
                if sequence < watermark:
                    self.changes.ripen(question(data).cell())
            self.changes.write(self.db)

    def _take(self, sequence: int, data: bytes) -> None:
        entry = question(data)
        if entry.kind == "lookup":
            self.changes.add_lookup(entry.cell())
        elif entry.kind == "decision":
            decision = find(data)
            lookup = self.tallied_lookup(decision.cites)
            before = tallied_decisions(self.reads, lookup.sequence, sequence)
            self._decided(lookup, before, [*before, decision.tallied_decision(sequence)])
        elif entry.kind == "repeat":
            self._repeated(decode_as(RecordedRepeat, data, sequence))
        elif entry.kind == "correction":
            self._corrected(sequence, find(data).cites)

    def _corrected(self, sequence: int, cites: int) -> None:
        """What the correction with this sequence takes back counts as not made from here on."""
        data = self.reads.entry(cites)
        cited = find(data)
        if cited.kind == "decision":
            before, after = (tallied_decisions(self.reads, cited.cites, size) for size in (sequence, sequence + 1))
            self._decided(self.tallied_lookup(cited.cites), before, after)
        elif cited.kind == "repeat":
            self._repeated(decode_as(RecordedRepeat, data, cites), holds=False)

    def _decided(self, lookup: TalliedLookup, before: Sequence[TalliedDecision], after: Sequence[TalliedDecision]) -> None:
        """A lookup's decisions are no longer those before, but those after."""
        self.changes.add(tally.own(lookup, before), -1)
        self.changes.add(tally.own(lookup, after))
        stood, stands = tally.standing(lookup, before), tally.standing(lookup, after)
        if stood == stands:
            return
        old = self._together(lookup.place, lookup.marks)
        new = {**old, lookup.sequence: stands} if stands else {sequence: member for sequence, member in old.items() if sequence != lookup.sequence}
        self._stand(lookup, stands)
        # What a lookup links before or after may be several groups by itself; settling these as one or apart is the same.
        self._replace(self._outcomes(old), self._outcomes(new))

    def _repeated(self, repeat: RecordedRepeat, holds: bool = True) -> None:
        """A repeat counts from here on; with `holds` False it no longer does."""
        marks, sequence = dict.fromkeys((*repeat.reports, *repeat.patients)), repeat.receipt.sequence
        groups = {}
        for mark in marks:
            for place in self.db.execute(_PLACES, (bytes.fromhex(mark),)).fetchall():
                if group := self._together(place, [mark]):
                    groups[min(group)] = group
        old = {first: self._outcomes(group) for first, group in groups.items()}
        change = "INSERT INTO repeats VALUES (?, ?)" if holds else "DELETE FROM repeats WHERE mark = ? AND sequence = ?"
        self.db.executemany(change, [(bytes.fromhex(mark), sequence) for mark in marks])
        for first, group in groups.items():
            self._replace(old[first], self._outcomes(group))

    def _together(self, place: tuple[str, str, int], marks: Iterable[str]) -> dict[int, Standing]:
        """All that stands in a place, by the lookups' sequences, and carries one of the references, or one of those that these carry."""
        standings: dict[int, Standing] = {}
        waiting, seen = [*marks], set()
        while waiting:
            mark = waiting.pop()
            if mark in seen:
                continue
            seen.add(mark)
            for lookup, decision, decided, accepted in self.db.execute(_STANDINGS, _at(place, mark)).fetchall():
                if lookup not in standings:
                    standings[lookup] = Standing(self.tallied_lookup(lookup), decision, decided, bool(accepted))
                    waiting += standings[lookup].lookup.marks
        return standings

    def _stand(self, lookup: TalliedLookup, stands: Standing | None) -> None:
        for mark in lookup.marks:
            if stands is None:
                self.db.execute(_FALLS, (*_at(lookup.place, mark), lookup.sequence))
            else:
                self.db.execute(_STANDS, (*_at(lookup.place, mark), lookup.sequence, stands.decision, stands.decided, stands.accepted))

    def _outcomes(self, group: dict[int, Standing]) -> list[AcceptanceOutcome]:
        marks = {mark for stands in group.values() for mark in stands.lookup.marks}
        sequences = {sequence for mark in marks for (sequence,) in self.db.execute("SELECT sequence FROM repeats WHERE mark = ?", (bytes.fromhex(mark),))}
        return tally.settle(group.values(), [decode_as(RecordedRepeat, self.reads.entry(sequence), sequence) for sequence in sorted(sequences)])

    def _tallied_lookup(self, sequence: int) -> TalliedLookup:
        return find(self.reads.entry(sequence)).tallied_lookup(sequence)

    def _replace(self, old: Sequence[AcceptanceOutcome], new: Sequence[AcceptanceOutcome]) -> None:
        if old == new:
            return
        self.changes.add(tally.counted(old), -1)
        self.changes.add(tally.counted(new))
        concerned = {key for outcome in (*old, *new) if (key := tally.patient_day(outcome))}
        for key in concerned:
            self.changes.add(self._leader(key), -1)
        self.db.executemany(_LEAVES, _rows(old))
        self.db.executemany(_ENTERS, _rows(new))
        for key in concerned:
            self.changes.add(self._leader(key))

    def _leader(self, key: tuple[str, str, int]) -> list[tally.Delta]:
        receiver, patient, decided = key
        row = self.db.execute(_FIRST, (decided, receiver, bytes.fromhex(patient))).fetchone()
        if row is None:
            return []
        until, decision, lookup = row
        return [tally.leader(tally.PATIENT_DAYS, [AcceptanceOutcome(Standing(self.tallied_lookup(lookup), decision, decided, True), until, 0)])]


def tail(data: bytes) -> int:
    """Six bytes of an entry's leaf hash as a number: enough to notice that the ledger is another one than was folded."""
    return int.from_bytes(leaf(data)[:6], "big")


def _at(place: tuple[str, str, int], mark: str) -> tuple[int, str, str, bytes]:
    receiver, issuer, performed = place
    return performed, receiver, issuer, bytes.fromhex(mark)


def _rows(outcomes: Iterable[AcceptanceOutcome]) -> list[tuple[int, str, bytes, int, int, int]]:
    return [
        (decided, receiver, bytes.fromhex(patient), outcome.until, outcome.standing.decision, outcome.standing.lookup.sequence)
        for outcome in outcomes
        if (key := tally.patient_day(outcome))
        for receiver, patient, decided in (key,)
    ]
