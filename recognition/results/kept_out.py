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


def find(db: sqlite3.Connection, row: Sequence[object]) -> tuple[bytes, bytes] | None:
    """The line that is kept out for the report and item of a row of results; None where there is none, as almost always."""
    found: tuple[bytes, bytes] | None = db.execute("SELECT patient, content FROM kept_out WHERE report = ? AND item = ?", _key(row)).fetchone()
    return found


def compared(kept: tuple[bytes, bytes], row: Sequence[object], known_as: Sequence[bytes]) -> tuple[bool, bool]:
    """Whether a line that is kept out is of the same patient as a row, whom `known_as` names too, and whether it is the same altogether."""
    same = kept[0] in (_hash("patient", row[2], patient) for patient in (row[0], *known_as))
    return same, same and kept[1] == _content(row)


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
    patient, report, performed = row[0], row[2], row[4]
    assert isinstance(performed, int)
    day = datetime.fromtimestamp(performed * 60, SHANGHAI).toordinal()
    return *_key(row), _hash("patient", report, patient), _content(row), day


def _key(row: Sequence[object]) -> tuple[bytes, bytes]:
    _patient, issuer, report, item, *_rest = row
    return _hash("report", report, issuer), _hash("item", report, item)


def _content(row: Sequence[object]) -> bytes:
    return _hash("content", row[2], *row[4:])


def _hash(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()[:BYTES]
