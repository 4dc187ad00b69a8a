"""API keys: made once, kept as hashes (and sealed where they sign), and looked up through a cache that a changed file empties."""

from __future__ import annotations

import base64
import hmac
import logging
import os
import secrets
import time
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from recognition.accounts.database import AccountsUnavailable, prepare, reading, writing
from recognition.accounts.held_keys import Holder, Key, key_of, text_of
from recognition.accounts.sealing import Seal
from recognition.domain.lookups import Caller
from recognition.support.request_signing import KEY

log = logging.getLogger(__name__)
CACHED_KEYS = 20_000
"""More than the keys that one worker meets in a day at full scale; beyond it the cache starts afresh."""
UNSETTLED_NS = 50_000_000
"""A file changed less than 50 ms ago may change again within the same tick of the file system's clock."""


def new_secret() -> tuple[str, str]:
    """A fresh key id (8 characters of base32) and its secret (32 random bytes as base64url)."""
    return base64.b32encode(secrets.token_bytes(5)).decode().lower(), secrets.token_urlsafe(32)


class KeyStore:
    """The keys of one data folder; safe for threads and greenlets, one per process."""

    def __init__(self, path: Path) -> None:
        """Creates or upgrades the accounts file at `path`; raises AccountsUnavailable. Secrets that sign lie in it sealed; the key lies beside it, where
        no snapshot takes it along."""
        prepare(path)
        self.seal = Seal(path.parent / "keys" / "callers.key")
        self.path = path
        self._file = os.fspath(path)
        self._stamp: tuple[int, int, int] | None = None
        self._filled_from: tuple[int, int] | None = None
        self._known: dict[str, tuple[bytes, Holder]] = {}

    def caller(self, bearer: str) -> Caller | None:
        """Who holds this key, or None for a wrong, unknown or revoked one; a revocation counts from the next call on."""
        holder = self.holder(bearer)
        return holder.caller if holder else None

    def signer(self, key_id: str) -> Holder | None:
        """The holder of a key that signs its requests, by its public id; None for any other. Raises AccountsUnavailable."""
        known = self._current().get(key_id) or self._fetch(key_id)
        return known[1] if known and known[1].signs else None

    def holder(self, bearer: str) -> Holder | None:
        """As `caller`, with how the key may come."""
        match = KEY.fullmatch(bearer)
        if match is None:
            return None
        known = self._current().get(match[1]) or self._fetch(match[1])
        digest = sha256(match[2].encode()).digest()
        # An unknown id is compared too, so that the time taken does not reveal which ids exist.
        matches = hmac.compare_digest(digest, known[0] if known else bytes(32))
        return known[1] if known and matches else None

    def _current(self) -> dict[str, tuple[bytes, Holder]]:
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

    def _fetch(self, key_id: str) -> tuple[bytes, Holder] | None:
        # The dictionary in hand is filled, not whichever is current afterwards: a revocation that comes between replaces it.
        known = self._known
        with reading(self.path) as database:
            row = database.execute("SELECT * FROM keys WHERE id = ? AND revoked_at IS NULL", (key_id,)).fetchone()
        if row is None:
            return None
        key = key_of(row)
        if len(known) >= CACHED_KEYS:
            known.clear()
        holder = Holder(Caller(key_id, key.role, key.institution, key.region), key.signs, key.networks, self._opened(key, row["sealed_secret"]))
        known[key_id] = (row["secret_sha256"], holder)
        return known[key_id]

    def _opened(self, key: Key, sealed: str) -> str:
        """The secret of a key that signs; raises AccountsUnavailable where it cannot be read any more."""
        if key.signs is None:
            return ""
        text = (self.seal.open(sealed) or b"").decode("ascii")
        key_id, _, secret = text.partition(" ")
        # The id is sealed along, so that no row can be given the secret of another.
        if key_id != key.id:
            log.error("the secret of key %s cannot be opened: keys/callers.key is not the one that it was sealed with", key.id)
            raise AccountsUnavailable()
        return secret

    def ready(self) -> None:
        """Raises AccountsUnavailable when keys cannot be read."""
        with reading(self.path) as database:
            database.execute("SELECT number FROM generations WHERE subject = 'keys'").fetchone()

    def insert(self, key: Key, secret: str) -> None:
        """Keeps a key by the hash of its secret, and one that signs with the secret sealed; raises AccountsUnavailable, also for an id that is taken."""
        sealed = self.seal.close(f"{key.id} {secret}".encode("ascii")) if key.signs else ""
        with writing(self.path) as database:
            database.execute(
                "INSERT INTO keys (id, secret_sha256, role, institution, region, label, created_at, created_by, issued_entry, signs,"
                " sealed_secret, networks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key.id,
                    sha256(secret.encode()).digest(),
                    key.role,
                    key.institution,
                    key.region,
                    key.label,
                    text_of(key.created_at),
                    key.created_by,
                    key.issued_entry,
                    key.signs or "",
                    sealed,
                    " ".join(key.networks),
                ),
            )

    def bind(self, key_id: str, networks: tuple[str, ...]) -> None:
        """Has a key come from these networks alone from now on, on every worker; from any where there are none."""
        with writing(self.path) as database:
            database.execute("UPDATE keys SET networks = ? WHERE id = ?", (" ".join(networks), key_id))

    def revoke(self, key_id: str, now: datetime, by: str) -> None:
        """Ends a key from now on, on every worker; one that is revoked or unknown stays as it is."""
        with writing(self.path) as database:
            database.execute("UPDATE keys SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL", (text_of(now), by, key_id))

    def recorded(self, key_id: str, sequence: int) -> None:
        """Notes the ledger's sequence under which the revocation of the key stands."""
        with writing(self.path) as database:
            database.execute("UPDATE keys SET revoked_entry = ? WHERE id = ?", (sequence, key_id))

    def get(self, key_id: str) -> Key | None:
        """The key, revoked ones too, or None."""
        with reading(self.path) as database:
            row = database.execute("SELECT * FROM keys WHERE id = ?", (key_id,)).fetchone()
        return key_of(row) if row else None

    def of(self, institution: str) -> list[Key]:
        """Every key ever issued of an institution, oldest first."""
        with reading(self.path) as database:
            return [key_of(row) for row in database.execute("SELECT * FROM keys WHERE institution = ? ORDER BY created_at, id", (institution,))]

    def all(self) -> list[Key]:
        """Every key ever issued, oldest first."""
        with reading(self.path) as database:
            return [key_of(row) for row in database.execute("SELECT * FROM keys ORDER BY created_at, id")]
