"""Submissions: which spreadsheets were sent by whom and when, what became of them, what is due, and which names people confirmed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.store import folder
from recognition.catalogue.names import normalise
from recognition.errors import NotFound
from recognition.support import sqlite

NAME = "desk.db"
TABLES = (
    """CREATE TABLE IF NOT EXISTS submissions (
      id TEXT PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, sender TEXT NOT NULL, draft TEXT NOT NULL, file_name TEXT NOT NULL,
      suffix TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, wish TEXT NOT NULL, tables TEXT NOT NULL, round TEXT NOT NULL DEFAULT '',
      state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'refused')), rows INTEGER, faults INTEGER, outcome TEXT, finished TEXT
    ) STRICT""",
    "CREATE INDEX IF NOT EXISTS submissions_draft ON submissions (draft, at)",
    """CREATE TABLE IF NOT EXISTS confirmed (
      kind TEXT NOT NULL, term TEXT NOT NULL, written TEXT NOT NULL, code TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, term)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS due (
      sender TEXT NOT NULL, tables TEXT NOT NULL, round TEXT NOT NULL DEFAULT '', due_on TEXT NOT NULL, PRIMARY KEY (sender, tables, round)
    ) STRICT, WITHOUT ROWID""",
)
LISTED = "id, at, by, sender, draft, file_name, sha256, size, wish, tables, round, state, rows, faults, finished"


def _named(statement: str) -> str:
    """What a statement of `TABLES` makes."""
    return statement.partition(" EXISTS ")[2].split()[0]


class Submissions:
    """What was sent to the registrars of one data folder, what is due, and which names they confirmed: in a SQLite file of its own (`desk.db`) beside the drafts."""

    _tables: tuple[str, ...] = TABLES

    def __init__(self, data: Path) -> None:
        """Makes nothing that only reading would need: a full disk keeps nobody from looking."""
        self.files = folder(data) / "files"
        with suppress(OSError):
            self.files.mkdir(parents=True, exist_ok=True)
        self._path = folder(data) / NAME

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, to read. What was never written to it is there and empty."""
        there = self._path.exists()
        with sqlite.opened(self._path, sqlite.Access.WRITE, sqlite.FULL, named=True) if there else sqlite.in_memory() as connection:
            connection.row_factory = sqlite3.Row
            known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            missing = [statement for statement in self._tables if _named(statement) not in known]
            if missing:
                connection.execute("PRAGMA temp_store = MEMORY")
                for statement in missing:
                    if statement.startswith("CREATE TABLE"):
                        connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, committed and synced when the block ends. Makes the file and its tables where they are missing."""
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with sqlite.opened(self._path, sqlite.Access.MAKE, sqlite.FULL, named=True) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in self._tables:
                connection.execute(statement)
            yield connection
            connection.execute("COMMIT")

    def receive(self, **row: Any) -> None:
        """Notes a file that came in; `wish` is what was asked for, as a mapping."""
        row = {**row, "wish": json.dumps(row["wish"], ensure_ascii=False, sort_keys=True), "state": "received"}
        with self._writing() as connection:
            connection.execute(f"INSERT INTO submissions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def finish(self, submission: str, outcome: dict[str, Any], at: str) -> None:
        """Notes what became of a file."""
        state = "accepted" if outcome["accepted"] else "refused"
        faults = len(outcome["faults"]) + outcome["more_faults"]
        with self._writing() as connection:
            connection.execute(
                "UPDATE submissions SET state = ?, rows = ?, faults = ?, outcome = ?, finished = ? WHERE id = ?",
                (state, outcome["rows"], faults, json.dumps(outcome, ensure_ascii=False), at, submission),
            )

    def cancel(self, submission: str) -> None:
        """As if a file had never come: for one that is not to be imported after all."""
        self.forget(submission)
        with self._writing() as connection:
            connection.execute("DELETE FROM submissions WHERE id = ? AND state = 'received'", (submission,))

    def submission(self, submission: str) -> dict[str, Any]:
        """One file with its whole outcome; raises NotFound."""
        with self._open() as connection:
            row = connection.execute("SELECT * FROM submissions WHERE id = ?", (submission,)).fetchone()
        if row is None:
            raise NotFound("submission")
        return _told(row) | {"outcome": json.loads(row["outcome"]) if row["outcome"] else None}

    def holds(self, submission: str) -> bool:
        """Whether a file with this id came in."""
        with self._open() as connection:
            return connection.execute("SELECT 1 FROM submissions WHERE id = ?", (submission,)).fetchone() is not None

    def submissions(self, draft: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
        """The files that came in, newest first, of one draft or of all."""
        where, values = ("WHERE draft = ?", (draft,)) if draft else ("", ())
        with self._open() as connection:
            return [_told(row) for row in connection.execute(f"SELECT {LISTED} FROM submissions {where} ORDER BY at DESC, id DESC LIMIT ?", (*values, limit))]

    def waiting(self) -> list[dict[str, Any]]:
        """The files of which nobody has said what became of them."""
        with self._open() as connection:
            return [_told(row) for row in connection.execute(f"SELECT {LISTED} FROM submissions WHERE state = 'received'")]

    def confirm(self, kind: str, written: str, code: str, by: str, at: str) -> None:
        """Keeps a person's word that what was written means this code, for this import and all later ones."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO confirmed VALUES (?, ?, ?, ?, ?, ?)", (kind, normalise.term(written), written, code, by, at))

    def confirmed(self) -> dict[tuple[str, str], str]:
        """(kind, folded name) to the code that a person chose."""
        with self._open() as connection:
            return {(row["kind"], row["term"]): row["code"] for row in connection.execute("SELECT kind, term, code FROM confirmed")}

    def confirmations(self) -> list[dict[str, Any]]:
        """What people said that names mean, newest first: kind, written, code, by, at."""
        with self._open() as connection:
            return [dict(row) for row in connection.execute("SELECT kind, written, code, by, at FROM confirmed ORDER BY at DESC, kind, term")]

    def take_back(self, kind: str, written: str) -> None:
        """Forgets what somebody said that a name means. Raises NotFound where nobody did."""
        with self._writing() as connection:
            done = connection.execute("DELETE FROM confirmed WHERE kind = ? AND term = ?", (kind, normalise.term(written))).rowcount
        if not done:
            raise NotFound("written")

    def expect(self, sender: str, tables: str, round_: str, due_on: str) -> None:
        """Notes that a sender owes a table (of a round) by a day."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO due VALUES (?, ?, ?, ?)", (sender, tables, round_, due_on))

    def owed(self, today: str) -> list[dict[str, Any]]:
        """What senders owe, with the accepted file that answers it, or how many days it is late."""
        sql = """SELECT d.*, (SELECT s.id FROM submissions AS s WHERE s.sender = d.sender AND s.tables = d.tables AND s.round = d.round AND s.state = 'accepted'
                   ORDER BY s.at DESC LIMIT 1) AS answered, cast(max(0, julianday(?1) - julianday(d.due_on)) AS INTEGER) AS late FROM due AS d ORDER BY due_on, sender, tables"""
        with self._open() as connection:
            rows = [dict(row) for row in connection.execute(sql, (today,))]
        return [row | {"table": row.pop("tables"), "late": 0 if row["answered"] else row["late"]} for row in rows]

    def file(self, submission: dict[str, Any], marked: bool = False) -> Path:
        """Where a file lies, or its copy with the errors marked; either may be gone once the draft is closed."""
        return self.files / (f"{submission['id']}-marked.xlsx" if marked else submission["id"] + submission["suffix"])

    def clear(self, draft: str) -> None:
        """Takes away the files sent for a draft that is closed; what became of them stays written."""
        for submission in self.submissions(draft, 100_000):
            self.forget(submission["id"])

    def forget(self, submission: str) -> None:
        """Takes away one file and its marked copy."""
        for path in self.files.glob(f"{submission}*"):
            path.unlink(missing_ok=True)


def _told(row: sqlite3.Row) -> dict[str, Any]:
    # a row is gone through by its values
    names = row.keys()
    return {name: row[name] for name in names if name not in ("outcome", "wish", "tables")} | {"wish": json.loads(row["wish"]), "table": row["tables"]}
