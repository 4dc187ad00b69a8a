"""The ledger's reading SQL on a database: the statements of a file, with PostgreSQL's mark for a value."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg

from recognition.errors import LedgerUnavailable
from recognition.ledger import schema
from recognition.ledger.place import DatabaseMark
from recognition.ledger.postgresql.connection import PATIENCE, BoundedConnection, connect
from recognition.ledger.store import LedgerRows

log = logging.getLogger(__name__)

_AGAIN = 0.5
"""Seconds after a failure within which nobody waits for the database anew."""
_OTHERWISE = {
    schema.SELECT_BY_ID: "SELECT sequence, bytes FROM entries WHERE sequence = (SELECT sequence FROM ids WHERE id = %s)"  # ids of all partitions lie in one table
}
_READS_ONLY = "SET default_transaction_read_only = on"


@cache
def _spelled(sql: str) -> str:
    return _OTHERWISE.get(sql) or sql.replace("?", "%s")


class ConnectionReads:
    """Reads by a connection that somebody else opened and closes."""

    def __init__(self, db: BoundedConnection) -> None:
        self._db = db

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> LedgerRows:
        """What the statement finds. Raises psycopg.Error."""
        # In binary: bytes would come as text in hexadecimal otherwise.
        return self._db.execute(_spelled(sql), values, binary=True)

    def close(self) -> None:
        """Leaves it open."""


class DatabaseReads:
    """Reads by a connection of its own, made at the first statement and again after it broke. Every method raises LedgerUnavailable."""

    def __init__(self, url: str, mark: DatabaseMark, patience: float = PATIENCE) -> None:
        """`patience` is how long, in seconds, a statement may take."""
        self._url, self._mark, self._patience = url, mark, patience
        self._db: BoundedConnection | None = None
        self._failed = float("-inf")

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> LedgerRows:
        """What the statement finds. A connection that turns out to be broken is replaced at once: the primary may be another by now."""
        while True:
            old = self._db
            if old is None and time.monotonic() - self._failed < _AGAIN:
                raise LedgerUnavailable
            try:
                db = self._db = old or self._opened()
                return ConnectionReads(db).execute(sql, values)
            except psycopg.Error as error:
                broken = old is not None and old.closed
                self.close()
                if not broken:  # the server is not there, does not answer, or does not carry this out
                    log.error("the database could not be read: %s", error)
                    self._failed = time.monotonic()
                    raise LedgerUnavailable from error

    def _opened(self) -> BoundedConnection:
        db = connect(self._url, "recognition reads", self._patience)
        try:
            db.execute(_READS_ONLY)
            row = db.execute("SELECT tree FROM head").fetchone()
            if row != (self._mark.tree,):
                raise psycopg.OperationalError(f"it holds another ledger than {self._mark.tree}")
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Ends the connection; the next statement makes another."""
        db, self._db = self._db, None
        if db is not None:
            db.close()
