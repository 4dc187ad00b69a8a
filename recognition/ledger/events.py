"""Entries that no lookup makes: publications and keys; and the note that stays beside its entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from os import urandom
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Publication:
    """An edition came into force under this number; `approvers` are account ids, `reason` is given for a withdrawal."""

    id: str
    at: datetime
    number: int
    sha256: str
    approvers: tuple[str, ...] = ()
    reason: str | None = None


ACCOUNT = "account."
"""Before the role, where an entry is about a person's account and not about a key."""
ENROLMENT_LETTER, ENROLMENT_CLAIM = "enrolment.letter", "enrolment.claim"
"""In place of the role, where an entry is about a letter by which an institution names its administrators, by the letter's id: made or revoked; and its use."""
BOUND = "bound."
"""Before the role, where an entry says from which networks a key may come from now on."""


LAB = "lab."
"""Before the role of whoever ran it, where an entry is about a policy lab: how many entries the ledger had, their root and the SHA-256 of the lab's inputs."""
PROVIDER = "provider"
"""The role, where an entry is about an identity provider that was declared or, with `issued` False, withdrawn."""


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A key was issued or, with `issued` False, revoked; `key` is its public id and `region` a division prefix. With `ACCOUNT` before the role
    it is a person's account that was opened or reset, or closed, and with `BOUND` before it a key that comes from other `networks` from now on.
    `signs` is with what the requests of a key are signed."""

    id: str
    at: datetime
    key: str
    role: str
    by: str
    issued: bool = True
    institution: str | None = None
    region: str = ""
    signs: str = ""
    networks: tuple[str, ...] = ()


class EntryNote(NamedTuple):
    """A clinician's text beside its entry, which holds only the salted hash, so that the text can be erased."""

    entry: str
    salt: bytes
    text: str

    @classmethod
    def of(cls, entry: str, text: str) -> EntryNote:
        """The text for the entry with this id, under a fresh salt: without it a short text could be guessed from its hash."""
        return cls(entry, urandom(16), text)

    @property
    def digest(self) -> str:
        """SHA-256 of salt and text, in hex: what the entry holds."""
        return sha256(self.salt + self.text.encode()).hexdigest()
