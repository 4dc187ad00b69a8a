"""Imported monthly figures: who imported what when, and the latest figure for each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recognition.audit_store.database import NAME, inserted, reading, writing
from recognition.domain.fund_share import Ratio
from recognition.errors import CorrectedAlready

MONTHLY = {
    "billed": (("institution", "month", "item"), "count"),
    "performed": (("institution", "month", "item"), "count"),
    "denominators": (("institution", "month"), "reports"),
}
"""The columns that name a monthly figure, and that of the figure itself, by the kind of import, which is its table."""


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


@dataclass(frozen=True, slots=True)
class MonthlyFigure:
    """The figure that stands for a hospital's month: `count` by import `number` of account `by`, who is an auditor of `institution`, or of
    the region where that is None. Where the region's stands over another that the hospital itself brought, `own` is the hospital's."""

    count: int
    number: int
    at: datetime
    by: str
    institution: str | None
    own: int | None = None


class ImportStore:
    """Imports of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def note(
        self,
        import_: Import,
        billed: Mapping[tuple[str, ...], int] = {},
        denominators: Mapping[tuple[str, ...], int] = {},
        repeats: Iterable[int] = (),
        performed: Mapping[tuple[str, ...], int] = {},
        ratios: Iterable[tuple[str, Ratio]] = (),
    ) -> int:
        """Keeps an import with its figures, by (institution, month, item) or (institution, month), or the sequences of its repeats in the ledger and how
        many orders it had, or ratios each with the region of which it is, whole or not at all; returns its number. A repeat that an earlier import
        brought stays with that."""
        with writing(self.path) as db:
            number = inserted(
                db.execute(
                    "INSERT INTO imports (at, by, institution, kind, file, sha256, rows, matched, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        _text(import_.at),
                        import_.by,
                        import_.institution,
                        import_.kind,
                        import_.file,
                        import_.sha256,
                        import_.rows,
                        import_.matched,
                        import_.written,
                    ),
                )
            )
            db.executemany("INSERT INTO billed VALUES (?, ?, ?, ?, ?)", [(*key, number, count) for key, count in billed.items()])
            db.executemany("INSERT INTO denominators VALUES (?, ?, ?, ?)", [(*key, number, count) for key, count in denominators.items()])
            db.executemany("INSERT INTO performed VALUES (?, ?, ?, ?, ?)", [(*key, number, count) for key, count in performed.items()])
            db.executemany(
                "INSERT INTO ratios (import, region, level, insurance, setting, valid_from, valid_to, hundredths) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        number,
                        region,
                        ratio.level,
                        ratio.insurance,
                        ratio.setting,
                        ratio.valid_from.isoformat(),
                        ratio.valid_to and ratio.valid_to.isoformat(),
                        ratio.hundredths,
                    )
                    for region, ratio in ratios
                ],
            )
            db.executemany("INSERT OR IGNORE INTO import_repeats VALUES (?, ?)", [(sequence, number) for sequence in repeats])
        return number

    def all(self, institution: str | None = None, limit: int = 100) -> list[Import]:
        """The latest imports, of all or of one institution, newest first."""
        condition, values = ("WHERE imports.institution = ?", (institution,)) if institution else ("", ())
        with reading(self.path) as db:
            rows = db.execute(f"{_IMPORTS} {condition} ORDER BY imports.id DESC LIMIT ?", (*values, limit)).fetchall() if db else []
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

    def take_back(self, number: int, taken_back: TakenBack, institution: str | None) -> None:
        """Notes that an import was taken back; what it brought stays to be read. Raises CorrectedAlready."""
        with writing(self.path) as db:
            if db.execute("SELECT 1 FROM imports_taken_back WHERE import = ?", (number,)).fetchone():
                raise CorrectedAlready
            db.execute(
                "INSERT INTO imports_taken_back VALUES (?, ?, ?, ?, ?, ?)",
                (number, _text(taken_back.at), taken_back.by, institution, taken_back.reason, taken_back.corrected),
            )

    def billed(self, months: Iterable[str], institution: str | None = None, before: datetime | None = None) -> dict[tuple[str, str, str], int]:
        """The billed volume that stands, by (institution, month, item); with `before`, as it was known then."""
        return {
            (institution_, month, item): figure.count for (institution_, month, item), figure in self.monthly("billed", months, institution, before).items()
        }

    def performed(self, months: Iterable[str], institution: str | None = None, before: datetime | None = None) -> dict[tuple[str, str, str], int]:
        """How many performed orders the file that stands for a month and item had, by (institution, month, item); `before` likewise."""
        return {
            (institution_, month, item): figure.count for (institution_, month, item), figure in self.monthly("performed", months, institution, before).items()
        }

    def denominators(self, months: Iterable[str], institution: str | None = None) -> dict[tuple[str, ...], int]:
        """The number of existing reports that stands, by (institution, month)."""
        return {key: figure.count for key, figure in self.monthly("denominators", months, institution).items()}

    def monthly(self, kind: str, months: Iterable[str], institution: str | None = None, before: datetime | None = None) -> dict[tuple[str, ...], MonthlyFigure]:
        """The figures of a kind (`billed`, `performed`, `denominators`) that stand, with who brought each, by (institution, month) and of billed volumes the
        item. The region's stands over the hospital's own, in whatever order they came; of two by the same the later; with `before`, as it was known then."""
        key, count = MONTHLY[kind]
        months = list(months)
        of_institution, values = (" AND f.institution = ?", [institution]) if institution else ("", [])
        in_force = "f.import NOT IN (SELECT import FROM imports_taken_back)"
        if before is not None:
            in_force = "i.at < ? AND f.import NOT IN (SELECT import FROM imports_taken_back WHERE at < ?)"
            values += [_text(before), _text(before)]
        sql = f"""SELECT f.*, i.id AS number, i.at, i.by, i.institution AS source FROM {kind} f JOIN imports i ON i.id = f.import
            WHERE f.month IN ({", ".join("?" * len(months))}){of_institution} AND {in_force}
            ORDER BY i.institution IS NULL, f.import"""
        with reading(self.path) as db:
            rows = db.execute(sql, [*months, *values]).fetchall() if db else []
        standing: dict[tuple[str, ...], MonthlyFigure] = {}
        for row in rows:
            figure_key = tuple(row[name] for name in key)
            lower = standing.get(figure_key)
            own = None if lower is None or row["source"] else lower.count if lower.institution else lower.own
            standing[figure_key] = MonthlyFigure(row[count], row["number"], datetime.fromisoformat(row["at"]), row["by"], row["source"], own)
        return standing


_IMPORTS = """SELECT imports.*, t.at AS taken_at, t.by AS taken_by, t.reason AS taken_reason, t.corrected AS taken_corrected
    FROM imports LEFT JOIN imports_taken_back t ON t.import = imports.id"""


def _import(row: Mapping) -> Import:
    values = dict(row)
    taken = {name: values.pop(f"taken_{name}") for name in ("at", "by", "reason", "corrected")}
    back = TakenBack(**{**taken, "at": datetime.fromisoformat(taken["at"])}) if taken["at"] else None
    return Import(**{**values, "at": datetime.fromisoformat(values["at"])}, taken_back=back)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
