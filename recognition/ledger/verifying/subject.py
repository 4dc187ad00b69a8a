"""What a verification examines: a ledger's file, or its tables in a database; the statements that look at entries are the same for both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from recognition.ledger import schema
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.place import database_of
from recognition.ledger.store import LedgerDatabase
from recognition.ledger.verifying.findings import DAMAGED, MOST, LedgerFinding
from recognition.support import sqlite


class LedgerSubject(Protocol):
    """Can be handed to other processes."""

    def open(self) -> LedgerDatabase:
        """For reading alone, leaving nothing behind. Raises OSError or sqlite3.OperationalError where there is none, LedgerUnavailable of a database."""

    def outline(self, db: LedgerDatabase) -> Iterator[LedgerFinding]:
        """Whether this is a ledger, with its guards."""

    def indexes(self) -> list[LedgerFinding]:
        """Whether every index holds what the tables hold; an index never decides what is true, but what is found."""


class ExaminedFile(NamedTuple):
    """A ledger's file or a copy of one."""

    path: Path

    def open(self) -> sqlite3.Connection:
        """The file for reading. A copy without a journal beside it is taken as it stands, even from a disk that cannot be written."""
        with self.path.open("rb"):
            alone = not self.path.with_name(self.path.name + "-wal").exists()
            return sqlite.open(self.path, sqlite.Access.FROZEN if alone else sqlite.Access.READ)

    def outline(self, db: LedgerDatabase) -> Iterator[LedgerFinding]:
        """Whether this is a ledger, with its guards."""
        [application] = db.execute("PRAGMA application_id").fetchone()
        if application != schema.APPLICATION:
            yield LedgerFinding(None, None, "the file is no ledger of this service")
            return
        if not schema.intact(db):
            yield LedgerFinding(None, None, "its tables or the guards that keep it append-only were changed")

    def indexes(self) -> list[LedgerFinding]:
        """Whether every page can be read and every index holds what the tables hold."""
        db = self.open()
        try:
            lines = [line for (line,) in db.execute(f"PRAGMA integrity_check({MOST})")]
        except DAMAGED as error:
            lines = [str(error)]
        finally:
            db.close()
        return [] if lines == ["ok"] else [LedgerFinding(None, None, f"the file is damaged: {line}") for line in lines]


def of_folder(folder: Path) -> LedgerSubject:
    """The ledger of a data folder. Raises LedgerRefused."""
    if found := database_of(folder):
        from recognition.ledger.postgresql.examined import ExaminedDatabase

        return ExaminedDatabase(*found)
    return ExaminedFile(folder / LEDGER_FILE)
