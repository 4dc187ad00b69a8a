"""Reading the ledger: one read-only connection per process, short statements, pages by sequence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from recognition.errors import LedgerUnavailable, NotFound
from recognition.ledger import merkle, place, schema
from recognition.ledger.entries import EntryKind
from recognition.ledger.events import EntryNote
from recognition.ledger.file import nodes_of
from recognition.ledger.grouping import find_request
from recognition.ledger.store import LedgerDatabase
from recognition.ledger.writer.messages import StoredRequest
from recognition.support.fork import pid
from recognition.support.threads import offload

_EPOCH = date(1970, 1, 1).toordinal()
Row = tuple[int, bytes]
Read = TypeVar("Read")
AT_ONCE = 1000
"""Entries per read: short enough that no reader holds the journal back."""
SOME_OF_MANY = 4000
"""The same for whoever wants decisions or another kind that few of the entries are of."""
_WAIT_SECONDS = 1.0
"""After so long a wait the caller gets LedgerUnavailable."""
# The plus keeps SQLite to the index of `cites`; that of rare kinds would read every correction there is.
_CORROBORATED = f"(SELECT min(k.sequence) FROM entries k WHERE k.cites = d.sequence AND +k.kind = {EntryKind.corroboration.value})"
_DECISIONS = f"""SELECT d.sequence, d.bytes, c.sequence, c.bytes, {_CORROBORATED} FROM entries d LEFT JOIN entries c ON c.cites = d.sequence AND +c.kind = ?
    WHERE d.cites = ? AND +d.kind = ? ORDER BY d.sequence, c.sequence"""
_DECISIONS_ON = f"""SELECT d.cites, d.sequence, d.bytes, EXISTS (SELECT 1 FROM entries c WHERE c.cites = d.sequence AND +c.kind = ? AND c.sequence < ?),
    {_CORROBORATED} FROM entries d WHERE d.cites >= ? AND d.cites < ? AND d.sequence < ? AND +d.kind = ? ORDER BY d.cites, d.sequence"""

_inherited: list[LedgerDatabase] = []
"""Connections of a parent process: never used, and never closed, for closing would touch the parent's file."""


