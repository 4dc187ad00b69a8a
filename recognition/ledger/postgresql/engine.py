"""The PostgreSQL engine: one leader's connection that appends groups of requests, each committed without a warning before any of it is acknowledged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from recognition.errors import LedgerUnavailable
from recognition.ledger.grouping import PlannedGroup, plan, stored
from recognition.ledger.ids import milliseconds_of
from recognition.ledger.merkle import Frontier
from recognition.ledger.place import DatabaseMark
from recognition.ledger.postgresql import copying, head
from recognition.ledger.postgresql.connection import BoundedConnection, commit
from recognition.ledger.postgresql.leading import FAILURES, Fenced, Lead
from recognition.ledger.postgresql.reads import ConnectionReads
from recognition.ledger.store import INVALID
from recognition.ledger.writer.messages import Append, Appended, WriteRefused

log = logging.getLogger(__name__)

_SETTLES = 0.8
"""Seconds for which a group that is in doubt is looked for: callers wait little longer."""
_COMMAND_SECONDS = 8.0
"""Seconds for which a command waits for database and lead."""
_KNOWN = "SELECT key, digest, first, count, lines FROM requests WHERE key IN ({})"
_IDS = """WITH added AS (INSERT INTO ids (id, sequence) SELECT id, sequence FROM entries WHERE sequence >= {0:d} AND sequence < {1:d} RETURNING 1)
SELECT 1 / (count(*) = {1:d} - {0:d})::integer FROM added"""
"""Fails where there are not as many new entries as there should be."""
_ID_TWICE = "ids_pkey"
_TILE = "INSERT INTO tiles (level, position, hash) VALUES (%s, %s, %s)"
_NOTE = "INSERT INTO notes (entry, salt, text) VALUES (%s, %s, %s)"


class PostgresEngine:
    """Appends to the ledger in the database while this node leads; whoever makes one holds the lock of the folder."""

    def __init__(self, folder: Path, url: str, mark: DatabaseMark, waits: Callable[[], object] | None = None) -> None:
        """Takes the lead. While the database is away or another node leads, `waits` is called again and again and may raise; without it that is waited
        for some seconds. Raises LedgerRefused, LedgerUnavailable."""
        self._lead = Lead(url, mark)
        self.folder, self.name = folder, self._lead.name
        end = time.monotonic() + _COMMAND_SECONDS
        try:
            while not self._lead.taken(refuse=True):
                if waits is not None:
                    waits()
                elif time.monotonic() > end:
                    raise LedgerUnavailable
                time.sleep(0.02)
        except BaseException:
            self.close()
            raise

    @property
    def frontier(self) -> Frontier:
        """The edge of the tree over all that is acknowledged."""
        return self._lead.frontier

    @property
    def connection(self) -> ConnectionReads:
        """Reads by the writing connection. Raises LedgerUnavailable."""
        return ConnectionReads(self._lead.connection())

    @property
    def settled(self) -> bool:
        """Always: the edge goes on when a commit was acknowledged, and not before."""
        return True

    @property
    def leads(self) -> bool:
        """Whether this node leads; begins to see to it where it does not."""
        return self._lead.taken()

    def last_written(self) -> float | None:
        """When the last entry was made, in seconds since 1970."""
        row = self.connection.execute("SELECT id FROM entries ORDER BY sequence DESC LIMIT 1").fetchone()
        return milliseconds_of(row[0]) / 1000 if row else None

    def write(self, group: Sequence[Append]) -> list[Appended | WriteRefused]:
        """Writes all requests of the group with one commit and says of each where its entries stand or why nothing was written.

        Raises LedgerUnavailable where nothing is acknowledged. A group in doubt is looked for by a new connection: it is acknowledged if it stands, and sent
        again, once, if it does not.
        """
        return self._write(group, again=True)

    def _write(self, group: Sequence[Append], again: bool) -> list[Appended | WriteRefused]:
        db, made = self._lead.connection(), None
        try:
            made, last = self._send(db, group)
            if made.rows:
                commit(db, last)
            else:
                db.execute("ROLLBACK")
        except psycopg.errors.DivisionByZero as error:
            self._lead.abandon(Fenced())
            raise LedgerUnavailable from error
        except FAILURES as error:
            if _refused_something(error) and self._undone(db):
                return self._one_by_one(group, error)
            self._lead.abandon(error)
            if not again or isinstance(error, Fenced):
                raise LedgerUnavailable from error
            return self._settle(group, made)
        self._lead.frontier, self._lead.told = made.frontier, time.monotonic()
        return made.outcomes

    def _send(self, db: BoundedConnection, group: Sequence[Append]) -> tuple[PlannedGroup, str]:
        """Everything up to what goes with the commit, and that. A message to the server costs more than what it does for one: few are sent. Raises Fenced
        where this node does not lead any more."""
        old, epoch = self.frontier.size, self._lead.epoch
        keys = ", ".join([f"'\\x{append.request.key.hex()}'" for append in group if append.request])
        held = db.execute(f"BEGIN; {head.hold(old, epoch)}" + (f"; {_KNOWN.format(keys)}" if keys else ""))
        if not held.nextset() or held.rowcount != 1:
            raise Fenced
        known = {key: stored(*rest) for key, *rest in held} if keys and held.nextset() else {}
        made = plan(ConnectionReads(db), self.frontier, group, known.get)
        if not made.rows:
            return made, ""
        size = made.frontier.size
        with db.cursor() as cursor:
            with cursor.copy(copying.ENTRIES) as copy:
                copy.write(copying.entries(made.rows))
            if made.requests:
                with cursor.copy(copying.REQUESTS) as copy:
                    copy.write(copying.requests(made.requests))
            if made.tiles:
                cursor.executemany(_TILE, made.tiles)
            if made.notes:
                cursor.executemany(_NOTE, made.notes)
        return made, f"{_IDS.format(old, size)}; {head.advance(old, epoch, size, made.frontier.root())}; "

    def _settle(self, group: Sequence[Append], made: PlannedGroup | None) -> list[Appended | WriteRefused]:
        """After a failure: whether the group stands is read where this node leads again, for then no earlier transaction is still under way."""
        before, end = self.frontier.size, time.monotonic() + _SETTLES
        while not self._lead.taken():
            if time.monotonic() > end:
                raise LedgerUnavailable
            time.sleep(0.01)
        if made and made.rows and (self.frontier.size, self.frontier.root()) == (made.frontier.size, made.frontier.root()):
            return made.outcomes
        if self.frontier.size == before:
            return self._write(group, again=False)
        raise LedgerUnavailable

    def _undone(self, db: BoundedConnection) -> bool:
        try:
            return db.execute("ROLLBACK").statusmessage == "ROLLBACK"
        except psycopg.Error:
            return False

    def _one_by_one(self, group: Sequence[Append], error: Exception) -> list[Appended | WriteRefused]:
        """The database refused something of the group, an id that exists for one: each is tried alone, and only that one is refused."""
        if len(group) == 1:
            log.error("the ledger refused a request: %s", error)
            return [INVALID]
        return [self.write([append])[0] for append in group]

    def erase_note(self, entry: str) -> bool:
        """Erases the text beside an entry; the entry and every proof stand. False: there is none.

        The database forgets the bytes when it vacuums the table, and its journal when that is thrown away: docs/cluster.md."""
        db = self._lead.connection()
        try:
            held = db.execute(f"BEGIN; {head.hold(self.frontier.size, self._lead.epoch)}")
            if not held.nextset() or held.rowcount != 1:
                raise Fenced
            erased = db.execute("DELETE FROM notes WHERE entry = %s", (entry,)).rowcount > 0
            commit(db)
        except FAILURES as error:
            self._lead.abandon(error)
            raise LedgerUnavailable from error
        return erased

    @contextmanager
    def grouped(self, every: int) -> Iterator[None]:
        """Changes nothing: every group is committed at once."""
        yield

    def turn(self) -> None:
        """Says that this node leads, or sees to it that it does."""
        self._lead.beat()

    def close(self) -> None:
        """Lets others lead, and ends the connection."""
        self._lead.close()


def _refused_something(error: Exception) -> bool:
    """Whether the database took one of the requests for what can never be written: an id that exists, or a text that it cannot hold."""
    return isinstance(error, psycopg.DataError) or (isinstance(error, psycopg.errors.UniqueViolation) and error.diag.constraint_name == _ID_TWICE)
