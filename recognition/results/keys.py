"""The keys of the index: by them a token's hash becomes what is stored, and nobody without them can tell whether a patient is in a file."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recognition.errors import Invalid
from recognition.results.files import ResultsUnavailable
from recognition.settings import SettingsError
from recognition.support.files import sync_folder, write_once
from recognition.support.yearly_keys import YearlyKeys

_NONCE = 12
_SEALING = b"handles\0"


class IndexKeys:
    """The keys in `keys/results`: one a year, destroyed when nothing under it is left, and one for the objections, which lasts as long as they do."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made, for its owner alone, when the first key is."""
        self.yearly = YearlyKeys(folder)
        self._objections: bytes | None = None

    def patient(self, year: int, token: bytes, looked: bool = False) -> bytes | None:
        """What a token's hash is stored as in a year, 16 bytes; None where the year's key is destroyed. `looked` where `yearly.fresh` was just called, as
        once for all lines of a request is enough."""
        key = self.yearly.held(year) if looked else self.yearly.key(year)
        return key.digest(b"patient\0" + token)[:16] if key else None

    def patients(self, years: tuple[int, ...], tokens: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The same of several years and tokens, to look for. A year without a key has nothing under it, and looking makes none."""
        held = {year for year, present in self.yearly.years() if present}
        return tuple(stored for year in years if year in held for token in tokens if (stored := self.patient(year, token)))

    def authorisation(self, year: int, reference: str) -> bytes | None:
        """What the reference of an authorisation is kept as."""
        key = self.yearly.key(year)
        return key.digest(b"authorisation\0" + reference.encode())[:16] if key else None

    def person(self, year: int, by: str) -> str:
        """What who searches is told a neighbouring region as, which limits how often one person does."""
        key = self.yearly.key(year)
        return key.digest(b"person\0" + by.encode())[:12].hex() if key else ""

    def report_for(self, region: str, year: int, report: str) -> str | None:
        """What a report's hash (hex) is told a neighbouring region as: the same each time, and nothing by which it is found anywhere else."""
        key = self.yearly.key(year)
        return key.digest(b"peer\0" + f"{region}/{report}".encode())[:12].hex() if key else None

    def salt(self, year: int, search: str) -> bytes:
        """What is hashed before the list that a search of a year showed, 32 bytes. Whoever was not told it can guess nothing from the hash, and nobody can once
        the year's key is destroyed. Raises ResultsUnavailable then."""
        key = self.yearly.key(year)
        if key is None:
            raise ResultsUnavailable
        return key.digest(b"list\0" + search.encode())[:32]

    def objection(self, token: bytes) -> bytes:
        """What keeps a token's hash out, 32 bytes."""
        assert self._objections is not None, "made by `begin`"
        return hmac.digest(self._objections, b"objection\0" + token, "sha256")

    def seal(self, day: date, content: list[Any]) -> str:
        """A text that only this service reads again, until the year's key is destroyed."""
        key = self.yearly.key(day.year)
        if key is None:
            raise ValueError("the year's key is destroyed")
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(key.digest(_SEALING)).encrypt(nonce, orjson.dumps(content), str(day.year).encode())
        return f"{day.year}.{urlsafe_b64encode(nonce + sealed).rstrip(b'=').decode('ascii')}"

    def unseal(self, text: str) -> list[Any]:
        """What was sealed. Raises Invalid (`result_malformed`)."""
        year, _, body = text.partition(".")
        # A year that somebody makes up must not make a key.
        held = next((number for number, present in self.yearly.years() if present and str(number) == year), None)
        key = self.yearly.key(held) if held else None
        try:
            if key is None:
                raise ValueError("no such year")
            raw = urlsafe_b64decode(body.encode("ascii") + b"=" * (-len(body) % 4))
            content: list[Any] = orjson.loads(AESGCM(key.digest(_SEALING)).decrypt(raw[:_NONCE], raw[_NONCE:], year.encode()))
        except (ValueError, InvalidTag, UnicodeEncodeError) as error:
            raise Invalid("result", code="result_malformed") from error
        return content

    def begin(self, objections: Path) -> None:
        """Makes the key of objections where there is none. Raises SettingsError where `objections`, the file of those that were made under one, is there
        and the key is not: with another key none of them would hold."""
        path = self.yearly.folder / "objections" / "objections.bin"
        if not path.exists():
            if objections.exists():
                raise SettingsError("RECOGNITION_RESULTS", f"left out until {path} is brought back: patients have objected, and without it nobody knows who")
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(path.parent.parent)
            write_once(path, os.urandom(32))
        self._objections = path.read_bytes()
