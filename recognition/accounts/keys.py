"""API keys: made once, kept only as hashes, and looked up through a cache that a changed file empties."""

from __future__ import annotations

import base64
import hmac
import os
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from recognition.accounts.database import AccountsUnavailable, prepare, reading, writing
from recognition.domain.lookups import Caller, Role

BEARER = re.compile(r"rk_([a-z2-7]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
CACHED_KEYS = 20_000
"""More than the keys that one worker meets in a day at full scale; beyond it the cache starts afresh."""
UNSETTLED_NS = 50_000_000
"""A file changed less than 50 ms ago may change again within the same tick of the file system's clock."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret; `issued_entry` and `revoked_entry` are the ledger's sequences that record it."""

    id: str
    role: Role
    institution: str | None
    region: str
    label: str
    created_at: datetime
    created_by: str
    issued_entry: int
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revoked_entry: int | None = None


def new_secret() -> tuple[str, str]:
    """A fresh key id (8 characters of base32) and its secret (32 random bytes as base64url)."""
    return base64.b32encode(secrets.token_bytes(5)).decode().lower(), secrets.token_urlsafe(32)


class KeyStore:
    """The keys of one data folder; safe for threads and greenlets, one per process."""

    def __init__(self, path: Path) -> None:
        """Creates or upgrades the accounts file at `path`; raises AccountsUnavailable."""
        prepare(path)
        self.path = path
        self._file = os.fspath(path)
        self._stamp: tuple[int, int, int] | None = None
        self._filled_from: tuple[int, int] | None = None
        self._known: dict[str, tuple[bytes, Caller]] = {}

    def caller(self, bearer: str) -> Caller | None:
        """Who holds this key, or None for a wrong, unknown or revoked one; a revocation counts from the next call on."""
        match = BEARER.fullmatch(bearer)
        if match is None:
            return None
        known = self._current().get(match[1]) or self._fetch(match[1])
        digest = sha256(match[2].encode()).digest()
        # An unknown id is compared too, so that the time taken does not reveal which ids exist.
        matches = hmac.compare_digest(digest, known[0] if known else bytes(32))
        return known[1] if known and matches else None

    def _current(self) -> dict[str, tuple[bytes, Caller]]:
        """The cache, emptied when the keys changed since it was filled: one stat per call, one read per change of the file."""
        try:
            state = os.stat(self._file)
        except OSError as error:
            raise AccountsUnavailable() from error
        stamp = (state.st_mtime_ns, state.st_ino, state.st_size)
        if stamp != self._stamp:
            with reading(self.path) as database:
                (generation,) = database.execute("SELECT number FROM generations WHERE subject = 'keys'").fetchone()
            # A restored file may bring any generation with it, but never the same inode.
            if self._filled_from != (generation, state.st_ino):
                self._known, self._filled_from = {}, (generation, state.st_ino)
            self._stamp = stamp if time.time_ns() - stamp[0] > UNSETTLED_NS else None
        return self._known

    def _fetch(self, key_id: str) -> tuple[bytes, Caller] | None:
        # The dictionary in hand is filled, not whichever is current afterwards: a revocation that comes between replaces it.
        known = self._known
        with reading(self.path) as database:
            row = database.execute("SELECT secret_sha256, role, institution, region FROM keys WHERE id = ? AND revoked_at IS NULL", (key_id,)).fetchone()
        if row is None:
            return None
        if len(known) >= CACHED_KEYS:
            known.clear()
        known[key_id] = (row[0], Caller(key_id, Role(row[1]), row[2], row[3]))
        return known[key_id]

    def ready(self) -> None:
        """Raises AccountsUnavailable when keys cannot be read."""
        with reading(self.path) as database:
            database.execute("SELECT number FROM generations WHERE subject = 'keys'").fetchone()

    def insert(self, key: Key, secret: str) -> None:
        """Keeps a key by the hash of its secret; raises AccountsUnavailable, also for an id that is taken."""
        with writing(self.path) as database:
            database.execute(
                "INSERT INTO keys (id, secret_sha256, role, institution, region, label, created_at, created_by, issued_entry)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key.id,
                    sha256(secret.encode()).digest(),
                    key.role,
                    key.institution,
                    key.region,
                    key.label,
                    _text(key.created_at),
                    key.created_by,
                    key.issued_entry,
                ),
            )

    def revoke(self, key_id: str, now: datetime, by: str) -> None:
        """Ends a key from now on, on every worker; one that is revoked or unknown stays as it is."""
        with writing(self.path) as database:
            database.execute("UPDATE keys SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL", (_text(now), by, key_id))

    def recorded(self, key_id: str, sequence: int) -> None:
        """Notes the ledger's sequence under which the revocation of the key stands."""
        with writing(self.path) as database:
            database.execute("UPDATE keys SET revoked_entry = ? WHERE id = ?", (sequence, key_id))

    def get(self, key_id: str) -> Key | None:
        """The key, revoked ones too, or None."""
        with reading(self.path) as database:
            row = database.execute("SELECT * FROM keys WHERE id = ?", (key_id,)).fetchone()
        return _key(row) if row else None

    def all(self) -> list[Key]:
        """Every key ever issued, oldest first."""
        with reading(self.path) as database:
            return [_key(row) for row in database.execute("SELECT * FROM keys ORDER BY created_at, id")]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _key(row) -> Key:
    return Key(
        row["id"],
        Role(row["role"]),
        row["institution"],
        row["region"],
        row["label"],
        datetime.fromisoformat(row["created_at"]),
        row["created_by"],
        row["issued_entry"],
        datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
        row["revoked_by"],
        row["revoked_entry"],
    )
