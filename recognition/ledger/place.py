"""Where a data folder's ledger stands: in a file of the folder, or in the database that RECOGNITION_DATABASE names."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import msgspec

from recognition.ledger.file import LEDGER_FILE, LedgerRefused
from recognition.ledger.sqlite_engine import SqliteEngine
from recognition.ledger.store import LedgerDatabase, LedgerEngine
from recognition.support import sqlite
from recognition.support.files import write_once

SETTING = "RECOGNITION_DATABASE"
MARK = "ledger.database"
"""The file that stands in a data folder in place of the ledger's own where that is in a database."""


class DatabaseMark(msgspec.Struct, frozen=True):
    """Which ledger the folder belongs to, by the name that stands in the database too, and the folder's own name among those that write to it."""

    tree: str
    node: str


def mark_of(folder: Path) -> DatabaseMark | None:
    """The mark, where the folder's ledger is in a database. Raises LedgerRefused for one that cannot be read."""
    try:
        return msgspec.json.decode((folder / MARK).read_bytes(), type=DatabaseMark)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise LedgerRefused(f"{folder / MARK} cannot be read: {error}") from error


def mark(folder: Path, tree: str) -> DatabaseMark:
    """Marks the folder, durably; one that is marked keeps its mark."""
    write_once(folder / MARK, msgspec.json.encode(DatabaseMark(tree, os.urandom(8).hex())))
    made = mark_of(folder)
    assert made is not None, "just written"
    return made


def database_of(folder: Path) -> tuple[str, DatabaseMark] | None:
    """Address and mark of the folder's ledger where it is in a database, None where it is a file or not made yet.

    Raises LedgerRefused where setting and folder contradict each other: a ledger written in two places would be two."""
    url, found = os.environ.get(SETTING, ""), mark_of(folder)
    if found is None:
        if not url:
            return None
        raise LedgerRefused(
            f"{SETTING} is set, and {folder} has a ledger of its own or none yet. Carry it over: flask --app wsgi migrate; or leave {SETTING} out"
        )
    if not url:
        raise LedgerRefused(f"the ledger of {folder} is in a database, as {MARK} there says, and {SETTING} does not say in which")
    if (folder / LEDGER_FILE).exists():
        raise LedgerRefused(f"{folder} holds {LEDGER_FILE} and {MARK}: the ledger is in one of two places. Put aside the one that was left")
    need_driver()
    return url, found


def need_driver() -> None:
    """Raises LedgerRefused where the libraries for a database are not installed."""
    if find_spec("psycopg") is None:
        raise LedgerRefused("a ledger in a database needs libraries of its own: pip install --require-hashes -r requirements-postgresql.txt")


def exists(folder: Path) -> bool:
    """Whether there is a ledger to read. Raises LedgerRefused."""
    return database_of(folder) is not None or (folder / LEDGER_FILE).exists()


def reading(folder: Path, wait: float) -> LedgerDatabase:
    """A connection that reads, for threads to share; `wait` is how long, in seconds, it waits for the holder of a file. A database is looked for at the
    first statement. Raises sqlite3.Error and LedgerRefused."""
    if found := database_of(folder):
        # Here rather than above: where the ledger is a file nothing of this is loaded.
        from recognition.ledger.postgresql.reads import DatabaseReads

        return DatabaseReads(*found)
    return sqlite.open(folder / LEDGER_FILE, sqlite.Access.READ, wait=wait, shared=True)


def writing(folder: Path, waits: Callable[[], object] | None = None) -> LedgerEngine:
    """The engine of the folder's ledger, for whoever holds the folder's lock. `waits` is called again and again while a database is away or another
    node leads, and ends the waiting by raising; without it that is waited for some seconds. Raises LedgerRefused, and LedgerUnavailable then."""
    if found := database_of(folder):
        from recognition.ledger.postgresql.engine import PostgresEngine

        return PostgresEngine(folder, *found, waits=waits)
    return SqliteEngine(folder)
