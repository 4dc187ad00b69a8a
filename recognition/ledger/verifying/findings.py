"""What a verification finds wrong."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

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
