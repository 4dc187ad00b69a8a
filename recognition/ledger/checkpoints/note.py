"""Signed notes and checkpoints in the text form of C2SP (signed-note, tlog-checkpoint), which other tools read as well.

Our own, because the form is a page of text and what its authors maintain is in Go; the signatures are those of `cryptography`."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

ED25519 = b"\x01"
"""The signature type of C2SP's list."""
DASH = "\u2014 "
MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class NoteRefused(Exception):
    """A note that is not well formed, not signed by a key that is trusted here, or signed wrongly."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key by which a log's signatures are checked; its name is the log's origin."""

    name: str
    raw: bytes

    @classmethod
    def read(cls, line: str) -> PublicKey:
        """From its line `name+id+key`, as Go's note package writes it. Raises ValueError."""
        name, id_written, encoded = (line.strip().split("+", 2) + ["", ""])[:3]
        data = strict_base64(encoded)
        if not _NAME.fullmatch(name) or data[:1] != ED25519 or len(data) != 33:
            raise ValueError("this is no public key of a ledger")
        key = cls(name, data[1:])
        if key.id.hex() != id_written:
            raise ValueError("the public key does not have the id that stands in it")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def line(self) -> str:
        """The key as text."""
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.raw).decode()}"

    def signed(self, signature: bytes, text: str) -> bool:
        """Whether this is its signature of the text."""
        from cryptography.exceptions import InvalidSignature  # 5 MB that a worker does without

        from recognition.support import ed25519

        try:
            ed25519.public_key(self.raw).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class Checkpoint(NamedTuple):
    """So many entries have this RFC 6962 root over SHA-256, in the log of this origin."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """From those lines; lines after them are ignored. Raises NoteRefused."""
        origin, size, root = (text.split("\n") + ["", ""])[:3]
        try:
            hashed = strict_base64(root)
        except ValueError as error:
            raise NoteRefused("its root is no base64") from error
        if not origin or not _SIZE.fullmatch(size) or len(hashed) != 32:
            raise NoteRefused("it is no checkpoint")
        return cls(origin, int(size), hashed)


def split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text, and of each signature the name, the key's id and the signature. Raises NoteRefused."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n") or any(ord(character) < 32 and character != "\n" for character in note):
        raise NoteRefused("it is no signed note")
    signed = []
    for line in signatures[:-1].split("\n"):
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        try:
            data = strict_base64(encoded)
        except ValueError as error:
            raise NoteRefused("a signature is no base64") from error
        if not line.startswith(DASH) or not _NAME.fullmatch(name) or len(data) < 5:
            raise NoteRefused("a signature line is malformed")
        signed.append((name, data[:4], data[4:]))
    if len(signed) > MOST_SIGNATURES:
        raise NoteRefused("it has too many signatures")
    return text + "\n", signed


def read_note(note: str, keys: Iterable[PublicKey]) -> Checkpoint:
    """The checkpoint, if one of the keys signed it. Signatures of others are passed over, a wrong one of ours refuses the note.

    Raises NoteRefused."""
    text, signatures = split(note)
    known = {(key.name, key.id): key for key in keys}
    mine = [(known[name, key_id], signature) for name, key_id, signature in signatures if (name, key_id) in known]
    if not mine:
        raise NoteRefused("none of the keys given has signed it")
    if not all(key.signed(signature, text) for key, signature in mine):
        raise NoteRefused("its signature is wrong")
    checkpoint = Checkpoint.read(text)
    if any(key.name != checkpoint.origin for key, _ in mine):
        raise NoteRefused("it was signed by the key of another ledger")
    return checkpoint


def read_keys(text: str) -> list[PublicKey]:
    """Public keys, one to a line; empty lines and those after a # are skipped. Raises ValueError."""
    return [PublicKey.read(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def strict_base64(text: str) -> bytes:
    """What the text stands for; only the one spelling that base64 has for it. Raises ValueError."""
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text:
        raise ValueError("not the canonical base64")
    return data
