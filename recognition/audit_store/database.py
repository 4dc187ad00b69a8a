"""The file of what auditors upload and do: `auditing.sqlite`, written rarely, by any worker."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from recognition.errors import Problem
from recognition.support import sqlite

NAME = "auditing.sqlite"
VERSION = 3
TABLES = (
    """CREATE TABLE imports (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, institution TEXT, kind TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
    rows INTEGER NOT NULL, matched INTEGER, written INTEGER NOT NULL) STRICT""",
    # Later imports of the same month replace earlier ones in figures; the earlier stay to be read.
    """CREATE TABLE billed (
    institution TEXT NOT NULL, month TEXT NOT NULL, item TEXT NOT NULL, import INTEGER NOT NULL REFERENCES imports (id), count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (institution, month, item, import)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE denominators (
    institution TEXT NOT NULL, month TEXT NOT NULL, import INTEGER NOT NULL REFERENCES imports (id), reports INTEGER NOT NULL CHECK (reports >= 0),
    PRIMARY KEY (institution, month, import)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE exports (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, institution TEXT, region TEXT NOT NULL, what TEXT NOT NULL, format TEXT NOT NULL, filter TEXT NOT NULL,
    sequence INTEGER NOT NULL, root TEXT NOT NULL, state TEXT NOT NULL, total INTEGER NOT NULL, done INTEGER NOT NULL, rows INTEGER NOT NULL, file TEXT, beat TEXT NOT NULL)
    STRICT""",
    """CREATE TABLE samples (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, institution TEXT, region TEXT NOT NULL, filter TEXT NOT NULL, count INTEGER NOT NULL,
    first INTEGER NOT NULL, size INTEGER NOT NULL, seed_size INTEGER NOT NULL) STRICT""",
)
LATER = (
    # Which repeats an import wrote, by their sequence in the ledger; each belongs to the first import that brought it.
    "CREATE TABLE import_repeats (sequence INTEGER PRIMARY KEY, import INTEGER NOT NULL REFERENCES imports (id)) STRICT",
    "CREATE INDEX import_repeats_import ON import_repeats (import)",
    """CREATE TABLE imports_taken_back (
    import INTEGER PRIMARY KEY REFERENCES imports (id), at TEXT NOT NULL, by TEXT NOT NULL, institution TEXT, reason TEXT NOT NULL, corrected INTEGER NOT NULL) STRICT""",
    # Corrections, by their sequence in the ledger, at which the region's auditor has looked.
    "CREATE TABLE looked_at (sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL) STRICT",
)
"""Came with version 2 of the file."""
THIRD = (
    # How many performed orders of a month a file brought, whether or not they name anything: what shows that they arrived complete.
    """CREATE TABLE performed (
    institution TEXT NOT NULL, month TEXT NOT NULL, item TEXT NOT NULL, import INTEGER NOT NULL REFERENCES imports (id), count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (institution, month, item, import)) STRICT, WITHOUT ROWID""",
    # What was asked, answered and decided about a doubt, by its name; the last act says how it stands.
    """CREATE TABLE doubt_notes (
    id INTEGER PRIMARY KEY, doubt TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, institution TEXT, act TEXT NOT NULL, fen INTEGER NOT NULL, text TEXT NOT NULL) STRICT""",
    "CREATE INDEX doubt_notes_doubt ON doubt_notes (doubt)",
)
"""Came with version 3."""


def _guards(*guarded: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'what was noted stays'); END"
        for table, events in guarded
        for event in events
    )


GUARDS = _guards(
    ("imports", ("DELETE", "UPDATE")),
    ("billed", ("DELETE", "UPDATE")),
    ("denominators", ("DELETE", "UPDATE")),
    ("samples", ("DELETE", "UPDATE")),
    ("exports", ("DELETE",)),
)
LATER_GUARDS = _guards(*((table, ("DELETE", "UPDATE")) for table in ("import_repeats", "imports_taken_back", "looked_at")))
THIRD_GUARDS = _guards(*((table, ("DELETE", "UPDATE")) for table in ("performed", "doubt_notes")))
STEPS = ((*TABLES, *GUARDS), (*LATER, *LATER_GUARDS), (*THIRD, *THIRD_GUARDS))
"""What each version of the file adds to the one before."""


class AuditingUnavailable(Problem):
    """The file cannot be read or written now; the caller may try again."""

    code = "ledger_unavailable"


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction that is on disk when this ends. Makes the file where there is none, and brings an older one up to date. Raises
    AuditingUnavailable."""
    try:
        with _opened(path, sqlite.Access.MAKE) as db:
            db.execute("BEGIN IMMEDIATE")
            if (version := _version(db)) < VERSION:
                for statement in (*(statement for step in STEPS[version:] for statement in step), f"PRAGMA user_version={VERSION}"):
                    db.execute(statement)
            yield db
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise AuditingUnavailable from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection that only reads; None where nothing was ever noted. Raises AuditingUnavailable."""
    if not path.exists():
        yield None
        return
    try:
        with _opened(path, sqlite.Access.READ) as db:
            current = _version(db) >= VERSION
        if not current:
            # A file of an earlier version of this service: what it lacks is added once, by whoever comes first.
            with writing(path):
                pass
        with _opened(path, sqlite.Access.READ) as db:
            yield db
    except sqlite3.Error as error:
        raise AuditingUnavailable from error


def inserted(cursor: sqlite3.Cursor) -> int:
    """The number of the row that this statement has inserted."""
    assert cursor.lastrowid is not None, "every INSERT gives its row a number"
    return cursor.lastrowid


def _version(db: sqlite3.Connection) -> int:
    return db.execute("PRAGMA user_version").fetchone()[0]


def _opened(path: Path, access: sqlite.Access) -> AbstractContextManager[sqlite3.Connection]:
    # A rollback journal: several processes write here, seldom, and none of them holds the file longer than a moment.
    return sqlite.opened(path, access, sqlite.AUDITS, shared=True, named=True)
