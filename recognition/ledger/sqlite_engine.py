"""The SQLite engine: one connection that appends groups of requests, each group durable before any of it is acknowledged."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger import schema
from recognition.ledger.file import LEDGER_FILE, LedgerRefused, open_file, read_frontier
from recognition.ledger.grouping import find_request, plan
from recognition.ledger.ids import milliseconds_of
from recognition.ledger.merkle import Frontier
from recognition.ledger.store import INVALID
from recognition.ledger.writer.messages import Append, Appended, WriteRefused

log = logging.getLogger(__name__)


class SqliteEngine:
    """Appends to the ledger's file; whoever makes one holds the lock."""

    def __init__(self, folder: Path) -> None:
        """Opens the file in the data folder. Raises LedgerRefused."""
        self.folder, self.name = folder, str(folder / LEDGER_FILE)
        self._every = 1
        self._uncommitted = 0
        self._doubted = False
        self._db: sqlite3.Connection | None = None
        self._open()

    def _open(self) -> sqlite3.Connection:
        db = open_file(self.folder)
        try:
            if self._doubted:
                _make_sure(db)
            self.frontier = read_frontier(db)
        except BaseException:
            db.close()
            raise
        self._db, self._doubted = db, False
        return db

    def last_written(self) -> float | None:
        """When the last entry was made, in seconds since 1970."""
        row = self.connection.execute("SELECT id FROM entries ORDER BY sequence DESC LIMIT 1").fetchone()
        return milliseconds_of(row[0]) / 1000 if row else None

    @property
    def connection(self) -> sqlite3.Connection:
        """The writing connection, for reads that must see what is not committed yet."""
        return self._db or self._open()

    @property
    def settled(self) -> bool:
        """Whether all that was written is durable, so that it may be signed."""
        return not self.connection.in_transaction

    @property
    def leads(self) -> bool:
        """Always: whoever holds the lock writes the file."""
        return True

    def turn(self) -> None:
        """Nothing is due here between two groups."""

    def write(self, group: Sequence[Append]) -> list[Appended | WriteRefused]:
        """Writes all requests of the group with one sync and says of each where its entries stand or why nothing was written.

        Raises LedgerUnavailable where nothing at all could be written; what the file then holds is read again before the next group.
        """
        try:
            db = self.connection
            if not db.in_transaction:
                db.execute("BEGIN IMMEDIATE")
            outcomes, frontier = self._insert(db, group)
            self._uncommitted += len(group)
            if self._uncommitted >= self._every:
                db.execute("COMMIT")
                self._uncommitted = 0
        except sqlite3.IntegrityError as error:
            return self._one_by_one(group, error)
        except (sqlite3.Error, OSError, LedgerRefused) as error:
            self._abandon(error)
            raise LedgerUnavailable from error
        self.frontier = frontier
        return outcomes

    def _insert(self, db: sqlite3.Connection, group: Sequence[Append]) -> tuple[list[Appended | WriteRefused], Frontier]:
        """Everything up to the commit, on a copy of the tree's edge: the old one stands until the commit is on disk."""
        made = plan(db, self.frontier, group, lambda key: find_request(db, key))
        db.executemany(schema.INSERT_ENTRY, made.rows)
        # Most groups have nothing but entries, and a statement costs something even where there is nothing to put into it.
        if made.requests:
            db.executemany(schema.INSERT_REQUEST, made.requests)
        if made.notes:
            db.executemany(schema.INSERT_NOTE, made.notes)
        if made.tiles:
            db.executemany(schema.INSERT_TILE, made.tiles)
        return made.outcomes, made.frontier

    def _one_by_one(self, group: Sequence[Append], error: sqlite3.IntegrityError) -> list[Appended | WriteRefused]:
        """A guard refused something of the group, an id that exists for one: each is tried alone, and only that one is refused."""
        if self._every > 1:
            # Earlier requests of this long group cannot be kept apart any more, so all of it is given up.
            self._abandon(error)
            raise LedgerUnavailable from error
        self.connection.execute("ROLLBACK")
        self._uncommitted = 0
        if len(group) == 1:
            log.error("the ledger refused a request: %s", error)
            return [INVALID]
        return [self.write([append])[0] for append in group]

    def erase_note(self, entry: str) -> bool:
        """Erases the text beside an entry from the file and its journal; the entry and every proof stand. False: there is none."""
        db = self.connection
        try:
            db.execute("PRAGMA secure_delete=ON")
            erased = db.execute("DELETE FROM notes WHERE entry = ?", (entry,)).rowcount > 0
            db.execute("PRAGMA secure_delete=OFF")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            self._abandon(error)
            raise LedgerUnavailable from error
        return erased

    @contextmanager
    def grouped(self, every: int) -> Iterator[None]:
        """Commits only after so many appends and at the end: for whoever can begin anew after a crash, such as the demonstration."""
        self._every = every
        try:
            yield
            if self.connection.in_transaction:
                self.connection.execute("COMMIT")
        except BaseException as error:
            if self._db is not None and self._db.in_transaction:
                self._abandon(error)
            raise
        finally:
            self._every, self._uncommitted = 1, 0

    def _abandon(self, error: BaseException) -> None:
        """After an error nothing held in memory is believed; the next group opens the file again."""
        log.error("the ledger could not be written and will be opened again: %s", error)
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self._doubted = True
        db, self._db = self._db, None
        self._uncommitted = 0
        if db is not None:
            try:
                db.close()
            except sqlite3.Error as second:
                log.error("closing the ledger failed as well: %s", second)

    def close(self) -> None:
        """Moves the journal into the file and closes both."""
        if self._db is not None:
            db, self._db = self._db, None
            try:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                log.warning("the journal stays beside the ledger until the next start: %s", error)
            db.close()


def _make_sure(db: sqlite3.Connection) -> None:
    """After a write or a sync failed, what lies in the journal may look whole and never reach the disk: systems forget pages that they
    could not write. So it is moved into the file, synced there, and the journal begins anew before anything more is acknowledged."""
    [busy, _, _] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("the journal cannot be made sure of while somebody reads")
