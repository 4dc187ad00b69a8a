"""Drafts: an edition's rows in a file of their own that people may change; never in force, several at a time, safe against crashes."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.editions import older_files, store
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.editions.validity import not_over
from recognition.catalogue.spreadsheets.staging import spans
from recognition.errors import Invalid, NotFound, Problem
from recognition.support import sqlite
from recognition.support.files import sync_folder

FOLDER = "drafts"
ID = "0123456789abcdefghijklmnopqrstuv"
ID_LENGTH = 32
"""At most; a longer one is none of ours, and no name that a file could have."""
UNFINISHED = ".unfinished-"
STORED = tuple(name for name, table in TABLES.items() if not table.derived)


class DraftBusy(Problem):
    """Another import or check is at work on this draft now; the caller may try again."""

    code = "draft_busy"


class Draft:
    """One draft. What is known about it besides its rows stands in its table `draft`: name and a JSON value each."""

    def __init__(self, data: Path, draft_id: str) -> None:
        """Raises NotFound where there is none."""
        if not 0 < len(draft_id) <= ID_LENGTH or not set(draft_id) <= set(ID):
            raise NotFound("draft")
        self.id = draft_id
        self.data = data
        self.path = folder(data) / f"{draft_id}.sqlite"
        if not self.path.is_file():
            raise NotFound("draft")

    def facts(self) -> dict[str, Any]:
        """Everything that the table `draft` holds."""
        with self.reading() as connection:
            return _facts(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that writes nothing; it may wait while an import commits."""
        try:
            # opened for writing all the same: only such a connection can undo what a killed import left half done
            connection = sqlite.open(self.path, sqlite.Access.WRITE, sqlite.NO_CHANGES)
        except sqlite3.OperationalError as error:
            raise NotFound("draft") from error
        with closing(connection):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed and synced when the block ends, undone when it raises. Raises DraftBusy while another writes.

        A draft begun before a column was declared gets it then."""
        with self.lock(), sqlite.opened(self.path, sqlite.Access.WRITE, sqlite.DRAFT) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                older_files.complete(connection)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held by whoever changes the draft or builds from it. Raises DraftBusy at once where it is held."""
        with open(self.path.with_suffix(".lock"), "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DraftBusy() from error
            yield

    def close(self) -> None:
        """Takes the rows out of a draft whose edition is published and has them; what is known about the draft stays."""
        with self.lock(), sqlite.opened(self.path, sqlite.Access.WRITE) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for name in TABLES:
                connection.execute(f"DROP TABLE IF EXISTS {name}")
                connection.execute(f"DROP TABLE IF EXISTS closed_{name}")
            connection.execute("COMMIT")
            connection.execute("VACUUM")

    def open(self) -> bool:
        """Whether it still has rows of its own: it was not published."""
        with self.reading() as connection:
            return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'items'").fetchone() is not None

    def drop(self) -> None:
        """Takes the draft away; what it was made from and what was published of it stay."""
        with self.lock():
            self.path.unlink()
        self.path.with_suffix(".lock").unlink(missing_ok=True)


def folder(data: Path) -> Path:
    """Where the drafts of a data folder lie."""
    return Path(data) / FOLDER


def create(data: Path, draft_id: str, like: str, facts: dict[str, Any]) -> Draft:
    """A new draft with the rows of the edition with hash `like`. A crash leaves no draft, or a whole one. Raises NotFound for an unknown hash."""
    source = store.edition_path(data, like)
    if not source.exists():
        raise NotFound("sha256")
    here = folder(data)
    here.mkdir(parents=True, exist_ok=True)
    unfinished = here / f"{UNFINISHED}{draft_id}"
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file, source.open("rb") as rows:
        shutil.copyfileobj(rows, file, 1 << 20)
    with sqlite.opened(unfinished, sqlite.Access.WRITE, sqlite.FULL) as connection:
        older_files.complete(connection)
        connection.execute("CREATE TABLE draft (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
        put(connection, **facts)
    os.rename(unfinished, here / f"{draft_id}.sqlite")
    sync_folder(here)
    return Draft(data, draft_id)


def exists(data: Path, draft_id: str) -> bool:
    """Whether there is a draft with this id."""
    return (folder(data) / f"{draft_id}.sqlite").is_file()


def every(data: Path) -> list[Draft]:
    """All drafts, oldest first."""
    return [Draft(data, path.stem) for path in sorted(folder(data).glob("[0-9a-v]*.sqlite")) if set(path.stem) <= set(ID)]


def put(connection: sqlite3.Connection, **facts: Any) -> None:
    """Keeps facts about a draft, inside the caller's transaction."""
    connection.executemany(
        "INSERT OR REPLACE INTO draft VALUES (?, ?)", [(name, json.dumps(value, ensure_ascii=False, default=_text)) for name, value in facts.items()]
    )


def _facts(connection: sqlite3.Connection) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM draft ORDER BY name")}


def read(connection: sqlite3.Connection) -> dict[str, Any]:
    """The facts, inside a transaction of the caller's."""
    return _facts(connection)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing that a draft keeps")


def build(draft: Draft, base: str) -> str:
    """The SHA-256 of the edition that holds the draft's rows, built from a copy of `base`, which should be what is in force.

    Raises as `editions.copy_with` does: BrokenReferences, RowRefused."""
    if not store.edition_path(draft.data, base).exists():
        raise Invalid("base", code="not_found")

    def edit(db: Any) -> None:
        connection = db.conn
        connection.commit()
        connection.execute("ATTACH ? AS draft", [f"{draft.path}"])
        for name in STORED:
            _copy(connection, name)
        connection.commit()
        connection.execute("DETACH draft")

    return store.copy_with(draft.data, base, edit)


def _copy(connection: sqlite3.Connection, name: str) -> None:
    """Makes a table of the copy equal to the draft's, touching only what differs."""
    table = TABLES[name]
    source = older_files.source(connection, table, "draft")
    same = " AND ".join(f"x.{column} = t.{column}" for column in table.key)
    connection.execute(f"DELETE FROM main.{name} AS t WHERE NOT EXISTS (SELECT 1 FROM {source} AS x WHERE {same})")
    names = ", ".join(table.names)
    connection.execute(f"INSERT OR REPLACE INTO main.{name} ({names}) SELECT {names} FROM {source} EXCEPT SELECT {names} FROM main.{name}")


def assign(connection: sqlite3.Connection, institution: str, division: str, since: str) -> None:
    """Says where an institution lies from a day (`YYYY-MM-DD`) on; what held before ends the day before. Raises Invalid for an unknown one."""
    if connection.execute("SELECT 1 FROM institutions WHERE code = ?", (institution,)).fetchone() is None:
        raise Invalid("institution", code="institution_unknown")
    if connection.execute(f"SELECT 1 FROM divisions WHERE code = ? AND {not_over('?')}", (division, since)).fetchone() is None:
        raise Invalid("division", code="division_unknown")
    spans(connection, "institution_divisions", [(institution, division, since)], alone=True)
