"""Connections to the database: who waits for it waits a bounded time, and the server's warnings are heard."""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo

Value = TypeVar("Value")

PATIENCE = 3.0
"""Seconds for an answer. Callers of the service wait less; a longer wait would only find out later that a server hangs."""
_ADDRESS: dict[str, Any] = {
    "target_session_attrs": "read-write",  # of several hosts the primary is looked for
    "connect_timeout": 2,  # seconds for each host; the least that libpq knows
    "keepalives_idle": 5,  # seconds; a machine that is gone without a word is noticed between two statements too
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""What the operator's address need not say, and may say otherwise."""
STATEMENT_MILLISECONDS = 2500
"""The server gives a statement up, one that waits for a lock too, before this side gives up the connection. A COMMIT that waits for its standby is not
ended by this: that is waited for `PATIENCE` seconds, and is in doubt then."""
IDLE_MILLISECONDS = 3000
"""The server ends a session that has begun something and says nothing more: of a node that was stopped or has lost its line, and holds the head's row."""
WARNING = "01"
"""The class of SQLSTATE of what succeeded and not quite."""


class InDoubt(Exception):
    """A COMMIT that did not say plainly that it is done: it may or may not stand, here or on the standby."""


class BoundedConnection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that gives up on a server that does not answer; it is of no use after that."""

    patience = PATIENCE

    def wait(self, gen: PQGen[Value], interval: float = 0.1, timeout: float | None = None) -> Value:
        """As psycopg's own, and psycopg.OperationalError is raised after `patience` seconds."""
        return super().wait(gen, interval, self.patience if timeout is None else timeout)


def connect(url: str, name: str, patience: float = PATIENCE) -> BoundedConnection:
    """A connection to the primary, each statement committed by itself where no BEGIN precedes it. Raises psycopg.Error."""
    db = BoundedConnection.connect(make_conninfo(**{**_ADDRESS, "application_name": name, **conninfo_to_dict(url)}), autocommit=True)
    db.patience = patience
    if patience == PATIENCE:
        db.execute(f"SET statement_timeout = {STATEMENT_MILLISECONDS}; SET idle_in_transaction_session_timeout = {IDLE_MILLISECONDS}")
    return db


def commit(db: BoundedConnection, last: str = "") -> None:
    """Commits, after what is `last` to be done, in one message: of statements with a semicolon each the server carries out none after one that fails. Raises InDoubt unless the server says COMMIT and nothing else: one that was cancelled while it waited for its standby succeeds with
    a warning, one of a transaction that failed before says ROLLBACK. Raises psycopg.Error, after which the outcome is unknown as well."""
    warned: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        if (notice.sqlstate or WARNING).startswith(WARNING):
            warned.append(f"{notice.sqlstate} {notice.message_primary}")

    db.add_notice_handler(hear)
    try:
        cursor = db.execute(f"{last}COMMIT")
        while cursor.nextset():
            pass
        said = cursor.statusmessage
    finally:
        db.remove_notice_handler(hear)
    if said != "COMMIT" or warned:
        raise InDoubt("; ".join(warned) or f"COMMIT was answered by {said}")
