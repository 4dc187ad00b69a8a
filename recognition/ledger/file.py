"""The ledger's file: made once, opened only when it can be vouched for, and never made anew over a damaged one."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from recognition.ledger import schema
from recognition.ledger.entries import columns
from recognition.ledger.merkle import TILE, TILE_BITS, Frontier, Nodes, fold, leaf
from recognition.ledger.store import LedgerDatabase
from recognition.support import sqlite
from recognition.support.files import sync_folder

LEDGER_FILE = "ledger.sqlite"
RESTORING = ".restoring"
"""The folder in which a snapshot is unpacked and examined before its files take their places."""
_FULL = 2


class LedgerRefused(Exception):
    """The ledger cannot be vouched for, so the service does not start on it; the message says what is wrong and what to do."""


def damaged(path: Path, what: str) -> LedgerRefused:
    """The refusal of a file that is not as this service wrote it."""
    return LedgerRefused(f"{path} is damaged: {what}. It was left as it is. Bring back the last snapshot with: flask --app wsgi restore")


def take_lock(folder: Path) -> int | None:
    """The descriptor that holds `ledger.lock`, or None where another process holds it. Closing it gives the lock back."""
    descriptor = os.open(folder / "ledger.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def open_file(folder: Path) -> sqlite3.Connection:
    """The one writing connection; the caller holds the lock. Makes the file where there is none.

    Raises LedgerRefused for a file that is damaged, foreign, or set up so that a power cut could lose entries.
    """
    path = folder / LEDGER_FILE
    if (folder / RESTORING).exists():
        raise LedgerRefused(f"{folder} holds a restore that was not finished. Run it again, with --aside: flask --app wsgi restore")
    try:
        if not path.exists():
            _create(path)
        db = _connect(path)
    except sqlite3.OperationalError as error:
        raise LedgerRefused(f"{path} cannot be opened: {error}") from error
    try:
        _set_up(db, path)
        _check_schema(db, path)
        _check_head(db, path)
    except LedgerRefused:
        db.close()
        raise
    except sqlite3.DatabaseError as error:
        db.close()
        raise damaged(path, str(error)) from error
    return db


def refuse_other_version(folder: Path) -> None:
    """Raises LedgerRefused where the ledger is of another version than this service writes; needs no lock and changes nothing."""
    path = folder / LEDGER_FILE
    try:
        with closing(sqlite.open(path, sqlite.Access.READ, shared=True)) as db:
            _check_schema(db, path)
    except sqlite3.OperationalError as error:
        raise LedgerRefused(f"{path} cannot be opened: {error}") from error


def _connect(path: Path) -> sqlite3.Connection:
    """Set up afterwards, when its size was looked at."""
    return sqlite.open(path, sqlite.Access.WRITE, shared=True)


def _create(path: Path) -> None:
    """Made beside its place and moved there whole: an empty file in that place is therefore always damage."""
    if path.with_name(LEDGER_FILE + "-wal").exists():
        raise damaged(path, "the file is missing and its journal is there")
    unfinished = path.with_name(LEDGER_FILE + ".new")
    for leftover in (unfinished, unfinished.with_name(unfinished.name + "-wal"), unfinished.with_name(unfinished.name + "-shm")):
        leftover.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_connect(unfinished)) as db:
        db.execute(f"PRAGMA page_size={schema.PAGE}")
        [mode] = db.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            unfinished.unlink()
            raise LedgerRefused(f"{path.parent} cannot hold a ledger: SQLite's WAL needs a local file system and got journal mode {mode}")
        db.execute("BEGIN")
        for statement in schema.STATEMENTS:
            db.execute(statement)
        db.execute(f"PRAGMA application_id={schema.APPLICATION}")
        db.execute(f"PRAGMA user_version={schema.VERSION}")
        db.execute("COMMIT")
    descriptor = os.open(unfinished, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    unfinished.rename(path)
    sync_folder(path.parent)


def _set_up(db: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size == 0:
        raise damaged(path, "it is empty")
    sqlite.apply(db, sqlite.LEDGER)
    check_durable(db, path)


def check_durable(db: sqlite3.Connection, path: Path) -> None:
    """Raises LedgerRefused where a commit that was acknowledged could be lost in a power cut."""
    [journal] = db.execute("PRAGMA journal_mode").fetchone()
    [synchronous] = db.execute("PRAGMA synchronous").fetchone()
    if journal != "wal" or synchronous < _FULL:
        raise LedgerRefused(
            f"{path} is set to journal_mode={journal}, synchronous={synchronous}, with which entries can be lost or callers wait "
            "for one another. Only WAL with FULL is safe here. After a snapshot: sqlite3 ledger.sqlite 'PRAGMA journal_mode=WAL'"
        )


def _check_schema(db: sqlite3.Connection, path: Path) -> None:
    [application] = db.execute("PRAGMA application_id").fetchone()
    [version] = db.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION:
        raise damaged(path, "it is a database, and not a ledger of this service")
    if version != schema.VERSION:
        raise LedgerRefused(f"{path} has version {version} and this service writes version {schema.VERSION}: flask --app wsgi upgrade")
    if not schema.intact(db):
        raise damaged(path, "its tables or the guards that keep it append-only were changed")


def _check_head(db: sqlite3.Connection, path: Path) -> None:
    if what := wrong_near_the_end(db):
        raise damaged(path, what)


def wrong_near_the_end(db: LedgerDatabase) -> str | None:
    """What of the last entry and the growing edge of the tree is not as its bytes say: cheap at any size, and it repairs nothing."""
    first, size = db.execute("SELECT (SELECT min(sequence) FROM entries), (SELECT coalesce(max(sequence) + 1, 0) FROM entries)").fetchone()
    if size and first != 0:
        return "its first entries are missing"
    start = max(0, (size & -TILE) - TILE)
    rows = db.execute("SELECT sequence, leaf, bytes FROM entries WHERE sequence >= ? ORDER BY sequence", (start,)).fetchall()
    if [row[0] for row in rows] != list(range(start, size)):
        return "entries near its end are missing"
    for sequence, hashed, data in rows:
        if leaf(data) != hashed:
            return f"entry {sequence} does not have the bytes that were hashed"
    return _wrong_last_row(db, size) or _wrong_tiles(db, size, [hashed for _, hashed, _ in rows])


def _wrong_last_row(db: LedgerDatabase, size: int) -> str | None:
    row = db.execute("SELECT kind, day, id, institution, cites, bytes FROM entries WHERE sequence = ?", (size - 1,)).fetchone()
    return f"entry {size - 1} is not filed as its bytes say" if row and tuple(columns(row[-1])) != row[:-1] else None


def _wrong_tiles(db: LedgerDatabase, size: int, leaves: list[bytes]) -> str | None:
    stored = dict(db.execute("SELECT level, max(position) + 1 FROM tiles GROUP BY level"))
    level, expected = 1, {}
    while size >> TILE_BITS * level:
        expected[level] = size >> TILE_BITS * level
        level += 1
    if stored != expected:
        return "hashes of its tree are missing"
    if size >= TILE:
        [last] = db.execute("SELECT hash FROM tiles WHERE level = 1 AND position = ?", ((size >> TILE_BITS) - 1,)).fetchone()
        if last != fold(leaves[:TILE]):
            return "a hash of its tree is wrong"
    return None


def read_frontier(db: LedgerDatabase) -> Frontier:
    """The growing edge of the tree as stored."""
    [size] = db.execute("SELECT coalesce(max(sequence) + 1, 0) FROM entries").fetchone()
    return Frontier.read(size, nodes_of(db))


def nodes_of(db: LedgerDatabase) -> Nodes:
    """Reads stored hashes for `tree`."""

    def nodes(level: int, start: int, stop: int) -> list[bytes]:
        if level == 0:
            rows = db.execute("SELECT leaf FROM entries WHERE sequence >= ? AND sequence < ? ORDER BY sequence", (start, stop))
        else:
            rows = db.execute("SELECT hash FROM tiles WHERE level = ? AND position >= ? AND position < ? ORDER BY position", (level, start, stop))
        return [hashed for (hashed,) in rows]

    return nodes
