"""Views by persons, as the quick counters keep them: which view stands for its patient-day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence

from recognition.domain import tally
from recognition.domain.tally import Delta, TalliedLookup, View

_SEEN = "INSERT INTO views VALUES (?, ?, ?, ?, ?)"
_NOT_SEEN = "DELETE FROM views WHERE day = ? AND receiver = ? AND patient = ? AND decision = ?"
_FIRST = "SELECT decision, lookup FROM views WHERE day = ? AND receiver = ? AND patient = ? ORDER BY decision LIMIT 1"


class ViewTables:
    """The part of the counters' file that knows who was looked up on which day, inside a transaction that the caller holds."""

    def __init__(self, db: sqlite3.Connection, lookup: Callable[[int], TalliedLookup], add: Callable[[Iterable[Delta], int], None]) -> None:
        """`lookup` and `add` as of `SettledTables`."""
        self.db, self.lookup, self.add = db, lookup, add

    def replace(self, lookup: TalliedLookup, old: Sequence[View], new: Sequence[View]) -> None:
        """A lookup's views are no longer the old but the new."""
        if old == new:
            return
        concerned = dict.fromkeys(view.patient_day for view in (*old, *new))
        before = [delta for key in concerned for delta in self._first(*key)]
        self.db.executemany(_NOT_SEEN, [(view.day, view.receiver, bytes.fromhex(view.patient), view.decision) for view in old])
        self.db.executemany(_SEEN, [(view.day, view.receiver, bytes.fromhex(view.patient), view.decision, lookup.sequence) for view in new])
        self.add(before, -1)
        self.add([delta for key in concerned for delta in self._first(*key)], 1)

    def _first(self, receiver: str, patient: str, day: int) -> list[Delta]:
        row = self.db.execute(_FIRST, (day, receiver, bytes.fromhex(patient))).fetchone()
        if row is None:
            return []
        decision, lookup = row
        return [tally.viewed(View(receiver, patient, day, decision, self.lookup(lookup).cell._replace(day=day)))]
