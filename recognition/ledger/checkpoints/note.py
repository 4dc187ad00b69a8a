"""Signed notes and checkpoints in the text form of C2SP (signed-note, tlog-checkpoint), which other tools read as well.

Our own, because the form is a page of text and what its authors maintain is in Go; the signatures are those of `cryptography`, and of the system's
libcrypto for SM2."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

ED25519 = b"\x01"
"""The signature type of C2SP's list."""
SM2 = b"\xff" + bytes.fromhex("06082a811ccf55018375")
"""C2SP has no byte for SM2. 0xff it leaves to types without one, before a longer identifier that collides with no other: here the object identifier of
SM2 with SM3, 1.2.156.10197.1.501 (GM/T 0006), in DER. What is signed is the text; the signer's id is 1234567812345678, the signature r ‖ s."""
_LENGTHS = {ED25519: 32, SM2: 65}
"""Bytes of a public key: RFC 8032's 32, or 04 ‖ x ‖ y of the point."""
DASH = "\u2014 "
MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class NoteRefused(Exception):
    """A note that is not well formed, not signed by a key that is trusted here, or signed wrongly."""


class CannotVerify(NoteRefused):
    """Nothing can be said of an SM2 signature on this machine."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key by which a log's signatures are checked; its name is the log's origin, `type` one of ED25519 and SM2."""

    name: str
    raw: bytes
    type: bytes = ED25519

    @classmethod
    def read(cls, line: str, types: Iterable[bytes] = (ED25519,)) -> PublicKey:
        """From its line `name+id+key`, as Go's note package writes it. Raises ValueError, for a key of another type than `types` too."""
        name, id_written, encoded = (line.strip().split("+", 2) + ["", ""])[:3]
        data = strict_base64(encoded)
        type_ = next((known for known in types if data.startswith(known) and len(data) == len(known) + _LENGTHS[known]), None)
        if not _NAME.fullmatch(name) or type_ is None:
            raise ValueError("this is no public key of a ledger")
        key = cls(name, data[len(type_) :], type_)
        if key.id.hex() != id_written:
            raise ValueError("the public key does not have the id that stands in it")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + self.type + self.raw).digest()[:4]

    @property
    def line(self) -> str:
        """The key as text."""
        return f"{self.name}+{self.id.hex()}+{b64encode(self.type + self.raw).decode()}"

    def signed(self, signature: bytes, text: str) -> bool:
        """Whether this is its signature of the text. Raises CannotVerify where this machine has no SM2."""
        if self.type == SM2:
            return self._signed_by_sm2(signature, text)
        from cryptography.exceptions import InvalidSignature  # 5 MB that a worker does without

        from recognition.support import ed25519

        try:
            ed25519.public_key(self.raw).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True

    def _signed_by_sm2(self, signature: bytes, text: str) -> bool:
        from recognition.support import libcrypto

        try:
            return len(signature) == 2 * libcrypto.HALF and libcrypto.verified(libcrypto.public_key(self.raw), signature, text.encode())
        except ValueError:
            return False
        except libcrypto.Missing as missing:
            raise CannotVerify("this machine has no libcrypto of OpenSSL 3 with SM2, by which its SM2 signature could be checked") from missing


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
    """Public keys of either type, one to a line; empty lines and those after a # are skipped. Raises ValueError."""
    return [PublicKey.read(line, _LENGTHS) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def strict_base64(text: str) -> bytes:
    """What the text stands for; only the one spelling that base64 has for it. Raises ValueError."""
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text:
        raise ValueError("not the canonical base64")
    return data
