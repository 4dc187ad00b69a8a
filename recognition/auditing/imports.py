"""Imported monthly figures: who imported what when, and the latest figure for each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from recognition.auditing.database import NAME, reading, writing

KINDS = ("orders", "billed", "denominators")


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was brought in. `rows` were read; of performed orders `matched` named an accepted result, of which `written` are
    repeats new to the ledger; of monthly figures `written` are the figures kept."""

    id: int
    at: datetime
    by: str
    institution: str | None
    kind: str
    file: str
    sha256: str
    rows: int
    matched: int | None
    written: int


class ImportStore:
    """Imports of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def note(self, made: Import, billed: Mapping[tuple[str, str, str], int] = {}, denominators: Mapping[tuple[str, str], int] = {}) -> int:
        """Keeps an import with its figures, by (institution, month, item) or (institution, month), whole or not at all; returns its number."""
        with writing(self.path) as db:
            number = db.execute(
                "INSERT INTO imports (at, by, institution, kind, file, sha256, rows, matched, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (made.at.astimezone(timezone.utc).isoformat(timespec="seconds"), made.by, made.institution, made.kind, made.file, made.sha256, made.rows, made.matched, made.written),
            ).lastrowid
            db.executemany("INSERT INTO billed VALUES (?, ?, ?, ?, ?)", [(*key, number, count) for key, count in billed.items()])
            db.executemany("INSERT INTO denominators VALUES (?, ?, ?, ?)", [(*key, number, count) for key, count in denominators.items()])
        return number

    def all(self, institution: str | None = None, limit: int = 100) -> list[Import]:
        """The latest imports, of all or of one institution, newest first."""
        where, values = ("WHERE institution = ?", (institution,)) if institution else ("", ())
        with reading(self.path) as db:
            rows = db.execute(f"SELECT * FROM imports {where} ORDER BY id DESC LIMIT ?", (*values, limit)).fetchall() if db else []
        return [Import(**{**dict(row), "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def billed(self, months: Iterable[str], institution: str | None = None) -> dict[tuple[str, str, str], int]:
        """The latest billed volume by (institution, month, item)."""
        return {(row["institution"], row["month"], row["item"]): row["count"] for row in self._latest("billed", months, institution)}

    def denominators(self, months: Iterable[str], institution: str | None = None) -> dict[tuple[str, str], int]:
        """The latest number of existing reports by (institution, month)."""
        return {(row["institution"], row["month"]): row["reports"] for row in self._latest("denominators", months, institution)}

    def _latest(self, table: str, months: Iterable[str], institution: str | None) -> list:
        months = list(months)
        where, values = (" AND institution = ?", [institution]) if institution else ("", [])
        # In the order of the imports, so that a dictionary of the rows keeps the last.
        sql = f"SELECT * FROM {table} WHERE month IN ({', '.join('?' * len(months))}){where} ORDER BY import"
        with reading(self.path) as db:
            return db.execute(sql, [*months, *values]).fetchall() if db else []
