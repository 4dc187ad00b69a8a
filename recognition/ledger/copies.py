"""Copies of SQLite files that somebody may be writing to, and the examination of a ledger's copy before anybody relies on it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recognition.ledger import schema
from recognition.ledger.entries import Columns, EntryKind, columns
from recognition.ledger.file import LEDGER_FILE, LedgerRefused, damaged, nodes_of
from recognition.ledger.merkle import Frontier, Nodes, leaf, root
from recognition.ledger.sqlite_engine import SqliteEngine
from recognition.support import sqlite
from recognition.support.files import sync_folder

Progress = Callable[[int], object]
_AT_ONCE = 2000


def copy_database(source: Path, target: Path, writable: bool = True) -> None:
    """Copies one consistent state of a database to a new file of mode 0600, durable when this returns, that needs no journal beside it.

    `writable` False for the ledger, to whose file nobody but its writer may have a writing connection. All pages are taken in one
    read, so a busy writer never makes it begin again; meanwhile its journal grows by what it writes. Raises OSError.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    access = sqlite.Access.WRITE if writable else sqlite.Access.READ
    try:
        with sqlite.opened(source, access, wait=10) as live, sqlite.opened(target, sqlite.Access.WRITE, sqlite.UNFINISHED) as copy:
            live.backup(copy)
        with sqlite.opened(target, sqlite.Access.WRITE, sqlite.UNFINISHED) as copy:
            # The copy of a file in WAL mode says WAL as well; without it one file is all there is.
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise OSError(f"{source.name} cannot be copied: {error}") from error
    sync(target)


def sync(path: Path) -> None:
    """Makes a file's bytes and its name durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A ledger's copy, for reading alone. Raises LedgerRefused for what is none."""
    try:
        with sqlite.opened(path, sqlite.Access.READ) as db:
            yield db
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error


def head(path: Path) -> tuple[int, str]:
    """Size and root (hex) of a copy. Raises LedgerRefused."""
    with opened(path) as db:
        size = _size(db)
        return size, root(size, nodes_of(db)).hex()


def roots(path: Path, sizes: list[int]) -> dict[int, str]:
    """The roots (hex) over the first so many entries, of those sizes that the copy reaches. Raises LedgerRefused."""
    with opened(path) as db:
        size = _size(db)
        return {count: root(count, nodes_of(db)).hex() for count in sizes if count <= size}


def rare(path: Path, kind: EntryKind) -> list[tuple[int, bytes]]:
    """Sequence and bytes of every entry of a kind that is rare: publications, keys, corrections."""
    with opened(path) as db:
        return db.execute("SELECT sequence, bytes FROM entries WHERE kind > 2 AND kind = ? ORDER BY sequence", (kind.value,)).fetchall()


def _size(db: sqlite3.Connection) -> int:
    [size] = db.execute("SELECT coalesce(max(sequence) + 1, 0) FROM entries").fetchone()
    return int(size)


def examine(path: Path, progress: Progress = lambda entries: None) -> str:
    """Reads every entry of a copy and makes the tree anew from their bytes; its root, in hex.

    Raises LedgerRefused naming the first entry that is not as its bytes say, or what of the tree or the schema is not.
    """
    with opened(path) as db:
        if not schema.intact(db):
            raise damaged(path, "its tables or the guards that keep it append-only were changed")
        frontier = Frontier()
        for rows in _pages(db):
            _examine_rows(path, rows, frontier, db)
            progress(len(rows))
        return root(frontier.size, _made(frontier, db)).hex()


def _pages(db: sqlite3.Connection) -> Iterator[list[tuple[Any, ...]]]:
    # By position and not by counting: a gap must be met, not stepped over.
    select = f"SELECT sequence, {', '.join(Columns._fields)}, leaf, bytes FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?"
    last = -1
    while rows := db.execute(select, (last, _AT_ONCE)).fetchall():
        yield rows
        last = rows[-1][0]


def _examine_rows(path: Path, rows: list[tuple[Any, ...]], frontier: Frontier, db: sqlite3.Connection) -> None:
    hashes = []
    for place, row in enumerate(rows, frontier.size):
        if row[0] != place:
            raise damaged(path, f"entry {place} is missing")
        hashes.append(leaf(row[-1]))
        if hashes[-1] != row[-2]:
            raise damaged(path, f"entry {place} does not have the bytes that were hashed")
        if tuple(columns(row[-1])) != row[1:-2]:
            raise damaged(path, f"entry {place} is not filed as its bytes say")
    for tile in frontier.grow(hashes):
        stored = db.execute("SELECT hash FROM tiles WHERE level = ? AND position = ?", (tile.level, tile.position)).fetchone()
        if stored != (tile.hash,):
            raise damaged(path, f"a hash of its tree before entry {frontier.size} is wrong")


def _made(frontier: Frontier, db: sqlite3.Connection) -> Nodes:
    """What is stored, each hash of which was compared above."""
    stored = db.execute("SELECT count(*) FROM tiles").fetchone()[0]
    expected, level = 0, 8
    while frontier.size >> level:
        expected, level = expected + (frontier.size >> level), level + 8
    if stored != expected:
        raise damaged(Path(LEDGER_FILE), "its tree has hashes that belong to no entries")
    return nodes_of(db)


def put_to_use(folder: Path) -> int:
    """Makes the ledger in a folder ready for a writer: WAL again, then all that a writer looks at before it starts. Its size.

    The caller holds the lock. Raises LedgerRefused.
    """
    path = folder / LEDGER_FILE
    with sqlite.opened(path, sqlite.Access.MAKE) as db:
        [mode] = db.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise LedgerRefused(f"{folder} cannot hold a ledger: SQLite's WAL needs a local file system and got journal mode {mode}")
    engine = SqliteEngine(folder)
    size = engine.frontier.size
    engine.close()
    sync(path)
    return size
