"""The keys of the token domain, in one file that nobody else may read: made, replaced with an overlap, and erased when the overlap is over."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from recognition.support.files import sync_folder, write_once
from recognition.support.patient_tokens import KEY_ID, CardHash
from recognition.support.setting_table import SettingsError

OTHERS = 0o077
SECRET_BYTES = 32
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class DomainKey(NamedTuple):
    """`until` is the moment at which it ends, None for the one that is in force without end; of an ended key the secret is empty once it was erased."""

    id: str
    algorithm: CardHash
    secret: bytes
    made: datetime
    until: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits by which two copies of a key are compared; empty where the secret was erased."""
        return hashlib.sha256(b"recognition domain key\0" + self.secret).hexdigest()[:16] if self.secret else ""

    def in_force(self, now: datetime) -> bool:
        """Whether tokens are made with it at this moment."""
        return bool(self.secret) and self.made <= now and (self.until is None or now < self.until)


class DomainKeysRefused(Exception):
    """A change of the keys that would lose something; the message says what to do."""


class DomainKeyFile:
    """The file of keys; a change in it holds from the next request on, in every process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, ...], tuple[DomainKey, ...]] | None = None

    def all(self) -> tuple[DomainKey, ...]:
        """Every key, newest first; none where there is no file. Raises SettingsError for a file that is not whole or that others may read."""
        right = "a whole file of domain keys that nobody but this account may read (chmod 600); restore it from its copy"
        try:
            stat = self._path.stat()
            version = (stat.st_ino, stat.st_mtime_ns, stat.st_size, stat.st_mode)
            if self._read and self._read[0] == version:
                return self._read[1]
            if stat.st_mode & OTHERS:
                raise SettingsError("domain_key_file", right)
            keys = tuple(map(_key, json.loads(self._path.read_text(encoding="ascii"))["keys"]))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingsError("domain_key_file", right) from error
        self._read = version, keys
        return keys

    def in_force(self, now: datetime) -> tuple[DomainKey, ...]:
        """The keys with which tokens are made at this moment, newest first: one, or two while one is being replaced. Raises SettingsError."""
        return tuple(key for key in self.all() if key.in_force(now))

    def make_first(self, algorithm: CardHash, now: datetime) -> DomainKey:
        """The first key of a new domain. Raises DomainKeysRefused where there are keys, SettingsError, OSError."""
        with self._locked():
            if self.all():
                raise DomainKeysRefused("there are keys already; `keys rotate` replaces the one in force")
            made = _new(algorithm, now)
            self._write([made])
        return made

    def rotate(self, algorithm: CardHash, now: datetime, overlap: timedelta) -> DomainKey:
        """A new key beside the one in force, which ends after the overlap, or at once where that is zero. Raises DomainKeysRefused while an earlier overlap
        lasts, SettingsError, OSError."""
        with self._locked():
            keys = self.all()
            valid = [key for key in keys if key.in_force(now)]
            if not valid:
                raise DomainKeysRefused("no key is in force; `keys new` makes the first one of a domain, a lost one comes back from its copy")
            if len(valid) > 1:
                raise DomainKeysRefused(f"{valid[1].id} is valid until {valid[1].until}: two at most are valid at once; `keys withdraw` ends it earlier")
            made = _new(algorithm, now)
            self._write([made, *(_erased(key._replace(until=now + overlap) if key.until is None else key, now) for key in keys)])
        return made

    def withdraw(self, key_id: str, now: datetime) -> DomainKey:
        """Ends a key that was replaced, and erases its secret. Raises DomainKeysRefused for the one in force, SettingsError, OSError."""
        with self._locked():
            keys = self.all()
            found = next((key for key in keys if key.id == key_id), None)
            if found is None or not found.secret:
                raise DomainKeysRefused("there is no such key with a secret still; `keys list` says which there are")
            if found.until is None:
                raise DomainKeysRefused("it is the key in force; `keys rotate --overlap-days 0` replaces and ends it in one step")
            ended = _erased(found._replace(until=min(found.until, now)), now)
            self._write([ended if key is found else _erased(key, now) for key in keys])
        return ended

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path.with_name(f".{self._path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write(self, keys: list[DomainKey]) -> None:
        content = json.dumps({"keys": list(map(_row, keys))}, indent=1).encode("ascii") + b"\n"
        beside = self._path.with_name(f".{self._path.name}.new")
        beside.unlink(missing_ok=True)
        write_once(beside, content)
        os.replace(beside, self._path)
        sync_folder(self._path.parent)


def _new(algorithm: CardHash, now: datetime) -> DomainKey:
    return DomainKey("".join(secrets.choice(_LETTERS) for _ in range(8)), algorithm, os.urandom(SECRET_BYTES), now.replace(microsecond=0))


def _erased(key: DomainKey, now: datetime) -> DomainKey:
    return key._replace(secret=b"") if key.until is not None and key.until <= now else key


def _row(key: DomainKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "algorithm": key.algorithm,
        "secret": base64.b64encode(key.secret).decode("ascii"),
        "made": key.made.isoformat(),
        "until": key.until.isoformat() if key.until else None,
    }


def _key(row: dict[str, Any]) -> DomainKey:
    until = datetime.fromisoformat(row["until"]) if row["until"] else None
    key = DomainKey(row["id"], CardHash(row["algorithm"]), base64.b64decode(row["secret"], validate=True), datetime.fromisoformat(row["made"]), until)
    if not KEY_ID.fullmatch(key.id) or len(key.secret) not in (0, SECRET_BYTES) or key.made.tzinfo is None or (until and until.tzinfo is None):
        raise ValueError("not a domain key")
    return key
