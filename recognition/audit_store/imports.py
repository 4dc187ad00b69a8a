"""Imported monthly figures: who imported what when, and the latest figure for each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recognition.audit_store.database import NAME, inserted, reading, writing
from recognition.errors import CorrectedAlready

KINDS = ("orders", "billed", "denominators")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That an import was taken back: `corrected` of its repeats, which no figure counts any more; of its monthly figures, all."""

    at: datetime
    by: str
    reason: str
    corrected: int


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
    taken_back: TakenBack | None = None


class ImportStore:
    """Imports of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def note(
        self, made: Import, billed: Mapping[tuple[str, ...], int] = {}, denominators: Mapping[tuple[str, ...], int] = {}, repeats: Iterable[int] = (),
        performed: Mapping[tuple[str, ...], int] = {},
    ) -> int:  # fmt: skip
        """Keeps an import with its figures, by (institution, month, item) or (institution, month), or the sequences of its repeats in
        the ledger and how many orders it had, whole or not at all; returns its number. A repeat that an earlier import brought stays with that."""
        with writing(self.path) as db:
            number = inserted(
                db.execute(
                    "INSERT INTO imports (at, by, institution, kind, file, sha256, rows, matched, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (_text(made.at), made.by, made.institution, made.kind, made.file, made.sha256, made.rows, made.matched, made.written),
                )
            )
            db.executemany("INSERT INTO billed VALUES (?, ?, ?, ?, ?)", [(*key, number, count) for key, count in billed.items()])
            db.executemany("INSERT INTO denominators VALUES (?, ?, ?, ?)", [(*key, number, count) for key, count in denominators.items()])
            db.executemany("INSERT INTO performed VALUES (?, ?, ?, ?, ?)", [(*key, number, count) for key, count in performed.items()])
            db.executemany("INSERT OR IGNORE INTO import_repeats VALUES (?, ?)", [(sequence, number) for sequence in repeats])
        return number

    def all(self, institution: str | None = None, limit: int = 100) -> list[Import]:
        """The latest imports, of all or of one institution, newest first."""
        where, values = ("WHERE imports.institution = ?", (institution,)) if institution else ("", ())
        with reading(self.path) as db:
            rows = db.execute(f"{_IMPORTS} {where} ORDER BY imports.id DESC LIMIT ?", (*values, limit)).fetchall() if db else []
        return [_import(row) for row in rows]

    def get(self, number: int) -> Import | None:
        """One import, or None."""
        with reading(self.path) as db:
            row = db.execute(f"{_IMPORTS} WHERE imports.id = ?", (number,)).fetchone() if db else None
        return _import(row) if row else None

    def of_repeat(self, sequence: int) -> Import | None:
        """The import that brought the repeat with this sequence, or None where none did."""
        with reading(self.path) as db:
            row = db.execute(f"{_IMPORTS} JOIN import_repeats r ON r.import = imports.id WHERE r.sequence = ?", (sequence,)).fetchone() if db else None
        return _import(row) if row else None

    def repeats(self, number: int) -> list[int]:
        """The sequences of the repeats that an import brought, in order."""
        with reading(self.path) as db:
            rows = db.execute("SELECT sequence FROM import_repeats WHERE import = ? ORDER BY sequence", (number,)).fetchall() if db else []
        return [row["sequence"] for row in rows]

    def institutions(self, number: int) -> set[str]:
        """The institutions of an import's monthly figures."""
        sql = " UNION ".join(f"SELECT institution FROM {table} WHERE import = ?1" for table in ("billed", "denominators"))
        with reading(self.path) as db:
            rows = db.execute(sql, (number,)).fetchall() if db else []
        return {row["institution"] for row in rows}

    def take_back(self, number: int, made: TakenBack, institution: str | None) -> None:
        """Notes that an import was taken back; what it brought stays to be read. Raises CorrectedAlready."""
        with writing(self.path) as db:
            if db.execute("SELECT 1 FROM imports_taken_back WHERE import = ?", (number,)).fetchone():
                raise CorrectedAlready
            db.execute("INSERT INTO imports_taken_back VALUES (?, ?, ?, ?, ?, ?)", (number, _text(made.at), made.by, institution, made.reason, made.corrected))

    def billed(self, months: Iterable[str], institution: str | None = None, before: datetime | None = None) -> dict[tuple[str, str, str], int]:
        """The latest billed volume by (institution, month, item); with `before`, as it was known then."""
        return {(row["institution"], row["month"], row["item"]): row["count"] for row in self._latest("billed", months, institution, before)}

    def performed(self, months: Iterable[str], institution: str | None = None, before: datetime | None = None) -> dict[tuple[str, str, str], int]:
        """How many performed orders the latest file with any of that month and item had, by (institution, month, item); `before` likewise."""
        return {(row["institution"], row["month"], row["item"]): row["count"] for row in self._latest("performed", months, institution, before)}

    def denominators(self, months: Iterable[str], institution: str | None = None) -> dict[tuple[str, str], int]:
        """The latest number of existing reports by (institution, month)."""
        return {(row["institution"], row["month"]): row["reports"] for row in self._latest("denominators", months, institution)}

    def _latest(self, table: str, months: Iterable[str], institution: str | None, before: datetime | None = None) -> list:
        months = list(months)
        where, values = (" AND institution = ?", [institution]) if institution else ("", [])
        # In the order of the imports, so that a dictionary of the rows keeps the last that was not taken back.
        stands = "import NOT IN (SELECT import FROM imports_taken_back)"
        if before is not None:
            stands = "import IN (SELECT id FROM imports WHERE at < ?) AND import NOT IN (SELECT import FROM imports_taken_back WHERE at < ?)"
            values += [_text(before), _text(before)]
        sql = f"SELECT * FROM {table} WHERE month IN ({', '.join('?' * len(months))}){where} AND {stands} ORDER BY import"
        with reading(self.path) as db:
            return db.execute(sql, [*months, *values]).fetchall() if db else []


_IMPORTS = """SELECT imports.*, t.at AS taken_at, t.by AS taken_by, t.reason AS taken_reason, t.corrected AS taken_corrected
    FROM imports LEFT JOIN imports_taken_back t ON t.import = imports.id"""


def _import(row: Mapping) -> Import:
    values = dict(row)
    taken = {name: values.pop(f"taken_{name}") for name in ("at", "by", "reason", "corrected")}
    back = TakenBack(**{**taken, "at": datetime.fromisoformat(taken["at"])}) if taken["at"] else None
    return Import(**{**values, "at": datetime.fromisoformat(values["at"])}, taken_back=back)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
