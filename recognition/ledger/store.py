"""The SQLite engine: one connection that appends groups of requests, each group durable before any of it is acknowledged."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import orjson

from recognition.errors import LedgerUnavailable
from recognition.ledger import schema
from recognition.ledger.entries import Columns, EntryKind, columns
from recognition.ledger.events import EntryNote
from recognition.ledger.file import LedgerRefused, open_file, read_frontier
from recognition.ledger.ids import milliseconds_of
from recognition.ledger.merkle import Frontier, leaf
from recognition.ledger.writer.messages import Append, Appended, Request, StoredRequest, WriteRefused

log = logging.getLogger(__name__)

Row = tuple[int, int, int, str, str | None, int | None, bytes, bytes]
"""An entry as `schema.INSERT_ENTRY` takes it: its sequence, its columns, its leaf and its bytes."""
CORRECTION = EntryKind.correction.value
CONFLICT, CORRECTED, INVALID, UNAVAILABLE = WriteRefused("conflict"), WriteRefused("corrected"), WriteRefused("invalid"), WriteRefused("unavailable")
LATE = WriteRefused("late")


class Engine:
    """Appends to the ledger's file; whoever makes one holds the lock."""

    def __init__(self, folder: Path) -> None:
        """Opens the file in the data folder. Raises LedgerRefused."""
        self.folder = folder
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
        frontier, notes, corrected = self.frontier.copy(), list[EntryNote](), set[int]()
        outcomes: list[Appended | WriteRefused] = []
        rows: list[Row] = []
        requests: dict[bytes, tuple[Request, Appended]] = {}
        sequence = frontier.size
        for append in group:
            if append.request and (earlier := self._known(db, append.request, requests)):
                outcomes.append(earlier)
                continue
            try:
                added = [(place, *columns(data), leaf(data), data) for place, data in enumerate(append.entries, sequence)]
            except (ValueError, msgspec.MsgspecError):
                added = []
            refusal = None if added else INVALID
            # In a row the kind comes after the sequence. Almost no request has a correction, and then nothing is asked.
            if CORRECTION in [row[1] for row in added]:
                refusal = _refused(db, rows, added, corrected)
            if refusal:
                outcomes.append(refusal)
                continue
            appended = Appended(sequence, len(added), lines=append.request.lines if append.request else ())
            outcomes.append(appended)
            rows += added
            notes += append.notes
            sequence += len(added)
            if append.request:
                requests[append.request.key] = (append.request, appended)
        tiles = frontier.grow([row[-2] for row in rows])
        db.executemany(schema.INSERT_ENTRY, rows)
        # Most groups have nothing but entries, and a statement costs something even where there is nothing to put into it.
        if requests:
            db.executemany(schema.INSERT_REQUEST, [_row(request, appended) for request, appended in requests.values()])
        if notes:
            db.executemany(schema.INSERT_NOTE, notes)
        if tiles:
            db.executemany(schema.INSERT_TILE, tiles)
        return outcomes, frontier

    def _known(self, db: sqlite3.Connection, request: Request, requests: Mapping[bytes, tuple[Request, Appended]]) -> Appended | WriteRefused | None:
        if request.key in requests:
            earlier, appended = requests[request.key]
            return replay(StoredRequest(earlier.digest, appended.first, appended.count, appended.lines), request)
        stored_request = find_request(db, request.key)
        return None if stored_request is None else replay(stored_request, request)

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


def _refused(db: sqlite3.Connection, rows: Sequence[Row], added: Sequence[Row], corrected: set[int]) -> WriteRefused | None:
    """Why the rows just made cannot be written: a correction takes back a repeat or a decision of its own institution, and each once.
    Only the writer can decide this, for two may ask at once. `rows` are those before them in the group, `corrected` what these take back."""
    together = [*rows, *added]
    first, cited_here = together[0][0], set[int]()
    for sequence, entry in ((row[0], Columns(*row[1:-2])) for row in added):
        if entry.kind != EntryKind.correction:
            continue
        if entry.cites is None or entry.cites >= sequence:
            return INVALID
        earlier = Columns(*together[entry.cites - first][1:-2]) if entry.cites >= first else None
        cited = (earlier.kind, earlier.institution) if earlier else db.execute(schema.SELECT_CITED, (entry.cites,)).fetchone()
        if cited is None or cited[0] not in (EntryKind.decision, EntryKind.repeat) or cited[1] != entry.institution:
            return INVALID
        if entry.cites in cited_here or entry.cites in corrected or db.execute(schema.SELECT_CORRECTION, (entry.cites,)).fetchone():
            return CORRECTED
        cited_here.add(entry.cites)
    corrected |= cited_here
    return None


def _make_sure(db: sqlite3.Connection) -> None:
    """After a write or a sync failed, what lies in the journal may look whole and never reach the disk: systems forget pages that they
    could not write. So it is moved into the file, synced there, and the journal begins anew before anything more is acknowledged."""
    [busy, _, _] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("the journal cannot be made sure of while somebody reads")


def find_request(db: sqlite3.Connection, key: bytes) -> StoredRequest | None:
    """What a request wrote, if it was written."""
    row = db.execute(schema.SELECT_REQUEST, (key,)).fetchone()
    if row is None:
        return None
    digest, first, count, lines = row
    return StoredRequest(digest, first, count, tuple(orjson.loads(lines)) if lines else tuple(range(count)))


def replay(known: StoredRequest, request: Request) -> Appended | WriteRefused:
    """The answer to a request that was written before."""
    if known.digest != request.digest:
        return CONFLICT
    return Appended(known.first, known.count, True, known.lines)


def _row(request: Request, appended: Appended) -> tuple[bytes, bytes, int, int, str | None]:
    lines = None if appended.lines in ((), tuple(range(appended.count))) else orjson.dumps(appended.lines).decode()
    return request.key, request.digest, appended.first, appended.count, lines