class LedgerReader:
    """What can be read, by any thread of the process. Every method raises LedgerUnavailable where the file cannot be read."""

    def __init__(self, folder: Path) -> None:
        """Opens nothing yet; the file must exist at the first read."""
        self.folder = folder
        self._begin()
        self.writing: Callable[[], LedgerDatabase] | None = None
        """Set while entries are read that are not committed yet: the connection that sees them."""

    def _begin(self) -> None:
        self._pid = pid()
        self._lock, self._aside_lock = threading.Lock(), threading.Lock()
        self._db: LedgerDatabase | None = None
        self._aside: LedgerDatabase | None = None

    def _after_fork(self) -> None:
        if self._pid != pid():
            _inherited.extend(db for db in (self._db, self._aside) if db is not None)
            self._begin()

    def _with(self, read: Callable[[LedgerDatabase], Read]) -> Read:
        try:
            self._after_fork()
            if self.writing:
                db = self.writing()
            else:
                db = self._db = self._db or place.reading(self.folder, _WAIT_SECONDS)
            with self._lock:
                return read(db)
        except sqlite3.Error as error:
            raise LedgerUnavailable from error

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        # All rows at once: a cursor left open would hold back the journal.
        return self._with(lambda db: db.execute(sql, values).fetchall())

    def _many_rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """As `_rows`, of what takes many milliseconds: by a connection of its own, and in a real thread where a worker has others to answer."""
        if self.writing:
            return self._rows(sql, *values)
        try:
            self._after_fork()
            # Whoever comes second waits in its own greenlet; the thread touches nothing but the connection.
            with self._aside_lock:
                db = self._aside = self._aside or place.reading(self.folder, _WAIT_SECONDS)
                # Others have their turn while a socket is waited for; a file keeps its thread.
                return offload(lambda: db.execute(sql, values).fetchall()) if isinstance(db, sqlite3.Connection) else db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise LedgerUnavailable from error

    def size(self) -> int:
        """How many entries there are; the next one's sequence."""
        size: int = self._rows("SELECT coalesce(max(sequence) + 1, 0) FROM entries")[0][0]
        return size

    def size_by(self, day: date) -> int:
        """How many entries there were at the end of this Shanghai day."""
        rows = self._rows("SELECT sequence + 1 FROM entries WHERE day <= ? ORDER BY day DESC, sequence DESC LIMIT 1", day.toordinal() - _EPOCH)
        size: int = rows[0][0] if rows else 0
        return size

    def entry(self, sequence: int) -> bytes:
        """The bytes of one entry. Raises NotFound."""
        rows = self._rows("SELECT bytes FROM entries WHERE sequence = ?", sequence)
        if not rows:
            raise NotFound("sequence")
        data: bytes = rows[0][0]
        return data

    def by_id(self, entry_id: str) -> Row | None:
        """Sequence and bytes of the entry with this id."""
        return next(iter(self._rows(schema.SELECT_BY_ID, entry_id)), None)

    def scan(self, start: int, limit: int = 1000) -> list[Row]:
        """Up to `limit` entries from a sequence on, in order."""
        return self._rows("SELECT sequence, bytes FROM entries WHERE sequence >= ? ORDER BY sequence LIMIT ?", start, limit)

    def every(self, size: int, start: int = 0, chunk: int = 2000) -> Iterator[Row]:
        """All entries before a size, in order, in short reads."""
        while start < size:
            rows = self.scan(start, min(chunk, size - start))
            if not rows:
                return
            yield from rows
            start = rows[-1][0] + 1

    def decisions_of(self, lookup: int) -> list[tuple[int, bytes, int | None, bytes | None, int | None]]:
        """The decisions on the lookup with this sequence, in ledger order: sequence and bytes, those of the correction of each
        that was taken back, and the sequence of the entry that corroborates it."""
        return self._rows(_DECISIONS, EntryKind.correction.value, lookup, EntryKind.decision.value)

    def decisions_on(self, start: int, stop: int, before: int) -> list[tuple[int, int, bytes, int, int | None]]:
        """The decisions on the lookups from a sequence up to before another, as the ledger stood when it had `before` entries, in the order of the
        lookups and then of the ledger: the lookup's sequence, sequence and bytes, whether a correction takes it back, and the sequence of what
        corroborates it, also where that came later."""
        return self._rows(_DECISIONS_ON, EntryKind.correction.value, before, start, stop, before, EntryKind.decision.value)

    def lookups_after(self, search: int) -> list[Row]:
        """The lookups of what was chosen from the list of the search with this sequence."""
        return self._rows("SELECT sequence, bytes FROM entries WHERE cites = ? AND +kind = ? ORDER BY sequence", search, EntryKind.lookup.value)

    def correction_of(self, sequence: int, kind: EntryKind = EntryKind.correction) -> Row | None:
        """The correction that takes this entry back, or the first entry of another rare kind that cites it."""
        rows = self._rows("SELECT sequence, bytes FROM entries WHERE cites = ? AND +kind = ? ORDER BY sequence LIMIT 1", sequence, kind.value)
        return rows[0] if rows else None

    def corrections(self, since: date, until: date, kind: EntryKind = EntryKind.correction) -> list[Row]:
        """The corrections (or entries of another rare kind) made from a Shanghai day to another, both included, in ledger order."""
        days = (since.toordinal() - _EPOCH, until.toordinal() - _EPOCH)
        return self._many_rows("SELECT sequence, bytes FROM entries WHERE kind > 2 AND kind = ? AND +day BETWEEN ? AND ? ORDER BY sequence", kind.value, *days)

    def page(
        self,
        after: int | None = None,
        limit: int = 100,
        since: date | None = None,
        until: date | None = None,
        institution: str | None = None,
        kinds: Sequence[EntryKind] = (),
    ) -> list[Row]:
        """Entries by day and sequence, beginning after the entry `after` that ended the page before.

        `since` and `until` are Shanghai days, both included; `institution` is the one whose entries they are.
        """
        where, values = _where(after, since, until, institution)
        if kinds:
            where += f" AND +kind IN ({', '.join(str(kind.value) for kind in kinds)})"
        return self._many_rows(f"SELECT sequence, bytes FROM entries WHERE {where} ORDER BY day, sequence LIMIT ?", *values, limit)

    def pages(
        self,
        since: date | None = None,
        until: date | None = None,
        institution: str | None = None,
        kinds: Sequence[EntryKind] = (),
        after: int | None = None,
        at_once: int = AT_ONCE,
    ) -> Iterator[list[Row]]:
        """All entries of a `page`'s kind, in its order, some in each list and never an empty list. A read looks at `at_once` entries, also where few
        of them are of these kinds, and nothing is held open between two reads."""
        of_kind = f"CASE WHEN +kind IN ({', '.join(str(kind.value) for kind in kinds)}) THEN bytes END" if kinds else "bytes"
        while True:
            where, values = _where(after, since, until, institution)
            looked_at = self._many_rows(f"SELECT sequence, {of_kind} FROM entries WHERE {where} ORDER BY day, sequence LIMIT ?", *values, at_once)
            if rows := [row for row in looked_at if row[1] is not None]:
                yield rows
            if len(looked_at) < at_once:
                return
            after = looked_at[-1][0]

    def publications(self) -> list[Row]:
        """All publications in ledger order; the last one is in force."""
        return self._rows("SELECT sequence, bytes FROM entries WHERE kind > 2 AND kind = ? ORDER BY sequence", EntryKind.publication.value)

    def key_events(self) -> list[Row]:
        """Everything that was issued or ended, in ledger order: keys, accounts where they are written down, keys of checkpoints and references."""
        kinds = (EntryKind.key_issued.value, EntryKind.key_revoked.value)
        return self._rows("SELECT sequence, bytes FROM entries WHERE kind > 2 AND kind IN (?, ?) ORDER BY sequence", *kinds)

    def request(self, key: bytes) -> StoredRequest | None:
        """What a request wrote, if it was written."""
        return self._with(lambda db: find_request(db, key))

    def note(self, entry_id: str) -> EntryNote | None:
        """The text beside an entry, unless there is none or it was erased."""
        rows = self._rows("SELECT entry, salt, text FROM notes WHERE entry = ?", entry_id)
        return EntryNote(*rows[0]) if rows else None

    def root(self, size: int) -> bytes:
        """The tree's root over the first `size` entries."""
        return self._with(lambda db: merkle.root(size, nodes_of(db)))

    def inclusion(self, sequence: int, size: int) -> list[bytes]:
        """The RFC 6962 audit path of an entry in the tree of the first `size` entries."""
        return self._with(lambda db: merkle.inclusion(sequence, size, nodes_of(db)))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The RFC 6962 proof that the first `old` entries are the beginning of the first `new`."""
        return self._with(lambda db: merkle.consistency(old, new, nodes_of(db)))

    def close(self) -> None:
        """Closes the connection; the next read opens another."""
        self._after_fork()
        for db in (self._db, self._aside):
            if db is not None:
                db.close()
        self._db = self._aside = None


def _where(after: int | None, since: date | None, until: date | None, institution: str | None) -> tuple[str, list[str | int]]:
    """The terms of a page and their values."""
    terms: list[str] = []
    values: list[str | int] = []
    if institution is not None:
        terms, values = ["institution = ?"], [institution]
    if since is not None:
        terms, values = [*terms, "day >= ?"], [*values, since.toordinal() - _EPOCH]
    if until is not None:
        terms, values = [*terms, "day <= ?"], [*values, until.toordinal() - _EPOCH]
    if after is not None:
        terms.append("(day, sequence) > ((SELECT day FROM entries WHERE sequence = ?), ?)")
        values += [after, after]
    return " AND ".join(terms) or "TRUE", values
