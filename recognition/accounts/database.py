"""Opens the accounts file, and brings it to the current schema step by step."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from recognition.accounts.people_tables import AWAITING_STEP, PEOPLE_STEP
from recognition.accounts.provider_tables import PROVIDERS_STEP
from recognition.errors import Problem
from recognition.support import sqlite


class AccountsUnavailable(Problem):
    """The accounts file cannot be read or written now, so nobody can be let in; the caller may try again."""

    code = "accounts_unavailable"


WAIT_SECONDS = 2.0
"""So long a caller waits for another writer; a request that waits to be authenticated has not more time."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE keys (
             id TEXT PRIMARY KEY, secret_sha256 BLOB NOT NULL CHECK (length(secret_sha256) = 32),
             role TEXT NOT NULL, institution TEXT, region TEXT NOT NULL DEFAULT '', label TEXT NOT NULL DEFAULT '',
             created_at TEXT NOT NULL, created_by TEXT NOT NULL, issued_entry INTEGER NOT NULL,
             revoked_at TEXT, revoked_by TEXT, revoked_entry INTEGER
           ) STRICT""",
        # Other tables of this file change often (sessions, lockouts); only a change of `keys` may empty the workers' caches.
        "CREATE TABLE generations (subject TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT",
        "INSERT INTO generations VALUES ('keys', 0)",
        """CREATE TRIGGER keys_inserted AFTER INSERT ON keys
           BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'keys'; END""",
        """CREATE TRIGGER keys_updated AFTER UPDATE ON keys
           BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'keys'; END""",
        """CREATE TRIGGER keys_kept BEFORE DELETE ON keys
           BEGIN SELECT RAISE(ABORT, 'keys are revoked, not deleted'); END""",
    ),
    PEOPLE_STEP,
    AWAITING_STEP,
    (
        # With what a key signs its requests, "" for one that is sent itself; its secret, sealed; and the networks that it may come from, "" for any.
        "ALTER TABLE keys ADD COLUMN signs TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE keys ADD COLUMN sealed_secret TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE keys ADD COLUMN networks TEXT NOT NULL DEFAULT ''",
    ),
    PROVIDERS_STEP,
    (
        """CREATE TABLE enrolment_letters (
             id TEXT PRIMARY KEY, code_sha256 BLOB NOT NULL UNIQUE CHECK (length(code_sha256) = 32), institution TEXT NOT NULL, at TEXT NOT NULL,
             by TEXT NOT NULL, expires TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'revoked', 'claimed')),
             decided_at TEXT, decided_by TEXT NOT NULL DEFAULT ''
           ) STRICT""",
        "CREATE INDEX keys_institution ON keys (institution)",
    ),
)
"""What each version of the file adds to the one before; `user_version` counts the steps taken."""


def prepare(path: Path) -> None:
    """Creates the file (mode 0600) or brings it to the current version, each step in one transaction; raises AccountsUnavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with _opened(path) as database:
            _upgrade(database)
    except (OSError, sqlite3.Error) as error:
        raise AccountsUnavailable() from error


def _upgrade(database: sqlite3.Connection) -> None:
    # Workers start together: the write lock is taken before the version is read, so only one of them takes a step.
    database.execute("BEGIN IMMEDIATE")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS):
        raise sqlite3.DatabaseError("the accounts file was written by a later version of this service")
    for step in STEPS[version:]:
        for statement in step:
            database.execute(statement)
    database.execute(f"PRAGMA user_version = {len(STEPS)}")
    database.execute("COMMIT")


def _opened(path: Path, settings: sqlite.Settings = sqlite.EXTRA) -> AbstractContextManager[sqlite3.Connection]:
    # A rollback journal: rare writes that must survive a power cut, and a file whose time of change shows each.
    return sqlite.opened(path, sqlite.Access.WRITE, settings, wait=WAIT_SECONDS, named=True)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for a moment that writes nothing; raises AccountsUnavailable."""
    try:
        # Opened for writing all the same: only such a connection can undo what a killed command left half done.
        with _opened(path, sqlite.EXTRA_NO_CHANGES) as database:
            yield database
    except (OSError, sqlite3.Error) as error:
        raise AccountsUnavailable() from error


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection inside one immediate transaction, committed and synced on leaving; raises AccountsUnavailable."""
    try:
        with _opened(path) as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        raise AccountsUnavailable() from error
