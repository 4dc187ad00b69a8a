"""From any known version of the ledger's file to any other: every entry goes over as it is, and everything beside it is derived anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recognition.ledger import schema
from recognition.ledger.copies import sync
from recognition.ledger.entries import columns
from recognition.ledger.file import LedgerRefused, damaged
from recognition.ledger.merkle import Frontier, leaf
from recognition.ledger.store import LedgerDatabase
from recognition.support import sqlite

_AT_ONCE = 2000
_REQUESTS_AFTER = "SELECT key, digest, first, count, lines FROM requests WHERE key > ? AND first < ? ORDER BY key LIMIT ?"
Progress = Callable[[int], object]


def _row(place: int, data: bytes, hashed: bytes) -> Sequence[Any]:
    return (place, *columns(data), hashed, data)


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """How one version of the file is made, written and read. `row` are an entry's values by place, bytes and leaf."""

    version: int
    statements: tuple[str, ...]
    insert_entry: str
    row: Callable[[int, bytes, bytes], Sequence[Any]]
    insert_tile: str | None
    insert_request: str = schema.INSERT_REQUEST
    insert_note: str = schema.INSERT_NOTE
    entries: str = "SELECT sequence, bytes FROM entries WHERE sequence >= ? ORDER BY sequence LIMIT ?"
    requests: str = "SELECT key, digest, first, count, lines FROM requests"
    notes: str = "SELECT entry, salt, text FROM notes"


SCHEMA_VERSIONS: dict[int, SchemaVersion] = {schema.VERSION: SchemaVersion(schema.VERSION, schema.STATEMENTS, schema.INSERT_ENTRY, _row, schema.INSERT_TILE)}
"""By the version found in the file. Whoever changes the schema leaves the version before it here, for ever: it is what an older
file is read by, and what a newer one is taken back to."""


def version_of(path: Path) -> int:
    """The version of a ledger's file. Raises LedgerRefused for what is no ledger of this service."""
    try:
        with sqlite.opened(path, sqlite.Access.READ) as db:
            [application] = db.execute("PRAGMA application_id").fetchone()
            [version] = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    if application != schema.APPLICATION:
        raise damaged(path, "it is a database, and not a ledger of this service")
    return int(version)


def schema_version_of(path: Path) -> SchemaVersion:
    """The schema version of a file. Raises LedgerRefused where this release does not know it."""
    version = version_of(path)
    if version not in SCHEMA_VERSIONS:
        raise LedgerRefused(f"{path} has version {version}, which this release does not know; it knows {', '.join(map(str, sorted(SCHEMA_VERSIONS)))}")
    return SCHEMA_VERSIONS[version]


def settle(path: Path) -> None:
    """Moves the journal of a file that nobody uses into it, so that the file alone is the ledger. The caller holds the lock."""
    with sqlite.opened(path, sqlite.Access.WRITE, sqlite.FULL) as db:
        [busy, _, _] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise LedgerRefused(f"{path} is being read; end all commands that use it")


def every(path: Path) -> Iterator[list[bytes]]:
    """The bytes of every entry in a file of any known version, some at a time. Raises LedgerRefused where one is missing."""
    version, size = schema_version_of(path), 0
    with sqlite.opened(path, sqlite.Access.READ) as db:
        while rows := db.execute(version.entries, (size, _AT_ONCE)).fetchall():
            for place, (sequence, _) in enumerate(rows, size):
                if sequence != place:
                    raise damaged(path, f"entry {place} is missing")
            yield [bytes(data) for _, data in rows]
            size += len(rows)


def root_of(path: Path) -> tuple[int, str]:
    """Size and root (hex) that the entries' bytes have; nothing stored beside them is believed."""
    # The edge of the tree is all that its root needs: a list of every leaf's hash would grow with the ledger.
    frontier = Frontier()
    for entries in every(path):
        frontier.grow([leaf(data) for data in entries])
    return frontier.size, frontier.root().hex()


