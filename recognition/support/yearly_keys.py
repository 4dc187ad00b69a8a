"""Secret keys of a year each, in a folder of their own: what was hashed under one is matched by nobody once it is destroyed."""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from typing import Self

from recognition.support.files import sync_folder, write_once

_KEY_BYTES = 32
_HEX_DIGITS = 24


class KeyedHash:
    """HMAC-SHA256 (RFC 2104) of Python's own `hmac` under one key. A lookup copies a prepared beginning, 1.2 µs for each reference, where
    `hmac.digest` begins anew and takes 1.8 µs."""

    __slots__ = ("_begun",)

    def __init__(self, key: bytes) -> None:
        """`key` as it lies in its file."""
        self._begun = hmac.new(key, digestmod="sha256")

    def hex(self, message: bytes) -> str:
        """The first 96 bits of the message's hash, in hex."""
        hashing = self._begun.copy()
        hashing.update(message)
        return hashing.hexdigest()[:_HEX_DIGITS]

    def digest(self, message: bytes) -> bytes:
        """All 32 bytes of it."""
        hashing = self._begun.copy()
        hashing.update(message)
        return hashing.digest()


class YearlyKeys:
    """The keys of one folder, outside the database and its snapshots. A year's key is made when it is first needed; once it is destroyed neither it
    nor one of a year before it is made anew."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made, for its owner alone, when the first key is."""
        self.folder = folder
        self._place = os.fspath(folder)
        self._keys: dict[int, KeyedHash | None] = {}
        self._seen = -1

    def key(self, year: int) -> KeyedHash | None:
        """The year's key, looked after as by `fresh`; None where it is destroyed. Raises OSError, and ValueError for a file that holds no whole key."""
        return self.fresh().held(year)

    def fresh(self) -> Self:
        """The same keys, looked after: those that another process has destroyed are gone. Once per request is enough."""
        try:
            changed = os.stat(self._place).st_mtime_ns
        except FileNotFoundError:
            changed = 0
        # Another process may have destroyed a key: the folder says so by its time.
        if changed != self._seen:
            self._keys.clear()
            self._seen = changed
        return self

    def held(self, year: int) -> KeyedHash | None:
        """The year's key as it was at the last `fresh`."""
        if year not in self._keys:
            self._keys[year] = None if self._destroyed(year) else KeyedHash(self._read_or_make(year))
        return self._keys[year]

    def years(self) -> list[tuple[int, bool]]:
        """The years of which there is a key (True), and those up to which keys were destroyed, in order."""
        present = [(int(path.stem), True) for path in self.folder.glob("*.key")]
        return sorted(present + [(int(path.stem), False) for path in self.folder.glob("*.destroyed")])

    def destroy(self, year: int) -> None:
        """Ends the year for ever, and all before it: what was hashed under its key cannot be matched or guessed any more."""
        self._make_folder()
        tombstone = os.open(self.folder / f"{year}.destroyed", os.O_CREAT | os.O_WRONLY, 0o600)
        os.fsync(tombstone)
        os.close(tombstone)
        sync_folder(self.folder)
        for path in self.folder.glob("*.key"):
            if int(path.stem) <= year:
                # Overwritten first: an unlinked file's blocks stay readable on the disk.
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))
                    os.fsync(file.fileno())
                path.unlink()
        sync_folder(self.folder)
        self._keys.clear()

    def _destroyed(self, year: int) -> bool:
        return any(int(path.stem) >= year for path in self.folder.glob("*.destroyed"))

    def _read_or_make(self, year: int) -> bytes:
        path = self.folder / f"{year}.key"
        try:
            return _checked(path.read_bytes(), path)
        except FileNotFoundError:
            return self._make(path)

    def _make(self, path: Path) -> bytes:
        self._make_folder()
        write_once(path, os.urandom(_KEY_BYTES))
        return _checked(path.read_bytes(), path)

    def _make_folder(self) -> None:
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(self.folder.parent)


def _checked(key: bytes, path: Path) -> bytes:
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path.name} is not a whole key; bring it back from where keys are kept")
    return key
