"""Exports: who exported what with which filter, from which state of the ledger, and how far a long one has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recognition.audit_store.database import NAME, inserted, reading, writing

SILENT = timedelta(minutes=2)
"""A running export that says nothing for so long has ended with its process."""


@dataclass(frozen=True, slots=True)
class Export:
    """One export. `state`: running, ready, failed; `done` of about `total` entries were looked at, `rows` written; `file` is the name of
    a finished file in the folder of exports, "" for one that went straight to the browser."""

    id: int
    at: datetime
    by: str
    institution: str | None
    region: str
    what: str
    format: str
    filter: Mapping[str, str]
    sequence: int
    root: str
    state: str
    total: int
    done: int
    rows: int
    file: str | None
    beat: datetime


class ExportStore:
    """Exports of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path, self.folder = folder / NAME, folder / "exports"

    def begin(self, export: Export) -> int:
        """Notes an export before its first row leaves; returns its number."""
        at = _text(export.at)
        with writing(self.path) as db:
            return inserted(
                db.execute(
                    "INSERT INTO exports (at, by, institution, region, what, format, filter, sequence, root, state, total, done, rows, file, beat)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        at,
                        export.by,
                        export.institution,
                        export.region,
                        export.what,
                        export.format,
                        json.dumps(dict(export.filter), sort_keys=True, ensure_ascii=False),
                        export.sequence,
                        export.root,
                        export.state,
                        export.total,
                        export.done,
                        export.rows,
                        export.file,
                        at,
                    ),
                )
            )

    def progress(self, number: int, now: datetime, done: int, rows: int, state: str = "running", file: str | None = None) -> None:
        """How far it has come, or that it has ended."""
        with writing(self.path) as db:
            db.execute("UPDATE exports SET done = ?, rows = ?, state = ?, file = ?, beat = ? WHERE id = ?", (done, rows, state, file, _text(now), number))

    def get(self, number: int, now: datetime) -> Export | None:
        """One export, or None."""
        with reading(self.path) as db:
            row = db.execute("SELECT * FROM exports WHERE id = ?", (number,)).fetchone() if db else None
        return _export(row, now) if row else None

    def all(self, now: datetime, institution: str | None = None, region: str | None = "", limit: int = 100) -> list[Export]:
        """The latest exports of a hospital's auditors, or of a region's (None: of every region's) with those of hospitals left out, newest first."""
        with reading(self.path) as db:
            sql = "SELECT * FROM exports WHERE institution IS ?1 AND region = coalesce(?2, region) ORDER BY id DESC LIMIT ?3"
            rows = db.execute(sql, (institution, region, limit)).fetchall() if db else []
        return [_export(row, now) for row in rows]


def _export(row, now: datetime) -> Export:
    values = {**dict(row), "at": datetime.fromisoformat(row["at"]), "beat": datetime.fromisoformat(row["beat"]), "filter": json.loads(row["filter"])}
    if values["state"] == "running" and now - values["beat"] > SILENT:
        values["state"] = "failed"
    return Export(**values)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
