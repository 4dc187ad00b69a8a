"""A ledger's file carried into a database: every row as it is, in one transaction, and compared where it arrived."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from recognition.errors import LedgerUnavailable
from recognition.ledger.file import LedgerRefused, nodes_of
from recognition.ledger.merkle import root
from recognition.ledger.place import DatabaseMark
from recognition.ledger.postgresql import copying, tables
from recognition.ledger.postgresql.connection import BoundedConnection, InDoubt, commit, connect
from recognition.ledger.postgresql.reads import ConnectionReads
from recognition.support import sqlite

PATIENCE = 86400.0
"""Seconds for a statement: some take a whole ledger at once."""
_AT_ONCE = 5000
_ENTRIES = "SELECT sequence, kind, day, id, institution, cites, leaf, bytes FROM entries ORDER BY sequence"
_REQUESTS = "SELECT key, digest, first, count, lines FROM requests ORDER BY key"
_UNLIKE = "SELECT min(sequence) FROM entries WHERE leaf <> sha256('\\x00'::bytea || bytes)"
Progress = Callable[[int], object]


def role_of(url: str) -> str:
    """The role of the service's address. Raises LedgerRefused where it leads nowhere."""
    try:
        with connect(url, "recognition migrate") as db:
            row = db.execute("SELECT current_user").fetchone()
    except psycopg.Error as error:
        raise LedgerRefused(f"the database cannot be reached by RECOGNITION_DATABASE: {error}") from error
    assert row is not None, "a SELECT without FROM has one row"
    return str(row[0])


def carry_in(file: Path, owner: str, role: str, tree: str | None, partitions: int, progress: Progress = lambda entries: None) -> tuple[int, str, str]:
    """Makes the tables by the owner's address and fills them from a file that nobody writes; size and root (hex) in the database, and the name that the
    ledger has there: `tree` where it has one already. Where a run before this one was ended after its commit, what it wrote is compared instead.

    Raises LedgerRefused where the database holds another ledger or one that was written on, or does not hold what was carried; LedgerUnavailable."""
    try:
        with connect(owner, "recognition migrate", PATIENCE) as db, sqlite.opened(file, sqlite.Access.READ) as source:
            if db.execute("SELECT current_user").fetchone() == (role,):
                raise LedgerRefused(f"the owner of the tables and the service's role are both {role}: who owns a table may change what stands in it")
            [size] = source.execute("SELECT coalesce(max(sequence) + 1, 0) FROM entries").fetchone()
            expected = root(size, nodes_of(source))
            if db.execute("SELECT to_regclass('head')").fetchone() == (None,):
                db.execute("BEGIN")
                tables.make(db, tree or os.urandom(8).hex(), role, max(partitions, (size >> tables.PARTITION_BITS) + 1))
                _fill(db, source, size, expected, progress)
                name = _compare(db, source, size, expected, tree)
                commit(db)
            else:
                name = _compare(db, source, size, expected, tree)
    except (psycopg.Error, InDoubt, sqlite3.Error) as error:
        raise LedgerUnavailable from error
    return size, expected.hex(), name


def _fill(db: BoundedConnection, source: sqlite3.Connection, size: int, expected: bytes, progress: Progress) -> None:
    with db.cursor() as cursor:
        for rows in _pages(source, _ENTRIES):
            with cursor.copy(copying.ENTRIES) as copy:
                copy.write(copying.entries(rows))
            progress(len(rows))
        for rows in _pages(source, _REQUESTS):
            with cursor.copy(copying.REQUESTS) as copy:
                copy.write(copying.requests(rows))
        for sql, values in (("tiles (level, position, hash)", "level, position, hash"), ("notes (entry, salt, text)", "entry, salt, text")):
            with cursor.copy(f"COPY {sql} FROM STDIN") as copy:
                for row in source.execute(f"SELECT {values} FROM {sql.partition(' ')[0]}"):
                    copy.write_row(row)
        cursor.execute("INSERT INTO ids (id, sequence) SELECT id, sequence FROM entries")
        cursor.execute("UPDATE head SET size = %s, root = %s", (size, expected))


def _pages(source: sqlite3.Connection, sql: str) -> Iterator[list[Any]]:
    cursor = source.execute(sql)
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def _compare(db: BoundedConnection, source: sqlite3.Connection, size: int, expected: bytes, tree: str | None) -> str:
    head = db.execute("SELECT tree, size, root, epoch FROM head", binary=True).fetchone()
    if head is None or head[:3] != (tree or head[0], size, expected):
        raise LedgerRefused(f"the database holds the ledger {head and head[0]} already; a ledger of its own needs a database or a schema of its own")
    if head[3]:
        raise LedgerRefused("the ledger in the database was written on since it was carried there; nothing was changed here")
    if (unlike := db.execute(_UNLIKE).fetchone()) != (None,):
        raise LedgerRefused(f"entry {unlike and unlike[0]} did not arrive as it is")
    if root(size, nodes_of(ConnectionReads(db))) != expected:
        raise LedgerRefused("the tree in the database has another root than the file")
    for table in ("entries", "requests", "tiles", "notes"):
        if _count(db.execute(f"SELECT count(*) FROM {table}").fetchone()) != _count(source.execute(f"SELECT count(*) FROM {table}").fetchone()):
            raise LedgerRefused(f"not all rows of {table} arrived")
    return str(head[0])


def _count(row: Sequence[Any] | None) -> int:
    return int(row[0]) if row else -1


def root_there(url: str, size: int) -> tuple[str, str | None]:
    """The name of the ledger in the database, and the root (hex) of its first `size` entries; None where it has fewer. Raises LedgerRefused where there
    is none, LedgerUnavailable."""
    try:
        with connect(url, "recognition migrate", PATIENCE) as db:
            if db.execute("SELECT to_regclass('head')").fetchone() == (None,):
                raise LedgerRefused("the database holds no ledger where RECOGNITION_DATABASE leads")
            head = db.execute("SELECT tree, size FROM head").fetchone()
            assert head is not None, "made with its one row"
            return head[0], root(size, nodes_of(ConnectionReads(db))).hex() if size <= head[1] else None
    except psycopg.Error as error:
        raise LedgerUnavailable from error


def close(url: str, mark: DatabaseMark, size: int, root_: str) -> None:
    """Closes the ledger in the database for good, once all of it is somewhere else; doing it twice does no harm. Raises LedgerRefused where it went on
    meanwhile, LedgerUnavailable."""
    try:
        with connect(url, "recognition migrate") as db:
            db.execute("BEGIN")
            closed = db.execute(
                "UPDATE head SET closed = true, leader = '', epoch = epoch + 1 WHERE tree = %s AND size = %s AND root = %s",
                (mark.tree, size, bytes.fromhex(root_)),
            )
            if closed.rowcount != 1:
                raise LedgerRefused("the ledger in the database went on meanwhile; stop all nodes and carry it back again")
            commit(db)
    except (psycopg.Error, InDoubt) as error:
        raise LedgerUnavailable from error


def extend(owner: str, partitions: int) -> int:
    """Makes room for so many times 2²⁴ further entries; how many times there are then. Raises LedgerUnavailable."""
    try:
        with connect(owner, "recognition migrate", PATIENCE) as db:
            db.execute("BEGIN")
            made = tables.extend(db, partitions)
            commit(db)
    except (psycopg.Error, InDoubt) as error:
        raise LedgerUnavailable from error
    return made
