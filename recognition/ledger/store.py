"""What an engine of the ledger promises: groups written whole, durable before any of it is acknowledged, and read by plain SQL.

There are two: a file (`sqlite_engine`) and a database of several machines (`postgresql`). tests/ledger/contract holds both to this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from recognition.ledger.merkle import Frontier
from recognition.ledger.writer.messages import Append, Appended, WriteRefused

CONFLICT, CORRECTED, INVALID, UNAVAILABLE = WriteRefused("conflict"), WriteRefused("corrected"), WriteRefused("invalid"), WriteRefused("unavailable")
LATE = WriteRefused("late")


class LedgerRows(Protocol):
    """What a statement found, each row a tuple."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All further rows."""

    def __iter__(self) -> Iterator[Any]: ...


class LedgerDatabase(Protocol):
    """A connection that the ledger is read by. Statements are of the SQL that both engines understand, with `?` for each value; a plus before a
    column keeps either from using that column's index."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> LedgerRows:
        """What a statement finds. Raises sqlite3.Error of a file, LedgerUnavailable of a database."""

    def close(self) -> None:
        """Ends the connection."""


class LedgerEngine(Protocol):
    """Writes a ledger; whoever makes one holds the folder's lock."""

    name: str
    """Which ledger it is, for messages."""

    @property
    def frontier(self) -> Frontier:
        """The edge of the tree over all that is acknowledged."""

    @property
    def connection(self) -> LedgerDatabase:
        """The writing connection, for reads that must see what is not committed yet. Raises LedgerUnavailable."""

    @property
    def settled(self) -> bool:
        """Whether all that was written is durable, so that it may be signed."""

    @property
    def leads(self) -> bool:
        """Whether it writes what it is given now, as far as it knows."""

    def last_written(self) -> float | None:
        """When the last entry was made, in seconds since 1970."""

    def write(self, group: Sequence[Append], /) -> list[Appended | WriteRefused]:
        """Writes all requests of the group with one sync and says of each where its entries stand or why nothing was written.

        Raises LedgerUnavailable where nothing is acknowledged: what was written all the same is found by its key when it is asked again."""

    def erase_note(self, entry: str, /) -> bool:
        """Erases the text beside an entry; the entry and every proof stand. False: there is none. Raises LedgerUnavailable."""

    def grouped(self, every: int, /) -> AbstractContextManager[None]:
        """Commits only after so many appends and at the end, where the engine can: for whoever can begin anew after a crash."""

    def turn(self) -> None:
        """Does what is due; called a few times a second while nobody asks."""

    def close(self) -> None:
        """Ends it in good order."""
