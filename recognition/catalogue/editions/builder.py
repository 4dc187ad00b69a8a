"""Makes edition files: whole, from rows, or by editing a copy; same content, same bytes, same name."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recognition.catalogue.editions import derived, older_files
from recognition.catalogue.editions.references import broken_references
from recognition.catalogue.editions.tables import REQUIRED, TABLES, Table
from recognition.errors import Invalid
from recognition.support import sqlite
from recognition.support.files import sync_folder

if TYPE_CHECKING:
    import sqlite_utils

FORMAT = "1"
"""Kept in `meta` as `format`; an edition of another format is not opened."""
UNFINISHED = ".unfinished-"
ABANDONED_SECONDS = 3600
Edit = Callable[["sqlite_utils.Database"], object]


class BrokenReferences(Invalid):
    """Rows point to what does not exist; `details["broken"]` lists every such row: table, key, column, value."""

    code = "broken_references"


class RowRefused(Invalid):
    """A row breaks its table's declaration; `field` names the table, `details` say what SQLite objected to."""

    code = "edition_row_refused"


def build(folder: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """Build an edition in the data folder from rows per table and return its SHA-256 in hex.

    Rows may come as iterators and in any order; missing columns take their defaults. Building the same content again
    changes nothing. Raises `BrokenReferences`, or `RowRefused` for an unknown table or column, a missing or wrong value or a repeated key."""
    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise RowRefused(unknown[0], unknown_tables=unknown)
    with _unfinished(folder) as path:
        with _writing(path) as db:
            for table in TABLES.values():
                for statement in table.ddl:
                    db.execute(statement)
                _insert(db, table, tables.get(table.name, ()))
            db.execute("INSERT INTO meta (key, value) VALUES ('format', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [FORMAT])
            derived.fill(db.conn)
            db.conn.commit()
            _check(db.conn)
        return _seal(folder, path)


def copy_with(folder: Path, base_sha256: str, edit: Edit, trusted: bool = False) -> str:
    """Copy an edition, let `edit` change the copy (what it returns is ignored), and return the SHA-256 of what came out; the base stays untouched.

    Search terms and identifiers of changed rows follow by themselves; columns that the base was made without are added. `trusted`: every reference of the new rows stands in the base
    already, so they are not all looked through again, which takes more than half of the time. Raises as `build` does, and `OSError` without the base."""
    base = edition_path(folder, base_sha256)
    with _unfinished(folder) as path:
        shutil.copyfile(base, path)
        with _writing(path) as db:
            older_files.complete(db.conn)
            db.conn.commit()
            try:
                edit(db)
            except sqlite3.IntegrityError as error:
                raise RowRefused(None, refused=str(error)) from error
            db.conn.commit()
            derived.refresh(db.conn, base)
            db.conn.commit()
            if not trusted:
                _check(db.conn)
        return _seal(folder, path)


def edition_path(folder: Path, sha256: str) -> Path:
    """Where the edition of this hash lies in the data folder."""
    return Path(folder) / "editions" / f"{sha256}.sqlite"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A file that no reader takes for an edition; gone afterwards unless it was renamed. Sweeps what a killed build left."""
    editions = Path(folder) / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    for left in editions.glob(UNFINISHED + "*"):
        if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
            left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, suffix=".sqlite", dir=editions)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[sqlite_utils.Database]:
    """The unfinished file, open for writing."""
    import sqlite_utils  # 7 MB that a worker, which only reads, does without

    with sqlite.opened(path, sqlite.Access.WRITE, sqlite.NEW_EDITION, begins=True) as connection:
        yield sqlite_utils.Database(connection)
        connection.commit()
        connection.execute("VACUUM")  # lays the rows out in the order of their keys, whatever order they came in


def _insert(db: sqlite_utils.Database, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows in the declared columns; sqlite-utils takes them in batches as they come."""
    try:
        db.table(table.name).insert_all(_rows(table, rows), batch_size=1000)
    except sqlite3.IntegrityError as error:
        raise RowRefused(table.name, refused=str(error)) from error


def _rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    yield list(table.names)
    declared = set(table.names)
    for row in rows:
        if not declared.issuperset(row):
            raise RowRefused(table.name, unknown_columns=sorted(set(row) - declared))
        yield [_value(table, column.name, row.get(column.name, column.default)) for column in table.columns]


def _value(table: Table, column: str, value: Any) -> Any:
    if value is REQUIRED:
        raise RowRefused(table.name, missing=column)
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _check(connection: sqlite3.Connection) -> None:
    broken = broken_references(connection)
    if broken:
        raise BrokenReferences(broken[0]["table"], broken=broken)
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise OSError("the edition's file was damaged while it was being built")


def _seal(folder: Path, path: Path) -> str:
    """Give the finished file its name: normalise its header, hash, protect, sync, rename, sync the folder."""
    with open(path, "r+b") as file:
        # SQLite counts changes and schema versions here and notes its own version; none of that is content.
        for offset, value in ((24, 1), (40, 1), (92, 1), (96, 3_037_000)):
            file.seek(offset)
            file.write(value.to_bytes(4, "big"))
        file.flush()
        os.fsync(file.fileno())
    sha256 = sha256_of(path)
    os.chmod(path, 0o444)
    os.rename(path, edition_path(folder, sha256))
    sync_folder(Path(folder) / "editions")
    return sha256
