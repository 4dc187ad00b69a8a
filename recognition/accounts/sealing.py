"""Texts that only this service can read or make: what a launch token carries through the hospital's hands and never onto our disk."""

from __future__ import annotations

import base64
import binascii
import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recognition.accounts.database import AccountsUnavailable
from recognition.support.files import write_once

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class Seal:
    """AES-256-GCM under one key file, with a fresh random nonce for each text: some thousand million texts are safe under one key."""

    def __init__(self, path: Path) -> None:
        """`path` holds the key; it is made, for its owner alone, at the first use. Losing it ends the tokens of ten minutes."""
        self.path = path
        self._key: bytes | None = None

    def close(self, text: bytes) -> str:
        """The sealed text, in base64url; never the same twice. Raises AccountsUnavailable."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(self.key()).encrypt(nonce, text, None)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def open(self, sealed: str) -> bytes | None:
        """The text, or None where anything was changed or another key sealed it. Raises AccountsUnavailable."""
        try:
            raw = base64.b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            if len(raw) < NONCE_BYTES + TAG_BYTES:
                return None
            return AESGCM(self.key()).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
        except (UnicodeEncodeError, binascii.Error, InvalidTag):
            return None

    def key(self) -> bytes:
        """The key itself, for what else is derived from it. Raises AccountsUnavailable."""
        if self._key is None:
            try:
                self._key = _read_or_make(self.path)
            except OSError as error:
                raise AccountsUnavailable() from error
        return self._key


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, os.urandom(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise OSError(f"{path.name} is not a whole key")
    return key


def digest(token: str) -> bytes:
    """The hash by which a token is known on disk."""
    return sha256(token.encode()).digest()
