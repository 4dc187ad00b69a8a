"""Keyed hashes of the references that hospitals send: the same report is known again, and nobody can say which it was."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from unicodedata import normalize

from recognition.support.files import sync_folder, write_once

WINDOW = timedelta(days=92)
"""The longest that a result is recognised for: a repeat may concern a report performed so long before it."""

_KEY_BYTES = 32
_HEX_DIGITS = 24
_IGNORED = re.compile(r"[\s\-‐‑‒–—―−_]+")
_ASCII_IGNORED = b"\t\n\v\f\r\x1c\x1d\x1e\x1f -_"
"""Those of them that are ASCII."""
_ASCII_FOLDED = bytes(range(128)).lower() + bytes(range(128, 256))
_REPORT, _CODE = b"report\0", b"code\0"


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


class ReferenceKeys:
    """The yearly keys in a folder of their own, outside the database and its snapshots.

    A year's key is made when it is first needed, and destroyed when the declared retention ends; from then on references of
    that year and of those before it are treated as not given.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is made, for its owner alone, when the first key is."""
        self.folder = folder
        self._place = os.fspath(folder)
        self._keys: dict[int, KeyedHash | None] = {}
        self._seen = -1

    def report(self, day: date, ref: str) -> str | None:
        """Hash of a report's number, in hex; `day` is the Shanghai day on which the item was performed. None: no hash is made any more."""
        return self._hash(day.year, _REPORT, ref)

    def code(self, day: date, signed: bytes) -> str | None:
        """The same of a report code by its signed bytes; `day` is the Shanghai day of its issue, so that all items of one code share it."""
        key = self._key(day.year)
        return key.hex(_CODE + signed) if key else None

    def patient(self, day: date, receiver: str, ref: str) -> str | None:
        """The same for a patient, who is known by this reference at the receiver only."""
        return self._hash(day.year, _of_patient(receiver), ref)

    def of_lookup(self, day: date, receiver: str, report: str | None, patient: str | None) -> tuple[str | None, str | None]:
        """Both hashes of a lookup, of those references that it gives, under the keys as they were at the last `fresh`."""
        key = self._held(day.year) if report or patient else None
        if key is None:
            return None, None
        return report and key.hex(_REPORT + _plain(report)), patient and key.hex(_of_patient(receiver) + _plain(patient))

    def of_others(self, day: date, refs: tuple[str, ...], report: str | None) -> tuple[str, ...]:
        """Hashes of a report's further numbers, each once and none that its own number has."""
        key = self._held(day.year) if refs else None
        return tuple(hashed for hashed in dict.fromkeys(key.hex(_REPORT + _plain(ref)) for ref in refs) if hashed != report) if key else ()

    def reports_for_repeat(self, day: date, ref: str) -> tuple[str, ...]:
        """The hashes under which a report may stand whose item was performed again on this day: one window back may be last year."""
        return tuple(hashed for year in _years(day) if (hashed := self._hash(year, _REPORT, ref)))

    def patients_for_repeat(self, day: date, receiver: str, ref: str) -> tuple[str, ...]:
        """The same for a patient."""
        return tuple(hashed for year in _years(day) if (hashed := self._hash(year, _of_patient(receiver), ref)))

    def years(self) -> list[tuple[int, bool]]:
        """The years of which there is a key (True), and those up to which keys were destroyed, in order."""
        present = [(int(path.stem), True) for path in self.folder.glob("*.key")]
        return sorted(present + [(int(path.stem), False) for path in self.folder.glob("*.destroyed")])

    def destroy(self, year: int) -> None:
        """Ends the year for ever: its references cannot be matched or guessed any more, and its key is not made anew."""
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

    def _hash(self, year: int, domain: bytes, ref: str) -> str | None:
        key = self._key(year)
        return key.hex(domain + _plain(ref)) if key else None

    def _key(self, year: int) -> KeyedHash | None:
        return self.fresh()._held(year)

    def fresh(self) -> ReferenceKeys:
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

    def _held(self, year: int) -> KeyedHash | None:
        if year not in self._keys:
            self._keys[year] = None if self._destroyed(year) else KeyedHash(self._read_or_make(year))
        return self._keys[year]

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


def _of_patient(receiver: str) -> bytes:
    return b"patient\0" + receiver.encode() + b"\0"


def _plain(ref: str) -> bytes:
    """A reference however it is typed: NFKC, without separators, case folded. For ASCII a table says all of that."""
    if ref.isascii():
        return ref.encode().translate(_ASCII_FOLDED, _ASCII_IGNORED)
    return _IGNORED.sub("", normalize("NFKC", ref)).casefold().encode("utf-8", "surrogatepass")


def _years(day: date) -> Iterator[int]:
    yield day.year
    if (day - WINDOW).year != day.year:
        yield day.year - 1


def _checked(key: bytes, path: Path) -> bytes:
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path.name} is not a whole key; bring it back from where keys are kept")
    return key
