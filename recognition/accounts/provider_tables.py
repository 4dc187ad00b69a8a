"""The tables of identity providers and of who signs in by them, as one step of the accounts file."""

from __future__ import annotations

PROVIDERS_STEP: tuple[str, ...] = (
    # The declaration as it was written; `digest` is what its entry in the ledger names.
    """CREATE TABLE providers (
         id TEXT PRIMARY KEY, declaration TEXT NOT NULL, digest TEXT NOT NULL, declared_at TEXT NOT NULL, declared_by TEXT NOT NULL,
         awaits TEXT NOT NULL DEFAULT '', withdrawn_at TEXT
       ) STRICT""",
    # Keyed hashes: neither a provider's name for a person nor its session can be read or guessed here.
    """CREATE TABLE identities (
         subject BLOB PRIMARY KEY CHECK (length(subject) = 32), person TEXT NOT NULL
       ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE provider_messages (
         id BLOB PRIMARY KEY CHECK (length(id) = 32), ends_at INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID""",
    "ALTER TABLE people ADD COLUMN provider TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN provider TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN provider_session BLOB",
    "ALTER TABLE sessions ADD COLUMN provider_subject BLOB",
    "ALTER TABLE sessions ADD COLUMN factor INTEGER NOT NULL DEFAULT 0",
)
