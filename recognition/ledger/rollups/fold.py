"""Folds new ledger entries into the quick counters: takes back what a report counted before an entry and adds what it counts after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from recognition.domain import tally
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import TalliedDecision, TalliedLookup
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.merkle import leaf
from recognition.ledger.reader import LedgerReader, Row
from recognition.ledger.rollups.changes import Changes
from recognition.ledger.rollups.cubes import month_of
from recognition.ledger.rollups.decided import tallied_decisions
from recognition.ledger.rollups.decode import find, question
from recognition.ledger.rollups.settled import SettledTables
from recognition.ledger.rollups.store import begin_months, meta, set_meta
from recognition.ledger.rollups.viewed import ViewTables
from recognition.support.threads import in_turns, offload

REMEMBERED = 8192
"""Lookups kept at hand: decisions follow soon after them, and the members of a panel are settled together."""
FOLDED_AT_ONCE = 100
"""Entries after which others of the process have a turn: some tenth of a millisecond each."""
READ_AT_ONCE = 20_000
"""Lookups that are read again at once when their day has come."""


class Fold:
    """Folds runs of entries, each inside a transaction that the caller holds."""

    def __init__(self, db: sqlite3.Connection, reads: LedgerReader, at_once: int) -> None:
        """`at_once` as `READ_AT_ONCE`."""
        self.db, self.reads, self.at_once = db, reads, at_once
        self.tallied_lookup = lru_cache(REMEMBERED)(self._tallied_lookup)
        self.changes = Changes(0, 0)
        self.settled = SettledTables(db, reads, self.tallied_lookup, self._add)
        self.viewed = ViewTables(db, self.tallied_lookup, self._add)

    def run(self, today: int, limit: int) -> int:
        """Folds at most `limit` entries and what has come true by `today`, a Shanghai day's ordinal; says how many entries it took.

        Figures never go back before the day that they were last kept for."""
        kept, watermark = meta(self.db, "today"), meta(self.db, "watermark")
        rows = self.reads.scan(watermark, limit)
        self.changes = Changes(max(today, kept), self._month(rows, watermark))
        if self.changes.today > kept:
            self._ripen(kept, watermark)
            self.changes.mature(self.db)
            set_meta(self.db, "today", self.changes.today)
        for sequence, data in in_turns(rows, FOLDED_AT_ONCE):
            self._take(sequence, data)
        self.changes.write(self.db)
        if rows:
            set_meta(self.db, "watermark", watermark + len(rows))
            set_meta(self.db, "tail", tail(rows[-1][1]))
        return len(rows)

    def _month(self, rows: Sequence[Row], watermark: int) -> int:
        """The month that these entries reach, of which twelve months are kept from here on. An entry that is of a later one waits for the next run."""
        kept = meta(self.db, "month")
        month = max(kept, month_of(question(rows[-1][1]).day)) if rows else kept
        if month > kept:
            if watermark:
                offload(begin_months, self.db, kept, month)
            set_meta(self.db, "month", month)
        return month

    def _ripen(self, kept: int, watermark: int) -> None:
        """Reads again the folded lookups that are undecided from now on, and were not yet on the day that was kept."""
        if not watermark:
            return
        since, until = (date.fromordinal(day - tally.OPEN_DAYS) for day in (kept, self.changes.today - 1))
        for rows in self.reads.pages(since, until, kinds=[EntryKind.lookup], at_once=self.at_once):
            for sequence, data in in_turns(rows):
                if sequence < watermark:
                    self.changes.ripen(question(data).cell())
            self.changes.write(self.db)

    def _take(self, sequence: int, data: bytes) -> None:
        entry = question(data)
        if entry.kind == "lookup":
            self.changes.add_lookup(entry.cell())
            if entry.late:
                self.changes.add(tally.handed_in(entry.cell(), entry.late, entry.doubtful))
            if entry.hook is not None:
                self.changes.add(tally.acted_on(entry.cell(), True))
        elif entry.kind == "hook":
            self.changes.add([tally.asked_by_hook(entry.cell(), bool(entry.shown))])
        elif entry.kind == "decision":
            decision = find(data)
            lookup = self.tallied_lookup(decision.cites)
            before = tallied_decisions(self.reads, lookup.sequence, sequence)
            self._decided(lookup, before, [*before, decision.tallied_decision(sequence)])
        elif entry.kind == "repeat":
            self._repeated(decode_as(RecordedRepeat, data, sequence))
        elif entry.kind == "correction":
            self._corrected(sequence, find(data).cites)
        elif entry.kind == "corroboration":
            cites = find(data).cites
            self._decided_otherwise(sequence, find(self.reads.entry(cites)).cites)

    def _corrected(self, sequence: int, cites: int) -> None:
        """What the correction with this sequence takes back counts as not made from here on."""
        data = self.reads.entry(cites)
        cited = find(data)
        if cited.kind == "decision":
            self._decided_otherwise(sequence, cited.cites)
        elif cited.kind == "repeat":
            self._repeated(decode_as(RecordedRepeat, data, cites), holds=False)

    def _decided_otherwise(self, sequence: int, lookup: int) -> None:
        """The entry with this sequence changes what a decision on the lookup counts as."""
        before, after = (tallied_decisions(self.reads, lookup, size) for size in (sequence, sequence + 1))
        self._decided(self.tallied_lookup(lookup), before, after)

    def _decided(self, lookup: TalliedLookup, before: Sequence[TalliedDecision], after: Sequence[TalliedDecision]) -> None:
        """A lookup's decisions are no longer those before, but those after."""
        self.changes.add(tally.own(lookup, before), -1)
        self.changes.add(tally.own(lookup, after))
        self.viewed.replace(lookup, tally.views(lookup, before), tally.views(lookup, after))
        stood, stands = tally.standing(lookup, before), tally.standing(lookup, after)
        if stood == stands:
            return
        old = self.settled.together(lookup.place, lookup.marks)
        new = {**old, lookup.sequence: stands} if stands else {sequence: member for sequence, member in old.items() if sequence != lookup.sequence}
        self.settled.stand(lookup, stands)
        # What a lookup links before or after may be several groups by itself; settling these as one or apart is the same.
        self.settled.replace(self.settled.outcomes(old), self.settled.outcomes(new))

    def _repeated(self, repeat: RecordedRepeat, holds: bool = True) -> None:
        """A repeat counts from here on; with `holds` False it no longer does."""
        marks, sequence = dict.fromkeys((*repeat.reports, *repeat.patients)), repeat.receipt.sequence
        groups = {}
        for mark in marks:
            for place in self.settled.places(mark):
                if group := self.settled.together(place, [mark]):
                    groups[min(group)] = group
        old = {first: self.settled.outcomes(group) for first, group in groups.items()}
        change = "INSERT INTO repeats VALUES (?, ?)" if holds else "DELETE FROM repeats WHERE mark = ? AND sequence = ?"
        self.db.executemany(change, [(bytes.fromhex(mark), sequence) for mark in marks])
        self.settled.performed(repeat, holds)
        for first, group in groups.items():
            self.settled.replace(old[first], self.settled.outcomes(group))

    def _add(self, deltas: Iterable[tally.Delta], sign: int) -> None:
        self.changes.add(deltas, sign)

    def _tallied_lookup(self, sequence: int) -> TalliedLookup:
        return find(self.reads.entry(sequence)).tallied_lookup(sequence)


def tail(data: bytes) -> int:
    """Six bytes of an entry's leaf hash as a number: enough to notice that the ledger is another one than was folded."""
    return int.from_bytes(leaf(data)[:6], "big")
