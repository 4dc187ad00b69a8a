"""What is kept out because the patient objected: enough to answer its issuer as of anybody's result, and nothing by which it is found.

A line is kept as hashes of its keyed report number, of its patient together with that number, and of the rest. No two lines show that they are of one patient,
and nothing of it can be turned back into a result. It ends with the day on which the line would be refused as too old."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from recognition.domain.lookups import SHANGHAI

BYTES = 16


def keep(db: sqlite3.Connection, rows: Sequence[Sequence[object]]) -> None:
    """Keeps out rows of the table of results."""
    db.executemany("INSERT OR REPLACE INTO kept_out VALUES (?, ?, ?, ?, ?)", map(_kept, rows))


def compared(db: sqlite3.Connection, row: Sequence[object], known_as: Sequence[bytes]) -> tuple[bool | None, bool]:
    """Whether the line that is kept out for this report and item is of the same patient, whom `known_as` names too (None where there is none), and
    whether it is the same altogether."""
    report, item, _patient, content, _day = _kept(row)
    kept = db.execute("SELECT patient, content FROM kept_out WHERE report = ? AND item = ?", (report, item)).fetchone()
    if kept is None:
        return None, False
    same = kept[0] in (_hash("patient", row[2], patient) for patient in (row[0], *known_as))
    return same, same and kept[1] == content


def forget(db: sqlite3.Connection, report: bytes, issuer: str, item: str) -> None:
    """What is kept out of a report (its keyed hash), or of one item of it."""
    hashed = _hash("report", report, issuer)
    if item:
        db.execute("DELETE FROM kept_out WHERE report = ? AND item = ?", (hashed, _hash("item", report, item)))
    else:
        db.execute("DELETE FROM kept_out WHERE report = ?", (hashed,))


def forget_before(db: sqlite3.Connection, day: date) -> None:
    """What was performed before a Shanghai day."""
    db.execute("DELETE FROM kept_out WHERE day < ?", (day.toordinal(),))


def _kept(row: Sequence[object]) -> tuple[bytes, bytes, bytes, bytes, int]:
    patient, issuer, report, item, performed, *rest = row
    assert isinstance(performed, int)
    day = datetime.fromtimestamp(performed * 60, SHANGHAI).toordinal()
    return _hash("report", report, issuer), _hash("item", report, item), _hash("patient", report, patient), _hash("content", report, performed, *rest), day


def _hash(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()[:BYTES]
