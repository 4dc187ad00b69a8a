"""What a verification finds wrong, and the ledger's file as it is opened for it: read-only, and without leaving anything beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from recognition.support import sqlite

MOST = 20
"""Findings that each part reports at most: where much is wrong the first ones say it."""

MISSING = "missing"
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises; the second where the message itself quotes what is damaged."""


class LedgerFinding(NamedTuple):
    """Something that is not as it was written: at this entry, or somewhere from `first` to `last`; nowhere in particular with None."""

    first: int | None
    last: int | None
    what: str

    def __str__(self) -> str:
        if self.first is None:
            return self.what
        if self.last is None:
            return f"entries from {self.first} on: {self.what}"
        return f"entry {self.first}: {self.what}" if self.first == self.last else f"entries {self.first} to {self.last}: {self.what}"


def at(sequence: int, what: str) -> LedgerFinding:
    """Something wrong at one entry."""
    return LedgerFinding(sequence, sequence, what)


def place(finding: LedgerFinding) -> tuple[int, int]:
    """Findings are reported from the first entry on, and one that is exact before a stretch around it; those of no entry come last."""
    if finding.first is None:
        return 1 << 62, 0
    return finding.first if finding.last is None or finding.what.startswith(MISSING) else finding.last, -finding.first


def open_copy(path: Path) -> sqlite3.Connection:
    """The file for reading. A copy without a journal beside it is taken as it stands, even from a disk that cannot be written."""
    alone = not path.with_name(path.name + "-wal").exists()
    return sqlite.open(path, sqlite.Access.FROZEN if alone else sqlite.Access.READ)
