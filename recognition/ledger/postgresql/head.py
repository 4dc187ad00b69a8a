"""The head: one row with size, root and epoch, by which one node leads a tree and all others are refused.

A leader's every group advances it where size and epoch are still what the leader knows, one row exactly. Whoever takes over raises the epoch, so a
leader that was only paused is refused when it goes on. No clock is asked whether a leader is gone: its beat stands still for a while by the steady
time of whoever looks, and machines may be apart by minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from recognition.errors import LedgerUnavailable
from recognition.ledger.postgresql.connection import BoundedConnection, commit

BEAT = 1.0
"""Seconds after which a leader that writes nothing says that it leads."""
GONE = 3.0
"""Seconds after which a leader whose beat stands still is taken to be gone: three beats."""


_HEAD = "SELECT size, root, epoch, leader, beat FROM head"


class LedgerHead(NamedTuple):
    """The row."""

    size: int
    root: bytes
    epoch: int
    leader: str
    beat: int


class AnotherLeads(LedgerUnavailable):
    """Another node writes this ledger."""


class Succession:
    """Takes the lead where nobody has it."""

    def __init__(self, node: str, seconds: Callable[[], float] = time.monotonic) -> None:
        """`node` is this folder's name among those that write to the tree; `seconds` tells how time passes."""
        self.node, self._seconds = node, seconds
        self._seen: tuple[int, int] | None = None
        self._since = 0.0

    def lead(self, db: BoundedConnection) -> LedgerHead:
        """Raises the epoch; the head as this node leads from now on. What stood there before is durable when this returns, on the standby too: this
        commit came after it and was acknowledged without a warning.

        Raises AnotherLeads, InDoubt, psycopg.Error."""
        # Without waiting first: a leader that was stopped in the middle of a group holds the row until the server ends its session.
        if not self._may_take(_read(db, _HEAD)):
            raise AnotherLeads
        db.execute("BEGIN")
        # Waits for a transaction of the leader before that its server has not ended yet: afterwards it stands or never will.
        head = _read(db, f"{_HEAD} FOR UPDATE")
        if not self._may_take(head):
            db.execute("ROLLBACK")
            raise AnotherLeads
        taken = head._replace(epoch=head.epoch + 1, leader=self.node, beat=head.beat + 1)
        db.execute("UPDATE head SET epoch = %s, leader = %s, beat = %s", (taken.epoch, taken.leader, taken.beat))
        commit(db)
        return taken

    def _may_take(self, head: LedgerHead) -> bool:
        if head.leader in ("", self.node):
            return True
        now = self._seconds()
        if self._seen != (head.epoch, head.beat):
            self._seen, self._since = (head.epoch, head.beat), now
        return now - self._since >= GONE


def _read(db: BoundedConnection, sql: str) -> LedgerHead:
    row = db.execute(sql, binary=True).fetchone()
    assert row is not None, "made with its one row"
    return LedgerHead(*row)


def hold(size: int, epoch: int) -> str:
    """A statement that finds one row, and keeps others from it, while this leader leads."""
    return f"SELECT 1 FROM head WHERE size = {size:d} AND epoch = {epoch:d} FOR UPDATE"


def advance(old: int, epoch: int, size: int, root: bytes) -> str:
    """A statement that advances one row while this leader leads, and fails where that is not so (psycopg.errors.DivisionByZero)."""
    moved = f"UPDATE head SET size = {size:d}, root = '\\x{root.hex()}', beat = beat + 1 WHERE size = {old:d} AND epoch = {epoch:d} RETURNING 1"
    return f"WITH moved AS ({moved}) SELECT 1 / (count(*) = 1)::integer FROM moved"


def beat(epoch: int) -> str:
    """A statement by which a leader says that it leads; of one row while it does."""
    return f"UPDATE head SET beat = beat + 1 WHERE epoch = {epoch:d}"


def resign(epoch: int) -> str:
    """A statement by which a leader lets others lead at once."""
    return f"UPDATE head SET leader = '' WHERE epoch = {epoch:d}"
