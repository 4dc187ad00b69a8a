"""Cosignatures of C2SP (tlog-cosignature, Ed25519): a second party says when it saw a tree, and that until then it was consistent with all that it had seen of it.

Ours says one thing besides, which that document allows: the keeper of the tree said then that it held nothing back. A ledger's own keys cosign, under another key id."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import DASH, ED25519, NoteRefused, PublicKey, split

TYPE = b"\x04"
"""The signature type of C2SP's list: an Ed25519 key that cosigns."""
TIMESTAMP, LENGTH = 8, 72
"""Bytes of the time (POSIX seconds, big-endian) and of both, before and with the signature."""
LATEST = 253_402_300_799
"""The last second of the year 9999."""


def key_id(key: PublicKey) -> bytes:
    """The four bytes before each cosignature of a key: others than before its checkpoints."""
    return sha256(key.name.encode() + b"\n" + TYPE + key.raw).digest()[:4]


def message(text: str, seconds: int) -> str:
    """What is signed for a note's text."""
    return f"cosignature/v1\ntime {seconds}\n{text}"


def cosign(keys: SigningKeys, note: str, at: datetime) -> str:
    """The note with a cosignature of every Ed25519 key that signs now, the only ones that C2SP lets cosign. Raises NoteRefused, and ValueError where there is none."""
    text, _signatures = split(note)
    seconds = int(at.timestamp())
    signed = keys.signatures(message(text, seconds))
    if not signed:
        raise ValueError("there is no key that signs")
    lines = (f"{DASH}{key.name} {b64encode(key_id(key) + seconds.to_bytes(TIMESTAMP) + signature).decode()}\n" for key, signature in signed)
    return note + "".join(lines)


def cosigned_at(note: str, keys: Iterable[PublicKey]) -> datetime | None:
    """The latest time at which one of the keys cosigned the note, None where none did. Lines of others are passed over; a wrong one of theirs refuses the note.

    Raises NoteRefused."""
    text, signatures = split(note)
    known = {(key.name, key_id(key)): key for key in keys if key.type == ED25519}
    times: list[int] = []
    for name, named, data in signatures:
        key = known.get((name, named))
        if key is None:
            continue
        seconds = int.from_bytes(data[:TIMESTAMP])
        if len(data) != LENGTH or seconds > LATEST or not key.signed(data[TIMESTAMP:], message(text, seconds)):
            raise NoteRefused("its cosignature is wrong")
        times.append(seconds)
    return datetime.fromtimestamp(max(times), UTC) if times else None
