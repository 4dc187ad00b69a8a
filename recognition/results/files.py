"""The files of the index, and how they are opened: a folder of their own, that no snapshot copies but for the objections.

`results.sqlite` holds what was announced, `objections.sqlite` who must not be found, `searches.sqlite` who searched. Several workers write, each in short
transactions that wait for one another. No file has a journal that stays (WAL, PERSIST): what is deleted would stand in it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recognition.errors import Problem
from recognition.support import sqlite
from recognition.support.fork import pid

FOLDER = "results"
"""Below the data folder."""
WAIT_SECONDS = 2.0
"""How long one writer waits for another; a batch of 500 takes some hundredths."""
SETTINGS: sqlite.Settings = {
    **sqlite.EXTRA,
    "secure_delete": "ON",  # what is deleted is overwritten; what moving rows leaves behind in a page, `scrubbing` overwrites
    "temp_store": "MEMORY",  # nothing of a row reaches a temporary file
    "cache_size": -(8 << 10),  # KiB of each worker
}
RESULTS = (
    """CREATE TABLE IF NOT EXISTS results (
    patient BLOB NOT NULL CHECK (length(patient) = 16), issuer TEXT NOT NULL, report BLOB NOT NULL CHECK (length(report) = 12), item TEXT NOT NULL,
    performed INTEGER NOT NULL, stated TEXT NOT NULL, specimen TEXT NOT NULL, mark TEXT NOT NULL, others BLOB NOT NULL, locator TEXT NOT NULL,
    PRIMARY KEY (patient, issuer, report, item)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS results_report ON results (report, issuer, item)",
    # What an issuer took back; an empty item means the whole report. Until a day, as its Shanghai ordinal.
    """CREATE TABLE IF NOT EXISTS withdrawn (
    report BLOB NOT NULL, issuer TEXT NOT NULL, item TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (report, issuer, item)) STRICT, WITHOUT ROWID""",
    # What was taken back or corrected, so that whoever accepted it can be told, also where that cannot be written at once. `at` in milliseconds since 1970.
    """CREATE TABLE IF NOT EXISTS changed (
    report BLOB NOT NULL, issuer TEXT NOT NULL, item TEXT NOT NULL, how TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (report, issuer, item)) STRICT, WITHOUT ROWID""",
    # Lines that are kept out because the patient objected, so that issuers are answered as of anybody: hashes without any key of the patient's.
    """CREATE TABLE IF NOT EXISTS kept_out (
    report BLOB NOT NULL, item BLOB NOT NULL, patient BLOB NOT NULL, content BLOB NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (report, item)) STRICT, WITHOUT ROWID""",
    # Sums, which stay: who announces at all, and that rows were forgotten.
    "CREATE TABLE IF NOT EXISTS announced (issuer TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (issuer, day)) STRICT, WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS forgotten (
    day INTEGER PRIMARY KEY, at TEXT NOT NULL, count INTEGER NOT NULL, pages INTEGER NOT NULL, searches INTEGER NOT NULL, last_year INTEGER) STRICT""",
)
OBJECTIONS = ("CREATE TABLE IF NOT EXISTS objections.suppressed (mark BLOB PRIMARY KEY CHECK (length(mark) = 32), since TEXT NOT NULL) STRICT, WITHOUT ROWID",)
SEARCHES = (
    # `at` in milliseconds since 1970; `answered` says that the ledger has the entry.
    """CREATE TABLE IF NOT EXISTS searches (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, institution TEXT NOT NULL, by TEXT NOT NULL, purpose TEXT NOT NULL, ground TEXT NOT NULL,
    authorisation BLOB, found INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS searches_by ON searches (by, at)",
    "CREATE INDEX IF NOT EXISTS searches_institution ON searches (institution, at, by, purpose)",
    "CREATE TABLE IF NOT EXISTS searched (patient BLOB NOT NULL, id TEXT NOT NULL, PRIMARY KEY (patient, id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS searched_id ON searched (id)",
    "CREATE TABLE IF NOT EXISTS shown_abroad (id TEXT PRIMARY KEY, at INTEGER NOT NULL, sealed TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS chosen_abroad (
    lookup TEXT PRIMARY KEY, at INTEGER NOT NULL, region TEXT NOT NULL, sequence INTEGER NOT NULL, handle TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS reviews (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, outcome TEXT NOT NULL, note TEXT NOT NULL) STRICT, WITHOUT ROWID""",
)

NOTICES = (
    """CREATE TABLE IF NOT EXISTS notices (
    item TEXT NOT NULL, day INTEGER NOT NULL, shown INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0, dismissed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (item, day)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS signings (signing BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS dismissed (encounter BLOB NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (encounter, item)) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS switched_off (item TEXT PRIMARY KEY, by TEXT NOT NULL, since TEXT NOT NULL) STRICT, WITHOUT ROWID",
)


class ResultsUnavailable(Problem):
    """The index cannot be read or written now; nothing was shown and nothing kept."""

    code = "results_unavailable"


class IndexFile:
    """One file of the index for one process; safe for threads. `statements` make what is missing."""

    def __init__(self, path: Path, statements: tuple[str, ...], beside: Path | None = None) -> None:
        """Opens nothing yet. `beside` is attached as `objections`, so that one transaction holds both."""
        self.path, self._statements, self._beside = path, statements, beside
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._pid = 0

    def _opened(self) -> sqlite3.Connection:
        if self._db is None or self._pid != pid():
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            db = sqlite.open(self.path, sqlite.Access.MAKE, SETTINGS, wait=WAIT_SECONDS, shared=True)
            try:
                if self._beside:
                    db.execute("ATTACH ? AS objections", (sqlite.address(self._beside, sqlite.Access.MAKE),))
                    db.execute("PRAGMA objections.secure_delete = ON")
                    db.execute("PRAGMA objections.synchronous = EXTRA")
                db.execute("BEGIN IMMEDIATE")
                for statement in self._statements:
                    db.execute(statement)
                db.execute("COMMIT")
            except BaseException:
                db.close()
                raise
            self._db, self._pid = db, pid()
        return self._db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """For reads; every row is to be fetched before the block ends. Raises ResultsUnavailable."""
        try:
            with self._lock:
                yield self._opened()
        except (sqlite3.Error, OSError) as error:
            raise ResultsUnavailable from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on disk when the block ends; undone where it raises. Raises ResultsUnavailable."""
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Closes the connection; the next use opens another."""
        with self._lock:
            if self._db is not None and self._pid == pid():
                self._db.close()
            self._db = None
