"""Leading a tree: the connection that writes, opened beside the writer's loop, given up at the first doubt and opened again."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

import psycopg

from recognition.errors import LedgerUnavailable
from recognition.ledger.file import LedgerRefused, nodes_of, read_frontier, wrong_near_the_end
from recognition.ledger.merkle import Frontier, root
from recognition.ledger.place import DatabaseMark
from recognition.ledger.postgresql import head, tables
from recognition.ledger.postgresql.connection import BoundedConnection, InDoubt, commit, connect
from recognition.ledger.postgresql.head import AnotherLeads, LedgerHead, Succession
from recognition.ledger.postgresql.reads import ConnectionReads

log = logging.getLogger(__name__)

_PAUSE = 0.2
"""Seconds between two attempts to reach the database or to take the lead."""
FAILURES = (psycopg.Error, InDoubt, LedgerUnavailable, OSError)
"""After any of these nothing is believed but what was acknowledged."""


class Fenced(LedgerUnavailable):
    """Another node has taken the lead from this one."""


class _Opened(NamedTuple):
    db: BoundedConnection
    head: LedgerHead
    frontier: Frontier


class Lead:
    """One node's claim to a tree. Everything but opening happens in the thread of whoever asks."""

    def __init__(self, url: str, mark: DatabaseMark) -> None:
        """Opens nothing yet."""
        self.name = f"the ledger {mark.tree} in the database"
        self.frontier = Frontier()
        """The edge over what is acknowledged; whoever writes moves it on."""
        self.epoch, self.told = -1, 0.0
        """`told` is when the head was last advanced, by time.monotonic()."""
        self._url, self._mark = url, mark
        self._succession = Succession(mark.node)
        self._db: BoundedConnection | None = None
        self._opener = ThreadPoolExecutor(1, "ledger-database")
        self._opening: Future[_Opened] | None = None
        self._next, self._said = 0.0, ""

    def taken(self, refuse: bool = False) -> bool:
        """Whether this node leads; begins to see to it where it does not. Raises LedgerRefused with `refuse`."""
        if self._db is not None:
            return True
        if self._opening is None and time.monotonic() >= self._next:
            self._opening = self._opener.submit(self._open)
        if self._opening is None or not self._opening.done():
            return False
        opening, self._opening = self._opening, None
        self._next = time.monotonic() + _PAUSE
        try:
            self._db, taken, self.frontier = opening.result()
        except LedgerRefused as refusal:
            if refuse:
                raise
            self._say(str(refusal))
            return False
        except FAILURES as error:
            self._say("another node leads" if isinstance(error, AnotherLeads) else f"the database is away or in doubt: {error}")
            return False
        self.epoch, self.told, self._said = taken.epoch, time.monotonic(), ""
        log.info("this node leads %s since epoch %d, at %d entries", self.name, taken.epoch, taken.size)
        return True

    def _open(self) -> _Opened:
        """In a thread of its own: a database that does not answer keeps nobody from being told so."""
        db = connect(self._url, "recognition writes")
        try:
            db.execute("SET synchronous_commit = on")
            tables.check(db, self._mark.tree)
            taken = self._succession.lead(db)
            return _Opened(db, taken, self._vouched(ConnectionReads(db), taken))
        except BaseException:
            db.close()
            raise

    def _vouched(self, reads: ConnectionReads, taken: LedgerHead) -> Frontier:
        """The edge of what is stored. Raises LedgerRefused where it is not what was acknowledged."""
        frontier, known = read_frontier(reads), self.frontier
        if (what := wrong_near_the_end(reads)) or (frontier.size, frontier.root()) != (taken.size, taken.root):
            raise LedgerRefused(f"{self.name} is damaged: {what or 'its head is not that of its entries'}. It was left as it is: docs/cluster.md")
        if frontier.size < known.size or root(known.size, nodes_of(reads)) != known.root():
            raise LedgerRefused(f"{self.name} lacks acknowledged entries: {known.size} stood there before. Nothing is written until the right one is back")
        return frontier

    def _say(self, what: str) -> None:
        if what != self._said:
            self._said = what
            log.error("%s cannot be written: %s", self.name, what)

    def connection(self) -> BoundedConnection:
        """The connection of the leader. Raises LedgerUnavailable where this node does not lead."""
        if not self.taken() or self._db is None:
            raise LedgerUnavailable
        return self._db

    def beat(self) -> None:
        """Says that this node leads, where nothing was written for a while, or sees to it that it does."""
        if not self.taken() or time.monotonic() - self.told < head.BEAT:
            return
        db = self.connection()
        try:
            db.execute("BEGIN")
            if db.execute(head.beat(self.epoch)).rowcount != 1:
                raise Fenced
            commit(db)
        except FAILURES as error:
            self.abandon(error)
        else:
            self.told = time.monotonic()

    def abandon(self, error: BaseException) -> None:
        """Gives the connection up; what the ledger holds is read again by a new one."""
        log.error("%s could not be written: %s", self.name, "another node has taken the lead" if isinstance(error, Fenced) else error)
        db, self._db, self._next = self._db, None, 0.0
        if db is not None:
            db.close()

    def close(self) -> None:
        """Lets others lead, and ends the connection."""
        db, self._db = self._db, None
        if db is not None:
            with suppress(psycopg.Error):
                db.execute(head.resign(self.epoch))
            db.close()
        self._opener.shutdown(wait=False, cancel_futures=True)
        if self._opening is not None:
            self._opening.add_done_callback(_close_late)


def _close_late(opening: Future[_Opened]) -> None:
    """A connection that nobody waits for any more."""
    with suppress(BaseException):
        opening.result().db.close()
