"""The quick counters' file: derived from the ledger, so it may be deleted at any time and is built anew."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from recognition.figures import counters_of
from recognition.ledger.counters.cubes import CUBES, KEPT, Cube
from recognition.tallies import NEVER, Cell, Delta

FORMAT = 1
"""Raise it when the tables or the rules of `tallies` change: an older file is then built anew."""

_TABLES = f"""
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS maturing (until INTEGER, {", ".join(f"{name} {'INTEGER' if name == 'day' else 'TEXT'}" for name in Cell._fields)},
    measure TEXT, n INTEGER NOT NULL, PRIMARY KEY (until, {", ".join(Cell._fields)}, measure)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decided (report TEXT, lookup INTEGER, PRIMARY KEY (report, lookup)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (mark TEXT, report TEXT, PRIMARY KEY (mark, report)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS repeats (mark TEXT, sequence INTEGER, PRIMARY KEY (mark, sequence)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS units (unit TEXT, until INTEGER, decision INTEGER, lookup INTEGER, decided INTEGER,
    PRIMARY KEY (unit, until, decision)) STRICT, WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Opens or makes the file for the one process that folds. A power cut may lose the last folds, never more: the ledger has them."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.executescript(_TABLES + "".join(map(_create, CUBES)))
    if meta(db, "format", FORMAT) != FORMAT:
        db.close()
        for part in ("", "-wal", "-shm"):
            path.with_name(path.name + part).unlink(missing_ok=True)
        return connect(path)
    set_meta(db, "format", FORMAT)
    return db


def _create(cube: Cube) -> str:
    keys = [f"{name} TEXT" for name in cube.dimensions] + [f"{cube.period} INTEGER"]
    figures = [f"{counter} INTEGER NOT NULL DEFAULT 0" for counter in KEPT]
    return (
        f"CREATE TABLE IF NOT EXISTS {cube.name} ({', '.join(keys + figures)}, "
        f"PRIMARY KEY ({', '.join((*cube.dimensions, cube.period))})) STRICT, WITHOUT ROWID;"
    )


def meta(db: sqlite3.Connection, key: str, default: int) -> int:
    """A number about the file: `watermark` (the next sequence to fold), `today` (the day up to which figures have come true), `format`."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else default


def set_meta(db: sqlite3.Connection, key: str, value: int) -> None:
    """Sets such a number."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))


class Changes:
    """Deltas added up in memory as of a day, to be written to every table at once."""

    def __init__(self, today: int) -> None:
        """`today` is the ordinal of the day as of which figures are kept."""
        self.today = today
        self._figures: dict[Cell, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._maturing: dict[tuple, int] = defaultdict(int)

    def add(self, deltas: Iterable[Delta], sign: int = 1) -> None:
        """Adds (or with sign −1 takes back) what the deltas say on this day."""
        for cell, until, measure, n in deltas:
            past = until < self.today
            if until != NEVER and not past:
                self._maturing[until, cell, measure] += sign * n
            self._count(cell, measure, past, sign * n)

    def _count(self, cell: Cell, measure: str, past: bool, n: int) -> None:
        figures = self._figures[cell]
        for counter in counters_of(cell.verdict, measure, past):
            figures[counter] += n

    def mature(self, db: sqlite3.Connection) -> None:
        """Moves what came true between the kept day and `today`."""
        due = db.execute("SELECT * FROM maturing WHERE until < ?", (self.today,)).fetchall()
        for _, *fields, measure, n in due:
            cell = Cell(*fields)
            self._count(cell, measure, False, -n)
            self._count(cell, measure, True, n)
        db.execute("DELETE FROM maturing WHERE until < ?", (self.today,))

    def write(self, db: sqlite3.Connection) -> None:
        """Writes all that was added; the caller holds the transaction."""
        for cube in CUBES:
            rows: dict[tuple, dict[str, int]] = defaultdict(lambda: defaultdict(int))
            for cell, figures in self._figures.items():
                row = rows[cube.key(cell)]
                for counter, n in figures.items():
                    row[counter] += n
            db.executemany(_UPSERT[cube], ((*key, *map(row.__getitem__, KEPT)) for key, row in rows.items()))
        db.executemany(_UPSERT_MATURING, ((until, *cell, measure, n) for (until, cell, measure), n in self._maturing.items() if n))


def _upsert(cube: Cube) -> str:
    marks = ", ".join("?" * (len(cube.dimensions) + 1 + len(KEPT)))
    added = ", ".join(f"{counter} = {counter} + excluded.{counter}" for counter in KEPT)
    return f"INSERT INTO {cube.name} VALUES ({marks}) ON CONFLICT DO UPDATE SET {added}"


_UPSERT = {cube: _upsert(cube) for cube in CUBES}
_UPSERT_MATURING = (
    f"INSERT INTO maturing VALUES ({', '.join('?' * (3 + len(Cell._fields)))}) ON CONFLICT DO UPDATE SET n = n + excluded.n"
)
