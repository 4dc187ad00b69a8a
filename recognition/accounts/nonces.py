"""Nonces of signed requests: each is taken once while its request could still be believed, by whichever worker meets it first.

A small SQLite file, for several processes must agree; nothing in it is synced, for it is worth nothing once the machine has started anew. It is named
after the start of the machine, and says since when it is kept: what was signed before that may have been sent before, and is to be signed anew.
So neither a power cut nor a restored folder lets anything in twice. Processor time per nonce: docs/signed-requests.md says what was measured.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from hashlib import sha256
from pathlib import Path

from recognition.accounts.database import AccountsUnavailable
from recognition.errors import Problem
from recognition.support import sqlite
from recognition.support.request_signing import NONCE, TIMESTAMP

WINDOW = 300
"""Seconds that a request's moment may lie before or after this machine's clock."""
FORGET_EVERY = 10.0
"""Seconds between looking for what has expired: a few thousand nonces at most are deleted at once."""
WAIT_SECONDS = 2.0
BOOT = Path("/proc/sys/kernel/random/boot_id")
"""The start of the machine, as Linux names it."""
UNSYNCED: sqlite.Settings = {
    "journal_mode": "PERSIST",  # a killed worker's half is undone by the next; nothing is made and deleted in the folder for each request
    "synchronous": "OFF",  # the file ends with the machine's run, so a power cut has nothing to spoil
}
SCHEMA = (
    # Of a nonce its hash, so that a row is small whatever was sent; `until` is when the clock itself refuses the request.
    "CREATE TABLE IF NOT EXISTS nonces (hash BLOB PRIMARY KEY CHECK (length(hash) = 16), until INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS nonces_until ON nonces (until)",
    "CREATE TABLE IF NOT EXISTS kept (only INTEGER PRIMARY KEY CHECK (only = 1), since INTEGER NOT NULL) STRICT",
)


class NonceUsed(Problem):
    """The nonce came before, with this key."""

    code = "nonce_used"


class SignedBeforeStart(Problem):
    """The request was signed before this machine began to keep nonces, and may have been sent then."""

    code = "signed_before_start"


class NonceStore:
    """The nonces of one data folder; safe for threads and greenlets, one per process. Every method raises AccountsUnavailable."""

    def __init__(self, folder: Path, now: float, boot: Path = BOOT) -> None:
        """`folder` is the data folder, `now` the Unix time, `boot` the file that names the start of the machine. Files of earlier starts are removed."""
        self._path = folder / f"nonces-{_named(boot)}.sqlite"
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner, self._forgot_at = 0, 0.0
        try:
            for stale in folder.glob("nonces-*.sqlite*"):
                if not stale.name.startswith(self._path.name):
                    stale.unlink(missing_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            with sqlite.opened(self._path, sqlite.Access.WRITE, UNSYNCED, wait=WAIT_SECONDS) as database:
                database.execute("BEGIN IMMEDIATE")
                for statement in SCHEMA:
                    database.execute(statement)
                database.execute("INSERT OR IGNORE INTO kept VALUES (1, ?)", (int(now),))
                self._since = database.execute("SELECT since FROM kept").fetchone()[0]
                database.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise AccountsUnavailable() from error

    def take(self, key_id: str, nonce: str, signed_at: float, now: float, until: float | None = None) -> None:
        """Takes the nonce of a request that was signed at `signed_at` and believed at `now`, and would be until `until` (`WINDOW` after it was signed, unless said), all in
        Unix seconds; raises NonceUsed, SignedBeforeStart."""
        if int(signed_at) < self._since:
            raise SignedBeforeStart(TIMESTAMP)
        taken = sha256(f"{key_id} {nonce}".encode()).digest()[:16]
        try:
            with self._lock:
                self._insert(taken, int(signed_at + WINDOW if until is None else until) + 1, int(now))
        except sqlite3.IntegrityError as error:
            raise NonceUsed(NONCE) from error
        except (OSError, sqlite3.Error) as error:
            raise AccountsUnavailable() from error

    def _insert(self, taken: bytes, until: int, now: int) -> None:
        # A connection is never used in a process that was forked from its own.
        if self._connection is None or self._owner != os.getpid():
            self._connection = sqlite.open(self._path, sqlite.Access.WRITE, UNSYNCED, wait=WAIT_SECONDS, shared=True)
            self._owner = os.getpid()
        if time.monotonic() - self._forgot_at > FORGET_EVERY:
            self._forgot_at = time.monotonic()
            self._connection.execute("DELETE FROM nonces WHERE until < ?", (now,))
        self._connection.execute("INSERT INTO nonces VALUES (?, ?)", (taken, until))


def _named(boot: Path) -> str:
    try:
        return boot.read_text("ascii")[:8]
    except OSError as error:
        raise AccountsUnavailable() from error
