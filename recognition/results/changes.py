"""What issuers took back or corrected, remembered as long as the result could have been found: whoever accepted it is told of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

_KEEP = """INSERT INTO changed VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET at = CASE WHEN how = excluded.how AND NOT ? THEN at ELSE excluded.at END, how = excluded.how, until = max(until, excluded.until)"""


class ChangedReport(NamedTuple):
    """A report (hash in hex), or one item of it, that its issuer took back ("withdrawn") or "corrected"; `item` is "" for the whole report, `at` in
    milliseconds since 1970, `until` the last Shanghai day on which it is remembered."""

    report: str
    issuer: str
    item: str
    how: str
    at: int
    until: date


def keep(db: sqlite3.Connection, change: ChangedReport, anew: bool) -> None:
    """Remembers a change. The same that is sent once more keeps its time, unless it says something else (`anew`)."""
    report = bytes.fromhex(change.report)
    db.execute(_KEEP, (report, change.issuer, change.item, change.how, change.at, change.until.toordinal(), anew))


def kept(db: sqlite3.Connection, reports: Sequence[str] | None = None) -> list[ChangedReport]:
    """All that is remembered, or what is of these reports (hashes in hex)."""
    if reports is None:
        rows = db.execute("SELECT * FROM changed").fetchall()
    else:
        rows = [row for report in reports for row in db.execute("SELECT * FROM changed WHERE report = ?", (bytes.fromhex(report),)).fetchall()]
    return [ChangedReport(report.hex(), issuer, item, how, at, date.fromordinal(until)) for report, issuer, item, how, at, until in rows]


def forget_before(db: sqlite3.Connection, day: date) -> None:
    """Deletes what is not remembered on a Shanghai day any more."""
    db.execute("DELETE FROM changed WHERE until < ?", (day.toordinal(),))