def carry_over(source: Path, target: Path, version: int = schema.VERSION, progress: Progress = lambda entries: None) -> tuple[int, str]:
    """Makes a new file of a version from one of any other; size and root (hex), compared with those of the source's bytes.

    The source is not changed. Raises LedgerRefused, and ValueError where an entry is none for that version.
    """
    old, new = schema_version_of(source), SCHEMA_VERSIONS[version]
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with sqlite.opened(source, sqlite.Access.READ) as old_db, sqlite.opened(target, sqlite.Access.WRITE) as new_db:
        _begin(new_db, new)
        frontier = Frontier()
        for entries in every(source):
            _write(new_db, new, frontier, entries)
            progress(len(entries))
        new_db.executemany(new.insert_request, old_db.execute(old.requests))
        new_db.executemany(new.insert_note, old_db.execute(old.notes))
        new_db.execute("COMMIT")
    with sqlite.opened(target, sqlite.Access.WRITE) as new_db:
        new_db.execute("PRAGMA journal_mode=WAL")  # as every release wants it
    sync(target)
    state = root_of(target)
    if state != root_of(source):
        raise damaged(target, "it does not hold what was to be carried over")
    return state


def size_of(reads: LedgerDatabase) -> int:
    """How many entries a database holds."""
    [size] = reads.execute("SELECT coalesce(max(sequence) + 1, 0) FROM entries").fetchone()
    return int(size)


def carry_from(reads: LedgerDatabase, size: int, target: Path, progress: Progress = lambda entries: None) -> tuple[int, str]:
    """Makes a new file of the first `size` entries that a database holds, their requests, and the notes that are not erased; size and root (hex)
    of the new file's bytes.

    Raises LedgerRefused where entries are missing, LedgerUnavailable."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    version, frontier = SCHEMA_VERSIONS[schema.VERSION], Frontier()
    with sqlite.opened(target, sqlite.Access.WRITE) as db:
        _begin(db, version)
        while frontier.size < size:
            rows = reads.execute(version.entries, (frontier.size, min(_AT_ONCE, size - frontier.size))).fetchall()
            if [row[0] for row in rows] != list(range(frontier.size, frontier.size + len(rows))) or not rows:
                raise LedgerRefused(f"entries from {frontier.size} on are missing in the database")
            _write(db, version, frontier, [data for _, data in rows])
            progress(len(rows))
        key = b""
        while requests := reads.execute(_REQUESTS_AFTER, (key, size, _AT_ONCE)).fetchall():
            db.executemany(version.insert_request, requests)
            key = requests[-1][0]
        known = [note for note in reads.execute(version.notes) if db.execute("SELECT 1 FROM entries WHERE id = ?", note[:1]).fetchone()]
        db.executemany(version.insert_note, known)
        db.execute("COMMIT")
    sync(target)
    return root_of(target)


def _begin(db: sqlite3.Connection, version: SchemaVersion) -> None:
    db.execute(f"PRAGMA page_size={schema.PAGE}")
    # Nobody uses this file before it is whole and synced, so nothing on the way need be undone.
    db.execute("PRAGMA journal_mode=OFF")
    sqlite.apply(db, sqlite.UNFINISHED)
    db.execute("BEGIN")
    for statement in version.statements:
        db.execute(statement)
    db.execute(f"PRAGMA application_id={schema.APPLICATION}")
    db.execute(f"PRAGMA user_version={version.version}")


def _write(db: sqlite3.Connection, version: SchemaVersion, frontier: Frontier, entries: Sequence[bytes]) -> None:
    hashes = [leaf(data) for data in entries]
    db.executemany(
        version.insert_entry, [version.row(place, data, hashed) for place, (data, hashed) in enumerate(zip(entries, hashes, strict=False), frontier.size)]
    )
    tiles = frontier.grow(hashes)
    if version.insert_tile:
        db.executemany(version.insert_tile, tiles)
