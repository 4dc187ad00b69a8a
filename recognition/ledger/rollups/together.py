"""Decided lookups, put aside until all of a ledger is read, and given back with all that must be settled with them.

What is settled together is joined by references at one receiver: a report's number, a patient's, or others between. Sorting finds it, on disk, so
memory holds what belongs together and not what there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import Standing, View
from recognition.ledger.entries import decode_as

AT_ONCE = 2000
"""Lookups that are given back in one go, besides what belongs with the last of them."""
_TABLES = (
    "CREATE TABLE standings (lookup INTEGER PRIMARY KEY, receiver TEXT NOT NULL, report TEXT, patient TEXT, standing BLOB NOT NULL) STRICT",
    "CREATE TABLE repeats (mark TEXT, sequence INTEGER, entry BLOB NOT NULL, PRIMARY KEY (mark, sequence)) STRICT, WITHOUT ROWID",
    """CREATE TABLE views (receiver TEXT, patient TEXT, day INTEGER, decision INTEGER NOT NULL, view BLOB NOT NULL,
       PRIMARY KEY (receiver, patient, day)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE firsts (lookup INTEGER NOT NULL, person INTEGER, first INTEGER NOT NULL) STRICT",
    "CREATE TABLE moved (first INTEGER PRIMARY KEY, least INTEGER NOT NULL) STRICT",
    "CREATE TABLE sets (first INTEGER, lookup INTEGER, PRIMARY KEY (first, lookup)) STRICT, WITHOUT ROWID",
    "CREATE TABLE others (receiver TEXT, number TEXT, lookup INTEGER, PRIMARY KEY (receiver, number, lookup)) STRICT, WITHOUT ROWID",
)
# The first lookup of a patient at a receiver stands for all that is the patient's there; where a report names none, its own first lookup does.
_FIRSTS = """INSERT INTO firsts SELECT lookup, person, CASE WHEN report IS NULL THEN person
    ELSE coalesce(min(person) OVER (PARTITION BY receiver, report), min(lookup) OVER (PARTITION BY receiver, report)) END
    FROM (SELECT lookup, receiver, report, CASE WHEN patient IS NOT NULL THEN min(lookup) OVER (PARTITION BY receiver, patient) END AS person
          FROM standings)"""
_VIEWED = """INSERT INTO views VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET decision = excluded.decision, view = excluded.view
    WHERE excluded.decision < decision"""
_JOINED = "SELECT DISTINCT first, person FROM firsts WHERE person <> first"
# Of a report with several numbers: all that give one of them, as their own or as a further one, belong with it.
_OF_OTHERS = """INSERT OR IGNORE INTO others SELECT standings.receiver, standings.report, standings.lookup
    FROM standings JOIN (SELECT DISTINCT receiver, number FROM others) AS given ON given.receiver = standings.receiver AND given.number = standings.report"""
_NUMBERED_ALIKE = """SELECT DISTINCT firsts.first, least FROM firsts JOIN (SELECT others.lookup, min(firsts.first) OVER (PARTITION BY receiver, number) AS least
    FROM others JOIN firsts USING (lookup)) USING (lookup) WHERE firsts.first <> least"""
_SETS = "INSERT INTO sets SELECT coalesce(least, first), lookup FROM firsts LEFT JOIN moved USING (first) ORDER BY 1, 2"
_IN_SETS = "SELECT first, standing FROM sets JOIN standings USING (lookup) ORDER BY first, lookup"

_written = msgspec.msgpack.Encoder().encode
_read = msgspec.msgpack.Decoder(Standing).decode
_read_view = msgspec.msgpack.Decoder(View).decode
Together = tuple[list[Standing], dict[str, list[RecordedRepeat]]]


class SetsOfLookups:
    """Decided lookups and repeats in a database of the caller's own."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Makes the tables; whoever calls holds no transaction on the database."""
        self.db = db
        for statement in (*_TABLES, "BEGIN"):
            db.execute(statement)

    def put_aside(self, standings: list[Standing]) -> None:
        """Keeps lookups on which something was decided, each once and in any order."""
        rows = (
            (lookup.sequence, lookup.cell.receiver, lookup.report or None, lookup.patient or None, _written(stands))
            for stands in standings
            for lookup in (stands.lookup,)
        )
        self.db.executemany("INSERT INTO standings VALUES (?, ?, ?, ?, ?)", rows)
        numbers = [(stands.lookup.cell.receiver, number, stands.lookup.sequence) for stands in standings for number in stands.lookup.others]
        self.db.executemany("INSERT INTO others VALUES (?, ?, ?)", numbers)

    def repeated(self, repeat: RecordedRepeat, entry: bytes) -> None:
        """Keeps a repeat that counts, for all that names one of its references; `entry` are its bytes."""
        rows = [(mark, repeat.receipt.sequence, entry) for mark in dict.fromkeys((*repeat.reports, *repeat.patients))]
        self.db.executemany("INSERT INTO repeats VALUES (?, ?, ?)", rows)

    def viewed(self, views: Iterable[View]) -> None:
        """Keeps a person's views, of each patient-day the first."""
        self.db.executemany(_VIEWED, [(*view.patient_day, view.decision, _written(view)) for view in views])

    def first_views(self) -> Iterator[View]:
        """The view that each patient-day counts with."""
        return (_read_view(view) for (view,) in self.db.execute("SELECT view FROM views"))

    def sets(self, at_once: int = AT_ONCE) -> Iterator[Together]:
        """All that was put aside, each lookup once: at least `at_once` lookups at a time with all that belongs with them, in the order of their
        first, and the repeats by the references that they name."""
        self.db.execute(_FIRSTS)
        joined = self.db.execute(_JOINED).fetchall()
        if self.db.execute("SELECT 1 FROM others LIMIT 1").fetchone():
            self.db.execute(_OF_OTHERS)
            joined += self.db.execute(_NUMBERED_ALIKE).fetchall()
        self.db.executemany("INSERT INTO moved VALUES (?, ?)", _least(joined).items())
        self.db.execute(_SETS)
        collected: list[Standing] = []
        for _, rows in groupby(self.db.execute(_IN_SETS), itemgetter(0)):
            collected += [_read(standing) for _, standing in rows]
            if len(collected) >= at_once:
                yield collected, self._repeats(collected)
                collected = []
        if collected:
            yield collected, self._repeats(collected)

    def _repeats(self, standings: list[Standing]) -> dict[str, list[RecordedRepeat]]:
        found = {}
        for mark in {mark for stands in standings for mark in stands.lookup.marks}:
            rows = self.db.execute("SELECT sequence, entry FROM repeats WHERE mark = ? ORDER BY sequence", (mark,)).fetchall()
            if rows:
                found[mark] = [decode_as(RecordedRepeat, entry, sequence) for sequence, entry in rows]
        return found


def _least(joined: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of each that is joined with a lesser one, directly or by others between, the least."""
    above: dict[int, int] = {}

    def root(one: int) -> int:
        while (higher := above.get(one, one)) != one:
            above[one] = above.get(higher, higher)
            one = higher
        return one

    for pair in joined:
        least, other = sorted(map(root, pair))
        if least != other:
            above[other] = least
    return {one: root(one) for one in [*above]}
