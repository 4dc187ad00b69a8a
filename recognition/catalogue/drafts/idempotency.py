"""What registrars asked for under keys of their own: kept for ever beside the drafts, so that a request sent again makes nothing twice.

Our own for the reason of services/idempotency.py: what was made stands in the drafts' files, and the key beside it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from recognition.catalogue.drafts.store import folder
from recognition.support import sqlite

NAME = "requests.db"
TABLE = """CREATE TABLE IF NOT EXISTS requests (
  key BLOB PRIMARY KEY, digest BLOB NOT NULL, made TEXT NOT NULL, at TEXT NOT NULL, done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT, WITHOUT ROWID"""
BETWEEN = 0.01
"""Seconds between two looks whether the lock is free: a worker that waited in the system call would keep its other callers waiting."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A request that came before: the digest of its body, the id of what it makes, and whether that was made."""

    digest: bytes
    made: str
    done: bool


class Requests:
    """The keys of one data folder, in a SQLite file of their own: a draft that is given up does not take its keys along."""

    def __init__(self, data: Path) -> None:
        """Makes the file where there is none."""
        drafts_folder = folder(data)
        drafts_folder.mkdir(parents=True, exist_ok=True)
        self._path = drafts_folder / NAME
        if not self._path.exists():
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with self._open() as connection:
            connection.execute(TABLE)

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return sqlite.opened(self._path, sqlite.Access.MAKE, sqlite.EXTRA)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One request after the other, whichever worker has it: the second of two that come at once finds what the first made."""
        with self._path.with_suffix(".lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(BETWEEN)
            yield

    def find(self, key: bytes) -> Kept | None:
        """What came under this key before."""
        with self._open() as connection:
            row = connection.execute("SELECT digest, made, done FROM requests WHERE key = ?", (key,)).fetchone()
        return Kept(row[0], row[1], bool(row[2])) if row else None

    def begin(self, key: bytes, digest: bytes, made: str, at: str) -> None:
        """Keeps, before anything is made, under which id it will be: after a crash it can be told whether it was."""
        with self._open() as connection:
            connection.execute("INSERT INTO requests VALUES (?, ?, ?, ?, 0)", (key, digest, made, at))

    def finish(self, key: bytes, made: str) -> None:
        """It was made."""
        with self._open() as connection:
            connection.execute("UPDATE requests SET made = ?, done = 1 WHERE key = ?", (made, key))

    def forget(self, key: bytes) -> None:
        """It was refused: errors are not stored."""
        with self._open() as connection:
            connection.execute("DELETE FROM requests WHERE key = ? AND done = 0", (key,))
