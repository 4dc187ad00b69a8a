"""The ledger's tables in a database as a verification examines them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recognition.errors import LedgerUnavailable
from recognition.ledger.place import DatabaseMark
from recognition.ledger.postgresql import tables
from recognition.ledger.postgresql.reads import DatabaseReads
from recognition.ledger.store import LedgerDatabase
from recognition.ledger.verifying.findings import MOST, LedgerFinding, at

PATIENCE = 3600.0
"""Seconds for a statement: some count all there is."""
_HEAD = "SELECT size, root FROM head"
_IDS = """SELECT e.sequence FROM entries AS e LEFT JOIN ids AS i ON i.id = e.id WHERE i.sequence IS DISTINCT FROM e.sequence
    ORDER BY e.sequence LIMIT ?"""
_STRAYS = "SELECT (SELECT count(*) FROM ids) - (SELECT count(*) FROM entries)"


class ExaminedDatabase(NamedTuple):
    """Where it is, and which ledger it is."""

    url: str
    mark: DatabaseMark

    def open(self) -> DatabaseReads:
        """For reading alone."""
        return DatabaseReads(self.url, self.mark, PATIENCE)

    def outline(self, db: LedgerDatabase) -> Iterator[LedgerFinding]:
        """Whether the guards stand, and the head is not ahead of the entries."""
        if db.execute(tables.GUARDED, (tables.TABLES_GUARDED,)).fetchone() != (tables.GUARDS,):
            yield LedgerFinding(None, None, "the guards that keep its tables append-only were changed")
        [head, _root] = db.execute(_HEAD).fetchone()
        [size] = db.execute("SELECT coalesce(max(sequence) + 1, 0) FROM entries").fetchone()
        if head > size:
            yield LedgerFinding(size, None, f"its head says that {head} entries were written")

    def indexes(self) -> list[LedgerFinding]:
        """Whether each entry is found by its id. Of the server's own indexes pg_amcheck says more."""
        db = self.open()
        try:
            found = [at(sequence, "it is not found by its id") for (sequence,) in db.execute(_IDS, (MOST,))]
            [strays] = db.execute(_STRAYS).fetchone()
        except LedgerUnavailable as error:
            return [LedgerFinding(None, None, f"its indexes cannot be read: {error.__cause__}")]
        finally:
            db.close()
        return found if found or not strays else [LedgerFinding(None, None, f"{strays} ids lead to no entry")]
