"""What a ledger has grown by since an earlier copy of it: a small file that, appended to that copy, gives the whole again."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from recognition.ledger import schema
from recognition.ledger.copies import sync
from recognition.ledger.entries import columns
from recognition.ledger.file import LedgerRefused, damaged, nodes_of, read_frontier
from recognition.ledger.merkle import leaf, root
from recognition.support import sqlite

_TABLES = (
    "CREATE TABLE entries (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
    "CREATE TABLE requests (key BLOB PRIMARY KEY, digest BLOB NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, lines TEXT) STRICT, WITHOUT ROWID",
    "CREATE TABLE notes (entry TEXT PRIMARY KEY, salt BLOB NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
)
_AT_ONCE = 2000


def write_increment(ledger: Path, target: Path, size: int, hashed: str) -> tuple[int, str]:
    """Writes what came after the first `size` entries, and all notes that are not erased; the live ledger's size and root (hex).

    Raises LedgerRefused where the live ledger is not the continuation of one with that root, and OSError.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with sqlite.opened(ledger, sqlite.Access.READ) as live, sqlite.opened(target, sqlite.Access.WRITE, sqlite.UNFINISHED) as increment:
            live.execute("BEGIN")  # one state for all that follows
            now = live.execute("SELECT coalesce(max(sequence) + 1, 0) FROM entries").fetchone()[0]
            if now < size or root(size, nodes_of(live)).hex() != hashed:
                raise LedgerRefused(
                    f"{ledger} is not the continuation of the earlier snapshot: its first {size} entries are others. Find out why before anything else"
                )
            increment.execute("BEGIN")
            for statement in _TABLES:
                increment.execute(statement)
            increment.executemany(
                "INSERT INTO entries VALUES (?, ?)", live.execute("SELECT sequence, bytes FROM entries WHERE sequence >= ? ORDER BY sequence", (size,))
            )
            increment.executemany(
                "INSERT INTO requests VALUES (?, ?, ?, ?, ?)", live.execute("SELECT key, digest, first, count, lines FROM requests WHERE first >= ?", (size,))
            )
            increment.executemany("INSERT INTO notes VALUES (?, ?, ?)", live.execute("SELECT entry, salt, text FROM notes"))
            increment.execute("COMMIT")
            state = now, root(now, nodes_of(live)).hex()
    except sqlite3.Error as error:
        raise OSError(f"{ledger.name} cannot be copied: {error}") from error
    sync(target)
    return state


def append_increment(ledger: Path, increment: Path) -> None:
    """Appends an increment to the copy that it belongs to, in place. Raises LedgerRefused where it does not continue it."""
    try:
        with sqlite.opened(ledger, sqlite.Access.MAKE, sqlite.UNFINISHED) as whole, sqlite.opened(increment, sqlite.Access.READ) as added:
            whole.execute("BEGIN")
            frontier = read_frontier(whole)
            rows = added.execute("SELECT sequence, bytes FROM entries ORDER BY sequence")
            while some := rows.fetchmany(_AT_ONCE):
                if some[0][0] != frontier.size:
                    raise damaged(increment, f"it begins at entry {some[0][0]}, and the snapshot before it ends at {frontier.size}")
                rows_added = [(place, *columns(data), leaf(data), data) for place, data in some]
                tiles = frontier.grow([row[-2] for row in rows_added])
                whole.executemany(schema.INSERT_ENTRY, rows_added)
                whole.executemany(schema.INSERT_TILE, tiles)
            whole.executemany(schema.INSERT_REQUEST, added.execute("SELECT key, digest, first, count, lines FROM requests"))
            # What was erased since must not come back from the earlier copy.
            whole.execute("DELETE FROM notes")
            whole.executemany(schema.INSERT_NOTE, added.execute("SELECT entry, salt, text FROM notes"))
            whole.execute("COMMIT")
    except (sqlite3.DatabaseError, ValueError) as error:
        raise damaged(increment, str(error)) from error
    sync(ledger)
