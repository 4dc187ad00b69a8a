"""SQLite files are opened and closed here and nowhere else; each setting of a connection stands with its reason."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

Settings = Mapping[str, str | int]
"""PRAGMAs of one connection, in the order in which they are set."""

FULL: Settings = {
    "synchronous": "FULL"  # what was committed is on disk before anybody hears of it
}
EXTRA: Settings = {
    "synchronous": "EXTRA"  # the same, and the folder is synced when the journal is deleted: no power cut brings it, and the state before, back
}
EXTRA_NO_CHANGES: Settings = {
    **EXTRA,  # undoing what a killed command left half done is a write
    "query_only": "ON",  # a reader changes nothing by mistake, though the file is open for writing
}
NO_CHANGES: Settings = {
    "query_only": "ON"  # as above
}
UNFINISHED: Settings = {
    "synchronous": "OFF"  # nobody uses the file before it is whole, and then it is synced once
}
AUDITS: Settings = {
    **FULL,
    "foreign_keys": "ON",  # SQLite does not look at references unless it is set to
}
DRAFT: Settings = {
    **EXTRA,
    "temp_store": "FILE",  # a whole region's spreadsheet is sorted beside the memory, not in it
    "cache_size": -(32 << 10),  # KiB: an import touches most pages of its draft
}
LEDGER: Settings = {
    **FULL,
    "busy_timeout": 500,  # milliseconds; nobody else writes, and whoever holds the file all the same must not keep callers waiting for their 503
    "wal_autocheckpoint": 2000,  # pages; the journal is moved into the file before reading it costs more than reading the file
    "journal_size_limit": 64 << 20,  # bytes; after a long read has let the journal grow, the disk gets the space back
    "cache_size": -(32 << 10),  # KiB: the edges of all indexes, where new entries go
}
ROLLUPS: Settings = {
    "journal_mode": "WAL",  # auditors read on while the counters are brought up to date
    "synchronous": "NORMAL",  # a power cut may lose the last folds, never more: the ledger has them, and the file's own position says which
    "cache_size": -(32 << 10),  # KiB: the last days' figures, which almost all that is written concerns
    "wal_autocheckpoint": 4000,  # pages; a fold writes many
}
EDITION: Settings = {
    "cache_size": -(8 << 10),  # KiB that one worker keeps besides what the system caches for all of them
    **NO_CHANGES,
}
NEW_EDITION: Settings = {
    "page_size": 4096,  # this and the next two are SQLite's own today: the same content must give the same bytes with every release
    "encoding": "'UTF-8'",
    "auto_vacuum": "NONE",
    "journal_mode": "MEMORY",  # a crash throws the file away
    **UNFINISHED,
    "foreign_keys": "OFF",  # rows come in any order; references are looked through at the end, all of them
}


SCRATCH: Settings = {
    **UNFINISHED,
    "journal_mode": "OFF",  # nothing is ever undone
    "cache_size": -(32 << 10),  # KiB: what is more lies in the file
}


class Access(StrEnum):
    """How a file is opened; the value is what SQLite's address of the file says."""

    READ = "mode=ro"
    WRITE = "mode=rw"
    """The file must exist."""
    MAKE = "mode=rwc"
    FROZEN = "mode=ro&immutable=1"
    """For a file that nobody changes: no lock is taken and nothing is left beside it."""


class _Held(sqlite3.Connection):
    """Closes itself when its last user lets it go: of a connection that threads share, nobody else knows when that is."""

    def __del__(self) -> None:
        # A file that could not be opened leaves one behind that never became a connection.
        with suppress(sqlite3.ProgrammingError):
            self.close()


def address(path: Path, access: Access) -> str:
    """The URI by which SQLite opens a file; ATTACH takes it as well."""
    return f"{path.absolute().as_uri()}?{access}"


def open(
    path: Path, access: Access, settings: Settings | None = None, *, wait: float = 5.0, shared: bool = False, named: bool = False, begins: bool = False
) -> sqlite3.Connection:
    """A connection that the caller keeps and closes; for a moment's work use `opened`. Raises sqlite3.Error.

    `wait` is how long, in seconds, it waits for the holder of the file. `shared`: threads use it together (SQLite is built serialised).
    `named`: rows are read by their columns' names. `begins`: a change opens a transaction by itself, which sqlite-utils relies on;
    without it what no BEGIN precedes is committed at once.
    """
    connection = sqlite3.connect(
        address(path, access),
        uri=True,
        timeout=wait,
        isolation_level="DEFERRED" if begins else None,
        check_same_thread=not shared,
        factory=_Held if shared else sqlite3.Connection,
    )
    try:
        apply(connection, settings or {})
    except BaseException:
        connection.close()
        raise
    if named:
        connection.row_factory = sqlite3.Row
    return connection


def apply(connection: sqlite3.Connection, settings: Settings) -> None:
    """Sets a connection up; `open` does it, unless the file must be looked at before."""
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")


@contextmanager
def opened(
    path: Path, access: Access, settings: Settings | None = None, *, wait: float = 5.0, shared: bool = False, named: bool = False, begins: bool = False
) -> Iterator[sqlite3.Connection]:
    """As `open`, closed when the block ends; what was not committed by then is undone."""
    connection = open(path, access, settings, wait=wait, shared=shared, named=named, begins=begins)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def in_memory() -> Iterator[sqlite3.Connection]:
    """A database without a file of its own, to which those of others may be attached by their `address`."""
    connection = sqlite3.connect("file::memory:", uri=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def beside_memory() -> Iterator[sqlite3.Connection]:
    """A database of the caller's own: in memory as long as it is small, and then in a file without a name that goes with it."""
    connection = sqlite3.connect("", isolation_level=None)
    try:
        apply(connection, SCRATCH)
        yield connection
    finally:
        connection.close()


def takes_nothing(error: BaseException | None) -> bool:
    """Whether an error says that the disk is full or takes no writes, and nothing worse: what is there can still be read."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
