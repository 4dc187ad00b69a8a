"""Launches: who may open the page for ten minutes, kept by the hash of the token and without anything about a patient."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from recognition.accounts.database import WAIT_SECONDS, AccountsUnavailable
from recognition.accounts.sealing import Seal, digest
from recognition.errors import Problem
from recognition.support import sqlite

TIME_TO_OPEN = timedelta(minutes=10)
SKEW = timedelta(minutes=5)
"""How far ahead of this clock a moment may lie that was taken from it before: more means that it was set back."""
SESSION = timedelta(hours=24)
"""How long an opened page can be used: an opened question can be decided for 24 hours."""
KEPT_UNOPENED = timedelta(days=1)
"""So long a token that nobody opened is still known as expired; an opened launch is kept, for lookups name it."""
LONGEST_TOKEN = 8192
PREFIX = "lt_"

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS launches (
         id TEXT PRIMARY KEY, token_sha256 BLOB NOT NULL CHECK (length(token_sha256) = 32),
         institution TEXT NOT NULL, key TEXT NOT NULL, clinician TEXT NOT NULL, origin TEXT NOT NULL,
         minted_at INTEGER NOT NULL, opened_at INTEGER, opened_entry INTEGER
       ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS launches_unopened ON launches (minted_at) WHERE opened_at IS NULL",
)


def new_launch_id() -> str:
    """13 characters of base32, 64 random bits: short, because every entry of the launch holds it."""
    return base64.b32encode(secrets.token_bytes(8)).decode("ascii").rstrip("=").lower()


class TokenRefused(Problem):
    """A launch token opens nothing; `code` is `token_unknown`, `token_expired` or `token_used`."""

    def __init__(self, code: str, origin: str = "") -> None:
        """`origin` is where the page would have been, "" for a token that this service never made."""
        super().__init__(code=code)
        self.origin = origin


@dataclass(frozen=True, slots=True)
class Launch:
    """One launch. `key` is the public id of the key that minted it, `clinician` the hospital's pseudonym, `opened_entry` the
    ledger's size when the page was opened: its lookups stand behind it."""

    id: str
    institution: str
    key: str
    clinician: str
    origin: str
    minted_at: datetime
    opened_at: datetime | None = None
    opened_entry: int | None = None

    @property
    def sign(self) -> str:
        """How the ledger's entries name who asked, behind the key: the pseudonym and this launch."""
        return f"{self.clinician}/{self.id}"

    @property
    def expires_at(self) -> datetime:
        """Until when the token opens the page."""
        return self.minted_at + TIME_TO_OPEN

    @property
    def ends_at(self) -> datetime | None:
        """Until when the opened page can be used."""
        return self.opened_at + SESSION if self.opened_at else None


class LaunchStore:
    """The launches of one data folder; safe for threads and greenlets. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path, key: Path) -> None:
        """`path` is the SQLite file, `key` that of the seal; either is made when it is missing."""
        self.path = path
        self.seal = Seal(key)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise AccountsUnavailable() from error
        with self._writing() as database:
            for statement in SCHEMA:
                database.execute(statement)

    def mint(self, launch: Launch, question: Any = None) -> str:
        """Keeps the launch and gives its token, shown this once. The question, a JSON value, travels inside the token alone."""
        token = PREFIX + self.seal.close(orjson.dumps({"id": launch.id, "origin": launch.origin, "question": question}))
        with self._writing() as database:
            stale = _milliseconds(launch.minted_at - KEPT_UNOPENED)
            database.execute("DELETE FROM launches WHERE opened_at IS NULL AND minted_at < ?", (stale,))
            database.execute(
                "INSERT INTO launches (id, token_sha256, institution, key, clinician, origin, minted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (launch.id, digest(token), launch.institution, launch.key, launch.clinician, launch.origin, _milliseconds(launch.minted_at)),
            )
        return token

    def known(self, token: str) -> tuple[Launch, Any]:
        """The launch that a token belongs to, opened or not, and the question inside; raises TokenRefused `token_unknown`, or
        `token_expired` for one that is forgotten by now."""
        sealed = token.removeprefix(PREFIX) if len(token) <= LONGEST_TOKEN and token.startswith(PREFIX) else ""
        content = self.seal.open(sealed) if sealed else None
        if content is None:
            raise TokenRefused("token_unknown")
        inside = orjson.loads(content)
        with self._reading() as database:
            row = database.execute("SELECT * FROM launches WHERE id = ?", (inside["id"],)).fetchone()
        if row is None:
            raise TokenRefused("token_expired", inside["origin"])
        if not hmac.compare_digest(row["token_sha256"], digest(token)):
            raise TokenRefused("token_unknown")
        return _launch(row), inside["question"]

    def open(self, launch: Launch, now: datetime, entry: int) -> Launch:
        """Takes the one use; of two who open at once one gets it. Raises TokenRefused `token_used` or `token_expired`."""
        with self._writing() as database:
            taken = database.execute(
                # A token from the future means that the clock was set back: its age is unknown, so it opens nothing.
                "UPDATE launches SET opened_at = ?, opened_entry = ? WHERE id = ? AND opened_at IS NULL AND minted_at > ? AND minted_at <= ?",
                (_milliseconds(now), entry, launch.id, _milliseconds(now - TIME_TO_OPEN), _milliseconds(now + SKEW)),
            ).rowcount
            row = database.execute("SELECT * FROM launches WHERE id = ?", (launch.id,)).fetchone()
        # No row: it was forgotten between reading and opening.
        stored = _launch(row) if row else launch
        if not taken:
            raise TokenRefused("token_used" if stored.opened_at else "token_expired", stored.origin)
        return stored

    def get(self, launch_id: str) -> Launch | None:
        """The launch with this id, or None."""
        with self._reading() as database:
            row = database.execute("SELECT * FROM launches WHERE id = ?", (launch_id,)).fetchone()
        return _launch(row) if row else None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            # A rollback journal: several workers write here, and a use that was taken must stay taken after a power cut.
            with sqlite.opened(self.path, sqlite.Access.WRITE, sqlite.FULL, wait=WAIT_SECONDS, named=True) as database:
                yield database
        except (OSError, sqlite3.Error) as error:
            raise AccountsUnavailable() from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _launch(row: sqlite3.Row) -> Launch:
    return Launch(
        row["id"],
        row["institution"],
        row["key"],
        row["clinician"],
        row["origin"],
        _moment(row["minted_at"]),
        None if row["opened_at"] is None else _moment(row["opened_at"]),
        row["opened_entry"],
    )
