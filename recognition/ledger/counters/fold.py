"""Folds new ledger entries into the quick counters: takes back what a report counted before an entry and adds what it counts after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache

from recognition import tallies
from recognition.ledger.counters.store import Changes, meta, set_meta
from recognition.ledger.entries import decode
from recognition.ledger.reads import Reads
from recognition.tallies import Outcome, Standing
from recognition.terms import Decision, Lookup, Repeat


class Fold:
    """Folds one run of entries as of a day, inside a transaction that the caller holds."""

    def __init__(self, db: sqlite3.Connection, reads: Reads, today: int) -> None:
        """`today` is a Shanghai day's ordinal; figures never go back before the day they were last kept for."""
        self.db, self.reads = db, reads
        self.changes = Changes(max(today, meta(db, "today", 0)))
        self.lookup = lru_cache(maxsize=4096)(self._lookup)

    def run(self, limit: int) -> int:
        """Folds at most `limit` entries and what has come true since, and says how many entries it took."""
        if self.changes.today > meta(self.db, "today", 0):
            self.changes.mature(self.db)
            set_meta(self.db, "today", self.changes.today)
        watermark = meta(self.db, "watermark", 0)
        taken = 0
        for sequence, entry in self.reads.scan(watermark, limit):
            self._take(sequence, decode(entry, sequence))
            taken += 1
        self.changes.write(self.db)
        set_meta(self.db, "watermark", watermark + taken)
        return taken

    def _take(self, sequence: int, term) -> None:
        if isinstance(term, Lookup):
            self.changes.add(tallies.own(term, ()))
        elif isinstance(term, Decision):
            self._decided(sequence, term)
        elif isinstance(term, Repeat):
            self._repeated(sequence, term)

    def _decided(self, sequence: int, decision: Decision) -> None:
        lookup = self.lookup(decision.sequence)
        before = self._decisions(decision.sequence, sequence)
        self.changes.add(tallies.own(lookup, before), -1)
        self.changes.add(tallies.own(lookup, [*before, decision]))
        if tallies.reference(lookup) is None:
            return
        report = _text(tallies.report_key(lookup))
        old = self._outcomes(report, sequence)
        self.db.execute("INSERT OR IGNORE INTO decided VALUES (?, ?)", (report, decision.sequence))
        marks = [(mark, report) for mark in (lookup.report, lookup.patient) if mark]
        self.db.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?)", marks)
        self._replace(old, self._outcomes(report, sequence + 1))

    def _repeated(self, sequence: int, repeat: Repeat) -> None:
        marks = (*repeat.reports, *repeat.patients)
        reports = {
            report for mark in marks for (report,) in self.db.execute("SELECT report FROM marks WHERE mark = ?", (mark,))
        }
        old = {report: self._outcomes(report, sequence) for report in reports}
        self.db.executemany("INSERT OR IGNORE INTO repeats VALUES (?, ?)", [(mark, sequence) for mark in marks])
        for report in sorted(reports):
            self._replace(old[report], self._outcomes(report, sequence))

    def _outcomes(self, report: str, before: int) -> list[Outcome]:
        group = list(self._standings(report, before))
        marks = {mark for one in group for mark in (one.lookup.report, one.lookup.patient) if mark}
        return tallies.settle(group, [repeat for mark in sorted(marks) for repeat in self._repeats(mark)]) if group else []

    def _standings(self, report: str, before: int) -> Iterator[Standing]:
        for (sequence,) in self.db.execute("SELECT lookup FROM decided WHERE report = ?", (report,)).fetchall():
            if one := tallies.standing(self.lookup(sequence), self._decisions(sequence, before)):
                yield one

    def _repeats(self, mark: str) -> Iterator[Repeat]:
        for (sequence,) in self.db.execute("SELECT sequence FROM repeats WHERE mark = ?", (mark,)).fetchall():
            yield decode(self.reads.entry(sequence), sequence)

    def _decisions(self, lookup: int, before: int) -> list[Decision]:
        return [decode(entry, sequence) for sequence, entry in self.reads.decisions_of(lookup) if sequence < before]

    def _lookup(self, sequence: int) -> Lookup:
        return decode(self.reads.entry(sequence), sequence)

    def _replace(self, old: list[Outcome], new: list[Outcome]) -> None:
        for outcome in old:
            self.changes.add(tallies.counted(outcome), -1)
        for outcome in new:
            self.changes.add(tallies.counted(outcome))
        before = {(measure, _text(key)): [] for outcome in (*old, *new) for measure, key in tallies.unit_keys(outcome).items()}
        for unit in before:
            self.changes.add(self._leader(unit), -1)
        self._move(old, "DELETE FROM units WHERE unit = ? AND until = ? AND decision = ? AND lookup = ? AND decided = ?")
        self._move(new, "INSERT INTO units VALUES (?, ?, ?, ?, ?)")
        for unit in before:
            self.changes.add(self._leader(unit))

    def _move(self, outcomes: list[Outcome], statement: str) -> None:
        rows = [
            (f"{measure} {_text(key)}", one.until, one.standing.decision, one.standing.lookup.receipt.sequence, one.standing.decided)
            for one in outcomes
            for measure, key in tallies.unit_keys(one).items()
        ]
        self.db.executemany(statement, rows)

    def _leader(self, unit: tuple[str, str]) -> list[tallies.Delta]:
        row = self.db.execute(
            "SELECT until, decision, lookup, decided FROM units WHERE unit = ? ORDER BY until, decision LIMIT 1", (" ".join(unit),)
        ).fetchone()
        if row is None:
            return []
        until, decision, lookup, decided = row
        first = Outcome(Standing(self.lookup(lookup), decision, decided, True), until, 0)
        return [tallies.leader(unit[0], [first])]


def _text(key: tuple) -> str:
    return "\x1f".join(map(str, key))
