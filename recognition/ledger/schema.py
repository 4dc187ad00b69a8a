"""The tables of the ledger's file, and the guards that let them only grow."""

from __future__ import annotations

from functools import cache

from recognition.ledger.store import LedgerDatabase
from recognition.support import sqlite

APPLICATION = 0x48524C31
"""Marks the file as a ledger of this service ("HRL1"), so that no other file is taken for one."""
VERSION = 1
PAGE = 4096

_TABLES = (
    """CREATE TABLE entries (
    sequence INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    day INTEGER NOT NULL,
    cites INTEGER,
    id TEXT NOT NULL,
    institution TEXT,
    leaf BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT""",
    # `lines` is null where they are 0, 1, 2 …
    """CREATE TABLE requests (
    key BLOB PRIMARY KEY,
    digest BLOB NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    lines TEXT
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE tiles (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE notes (
    entry TEXT PRIMARY KEY,
    salt BLOB NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)

_INDEXES = (
    "CREATE UNIQUE INDEX entries_id ON entries (id)",
    "CREATE INDEX entries_day ON entries (day)",
    "CREATE INDEX entries_institution ON entries (institution, day)",
    "CREATE INDEX entries_cites ON entries (cites) WHERE cites IS NOT NULL",
    # Lookups, decisions and repeats are almost all; the rare kinds are found without reading them.
    "CREATE INDEX entries_rare ON entries (kind) WHERE kind > 2",
)


def _refuse(name: str, event: str, table: str, condition: str = "") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table}{condition and f' WHEN {condition}'} BEGIN SELECT RAISE(ABORT, 'the ledger only grows: {name}'); END"
    )


# A guard before an insert is needed as well: REPLACE deletes without asking a trigger of deletion, but asks this one first.
_GUARDS = (
    *(_refuse(f"{table}_no_update", "UPDATE", table) for table in ("entries", "requests", "tiles", "notes")),
    *(_refuse(f"{table}_no_delete", "DELETE", table) for table in ("entries", "requests", "tiles")),
    _refuse("entries_next", "INSERT", "entries", "NEW.sequence IS NOT (SELECT coalesce(max(sequence) + 1, 0) FROM entries)"),
    _refuse("entries_new", "INSERT", "entries", "EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)"),
    _refuse("requests_new", "INSERT", "requests", "EXISTS (SELECT 1 FROM requests WHERE key = NEW.key)"),
    _refuse("tiles_new", "INSERT", "tiles", "EXISTS (SELECT 1 FROM tiles WHERE level = NEW.level AND position = NEW.position)"),
    _refuse("notes_new", "INSERT", "notes", "EXISTS (SELECT 1 FROM notes WHERE entry = NEW.entry)"),
)

STATEMENTS = _TABLES + _INDEXES + _GUARDS
"""All that the file's schema consists of; a file with anything else is refused."""


def intact(db: LedgerDatabase) -> bool:
    """Whether the file has this schema and no other. What SQLite takes a statement for counts too: a guard that is filed as something
    else than a trigger reads the same and guards nothing."""
    return db.execute(_FILED).fetchall() == _declared()


_FILED = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"


@cache
def _declared() -> list[tuple[str, ...]]:
    with sqlite.in_memory() as db:
        for statement in STATEMENTS:
            db.execute(statement)
        return db.execute(_FILED).fetchall()


INSERT_ENTRY = "INSERT INTO entries (sequence, kind, day, id, institution, cites, leaf, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_REQUEST = "INSERT INTO requests (key, digest, first, count, lines) VALUES (?, ?, ?, ?, ?)"
INSERT_TILE = "INSERT INTO tiles (level, position, hash) VALUES (?, ?, ?)"
INSERT_NOTE = "INSERT INTO notes (entry, salt, text) VALUES (?, ?, ?)"
SELECT_CITED = "SELECT kind, institution FROM entries WHERE sequence = ?"
SELECT_CORRECTION = "SELECT 1 FROM entries WHERE cites = ? AND +kind = 6"
"""The kind is that of a correction. The plus keeps SQLite to the index of `cites`, where an entry has a handful of others, and away
from that of all corrections."""
SELECT_REQUEST = "SELECT digest, first, count, lines FROM requests WHERE key = ?"
SELECT_BY_ID = "SELECT sequence, bytes FROM entries WHERE id = ?"
