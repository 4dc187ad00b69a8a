"""The quick counters' file: derived from the ledger, so it may be deleted at any time and is built anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from recognition.domain.tally import Cell
from recognition.ledger.rollups.cubes import CUBES, KEPT, TWELVE_MONTHS, Cube
from recognition.support import sqlite

FORMAT = 14
"""Raise it when the tables or the rules of `tallies` change: a file of another format is then built anew."""

_META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID"
_MATURING = f"""CREATE TABLE maturing (
    until INTEGER, {", ".join(f"{name} {'INTEGER' if name == 'day' else 'TEXT'}" for name in Cell._fields)},
    measure TEXT, n INTEGER NOT NULL, PRIMARY KEY (until, {", ".join(Cell._fields)}, measure)) STRICT, WITHOUT ROWID"""
# Days lead the keys of the next two, because almost all that is written concerns the last days.
_STANDING = """CREATE TABLE standing (
    performed INTEGER, receiver TEXT, issuer TEXT, mark BLOB, lookup INTEGER, decision INTEGER, decided INTEGER, accepted INTEGER,
    first INTEGER, first_day INTEGER, late INTEGER, corroborated INTEGER,
    PRIMARY KEY (performed, receiver, issuer, mark, lookup)) STRICT, WITHOUT ROWID"""
_STANDING_MARK = "CREATE INDEX standing_mark ON standing (mark)"
_PATIENT_DAYS = """CREATE TABLE patient_days (
    decided INTEGER, receiver TEXT, patient BLOB, until INTEGER, decision INTEGER, lookup INTEGER,
    PRIMARY KEY (decided, receiver, patient, until, decision)) STRICT, WITHOUT ROWID"""
# Accepted tests by the number of their report: one that was counted under another issuer or day is not counted again.
_NUMBERS = """CREATE TABLE numbers (
    receiver TEXT, report BLOB, patient BLOB, item TEXT, decision INTEGER, lookup INTEGER,
    PRIMARY KEY (receiver, report, patient, item, decision)) STRICT, WITHOUT ROWID"""
# What held by one kind of reference alone, and what was performed again: a repeat told by the other kind may mean it, and no link says so.
_ONE_REFERENCE = """CREATE TABLE one_reference (
    receiver TEXT, item TEXT, grade TEXT, until INTEGER, performed INTEGER, decided INTEGER, decision INTEGER, lookup INTEGER, fen INTEGER,
    PRIMARY KEY (receiver, item, grade, until, decision)) STRICT, WITHOUT ROWID"""
_PERFORMED = """CREATE TABLE performed (
    institution TEXT, month INTEGER, day INTEGER, sequence INTEGER, grade TEXT,
    PRIMARY KEY (institution, month, day, sequence)) STRICT, WITHOUT ROWID"""
# Views by persons: the first of a patient's at one receiver on one day counts.
_VIEWS = """CREATE TABLE views (
    day INTEGER, receiver TEXT, patient BLOB, decision INTEGER, lookup INTEGER,
    PRIMARY KEY (day, receiver, patient, decision)) STRICT, WITHOUT ROWID"""
_REPEATS = "CREATE TABLE repeats (mark BLOB, sequence INTEGER, PRIMARY KEY (mark, sequence)) STRICT, WITHOUT ROWID"


def writing(path: Path) -> sqlite3.Connection:
    """Opens or makes the file for the one process that folds; the caller holds the lock and closes the connection."""
    with sqlite.opened(path, sqlite.Access.MAKE) as db:
        [version] = db.execute("PRAGMA user_version").fetchone()
    if version not in (0, FORMAT):
        discard(path)
    db = sqlite.open(path, sqlite.Access.MAKE, sqlite.ROLLUPS, shared=True)
    if version != FORMAT:
        db.execute("BEGIN IMMEDIATE")
        tables = (_META, _MATURING, _STANDING, _STANDING_MARK, _PATIENT_DAYS, _NUMBERS, _ONE_REFERENCE, _PERFORMED, _VIEWS, _REPEATS, *map(_create, CUBES))
        for statement in (*tables, f"PRAGMA user_version={FORMAT}"):
            db.execute(statement)
        db.execute("COMMIT")
    return db


def reading(path: Path) -> sqlite3.Connection:
    """Opens the file to read one state of it: everything read before it is closed is of the same moment."""
    db = sqlite.open(path, sqlite.Access.READ, shared=True)
    db.execute("BEGIN")
    return db


def discard(path: Path) -> None:
    """Removes the file. Who still reads it reads on in what was removed."""
    for part in ("", "-wal", "-shm"):
        path.with_name(path.name + part).unlink(missing_ok=True)


def _create(cube: Cube) -> str:
    keys = [f"{name} {'INTEGER' if name == cube.period else 'TEXT'}" for name in cube.columns]
    figures = [f"{counter} INTEGER NOT NULL DEFAULT 0" for counter in KEPT]
    return f"CREATE TABLE {cube.name} ({', '.join(keys + figures)}, PRIMARY KEY ({', '.join(cube.columns)})) STRICT, WITHOUT ROWID"


def make_cubes(db: sqlite3.Connection, cubes: Iterable[Cube]) -> None:
    """Makes these cubes' tables alone, in a file of somebody's own."""
    for cube in cubes:
        db.execute(_create(cube))


def begin_months(db: sqlite3.Connection, kept: int, month: int) -> None:
    """Makes the rows of twelve months of each month after `kept` up to `month`, from the months themselves. Those of a calendar year are there already."""
    [months] = [cube for cube in CUBES if cube.period == "month" and cube.dimensions == TWELVE_MONTHS.dimensions]
    dimensions, counters = ", ".join(months.dimensions), ", ".join(KEPT)
    sums = ", ".join(f"SUM({counter})" for counter in KEPT)
    for last in range(kept + 1, month + 1):
        if last % 12 != 11:
            db.execute(
                f"""INSERT INTO {TWELVE_MONTHS.name} ({TWELVE_MONTHS.period}, {dimensions}, {counters})
                SELECT ?, {dimensions}, {sums} FROM {months.name} WHERE month BETWEEN ? AND ? GROUP BY {dimensions}""",
                (last, last - 11, last),
            )


@cache
def adding(cube: Cube, counters: tuple[str, ...]) -> str:
    """Adds to these counters of a row of a cube, or makes it: its key and then the numbers."""
    columns = (*cube.columns, *counters)
    sums = ", ".join(f"{counter} = {counter} + excluded.{counter}" for counter in counters)
    return f"INSERT INTO {cube.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO UPDATE SET {sums}"


def meta(db: sqlite3.Connection, key: str) -> int:
    """A number about the file, 0 where there is none yet: `watermark` (the next sequence to fold), `tail` (a part of the leaf hash of
    the entry before it), `today` (the ordinal of the day as of which figures stand), `month` (as in `Cube.periods_with`)."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else 0


def set_meta(db: sqlite3.Connection, key: str, value: int) -> None:
    """Sets such a number."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))
