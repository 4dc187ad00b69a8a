"""The tables of people's accounts, their sessions and their failed attempts, as one step of the accounts file."""

from __future__ import annotations

PEOPLE_STEP: tuple[str, ...] = (
    """CREATE TABLE people (
         id TEXT PRIMARY KEY, login TEXT NOT NULL, label TEXT NOT NULL DEFAULT '', role TEXT NOT NULL, institution TEXT,
         region TEXT NOT NULL DEFAULT '', administrator INTEGER NOT NULL DEFAULT 0, password TEXT NOT NULL,
         must_change INTEGER NOT NULL DEFAULT 0, totp TEXT, totp_step INTEGER NOT NULL DEFAULT 0,
         created_at TEXT NOT NULL, created_by TEXT NOT NULL, closed_at TEXT, closed_by TEXT
       ) STRICT""",
    # A closed account keeps its row, for the ledger names its id; its login is free again.
    "CREATE UNIQUE INDEX people_login ON people (login) WHERE closed_at IS NULL",
    "CREATE INDEX people_institution ON people (institution)",
    # Only hashes: who reads this file cannot take over a session. Times are seconds since 1970.
    """CREATE TABLE sessions (
         id_sha256 BLOB PRIMARY KEY CHECK (length(id_sha256) = 32), person TEXT NOT NULL, ends_at INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX sessions_person ON sessions (person)",
    """CREATE TABLE attempts (
         who BLOB PRIMARY KEY CHECK (length(who) = 32), person_login BLOB NOT NULL, count INTEGER NOT NULL, last_at REAL NOT NULL
       ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX attempts_login ON attempts (person_login)",
)

AWAITING_STEP: tuple[str, ...] = (
    # Who opened or reset an account that is of no use before somebody of another office has confirmed it.
    "ALTER TABLE people ADD COLUMN awaits TEXT NOT NULL DEFAULT ''",
)
