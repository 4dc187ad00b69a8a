"""The lookups and decisions of a period in ledger order, for a process that reads all of them: short statements by a connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from recognition.errors import LedgerUnavailable
from recognition.ledger.entries import EntryKind
from recognition.ledger.place import reading
from recognition.ledger.store import LedgerDatabase

EPOCH = date(1970, 1, 1).toordinal()
"""Days of the ledger's column begin here, those of the tally at the calendar's beginning."""
WAIT_SECONDS = 5.0
# The plus keeps SQLite to the sequence, which is the order of the file.
_LOOKUPS = "SELECT sequence, day, bytes FROM entries WHERE sequence >= ? AND sequence < ? AND +kind = ? AND +day BETWEEN ? AND ? ORDER BY sequence"
# Each by itself is one look into the index.
_FIRST, _LAST = ("SELECT min(sequence) FROM entries WHERE day = ? AND sequence < ?", "SELECT max(sequence) FROM entries WHERE day = ? AND sequence < ?")

DayRow = tuple[int, int, bytes]
"""Sequence, Shanghai day in days since 1970, and bytes of a lookup."""


class PeriodReads:
    """Reads of one period. Every method raises LedgerUnavailable where the file cannot be read."""

    def __init__(self, db: LedgerDatabase, since: date, until: date, size: int) -> None:
        """The days from `since` to `until`, both included, among the first `size` entries."""
        self._db, self._days, self._size = db, (since.toordinal() - EPOCH, until.toordinal() - EPOCH), size

    def span(self) -> tuple[int, int]:
        """The sequences between which all entries of the period lie: the first, and the one behind the last. Entries handed in later than they
        were made stand behind those of their day, so that every day is asked."""
        first, last = self._size, 0
        for day in range(self._days[0], self._days[1] + 1):
            [lowest], [highest] = self._rows(_FIRST, day, self._size)[0], self._rows(_LAST, day, self._size)[0]
            if lowest is not None:
                first, last = min(first, lowest), max(last, highest + 1)
        return (first, last) if last else (0, 0)

    def lookups(self, start: int, stop: int) -> list[DayRow]:
        """The period's lookups from one sequence up to before another."""
        return self._rows(_LOOKUPS, start, min(stop, self._size), EntryKind.lookup.value, *self._days)

    def _rows(self, sql: str, *values: int) -> list[Any]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise LedgerUnavailable from error


@contextmanager
def period_reads(folder: Path, since: date, until: date, size: int) -> Iterator[PeriodReads]:
    """Opens the ledger of a data folder for reading. Raises LedgerUnavailable."""
    try:
        db = reading(folder, WAIT_SECONDS)
    except sqlite3.Error as error:
        raise LedgerUnavailable from error
    try:
        yield PeriodReads(db, since, until, size)
    finally:
        db.close()
