"""Reads a whole ledger for a thread that shares neither connection nor lock with requests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.place import reading
from recognition.ledger.reader import AT_ONCE, Row

_WAIT_SECONDS = 5.0


def entries(folder: Path, size: int, at_once: int = AT_ONCE) -> Iterator[Row]:
    """Sequence and bytes of the first `size` entries of a data folder's ledger, in order, in reads of so many. Raises LedgerUnavailable."""
    try:
        with closing(reading(folder, _WAIT_SECONDS)) as db:
            for start in range(0, size, at_once):
                # All rows at once: a cursor left open would hold back the journal.
                yield from db.execute(
                    "SELECT sequence, bytes FROM entries WHERE sequence >= ? ORDER BY sequence LIMIT ?", (start, min(at_once, size - start))
                ).fetchall()
    except sqlite3.Error as error:
        raise LedgerUnavailable from error
