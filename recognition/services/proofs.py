"""What anybody needs to check the ledger without trusting the service: its signed size and root, leaves, and RFC 6962 proofs."""

from __future__ import annotations

from typing import Any

from recognition.errors import Invalid, NotFound
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, split
from recognition.ledger.entries import Entry, decode, leaf_of
from recognition.services.lookups import Service

__all__ = [
    "claim",
    "consistency",
    "inclusion",
    "leaf_of",
    "newest",
    "newest_publication",
    "of_publication",
    "public_keys",
    "public_sm2_keys",
    "root",
    "size_to_prove",
]


def claim(note: str) -> Checkpoint:
    """What a signed note says: origin, size and root."""
    return Checkpoint.read(split(note)[0])


def public_keys(service: Service) -> list[str]:
    """The Ed25519 keys by which checkpoints are verified, a line each, the newest last."""
    return [key.line for key in SigningKeys(service.ledger.folder).public()]


def public_sm2_keys(service: Service) -> list[str]:
    """The SM2 keys by which checkpoints are verified, likewise; none where SM2 never signed."""
    return [key.line for key in SigningKeys(service.ledger.folder).sm2.public()]


def size_to_prove(service: Service, size: int | None) -> tuple[int, str | None]:
    """The size that a proof is for, and where none was given the note that signs it. Raises Invalid `number_range`, LedgerUnavailable."""
    if size is None:
        note = service.ledger.checkpoint()
        return claim(note).size, note
    if size > service.ledger.size():
        raise Invalid("size", code="number_range")
    return size, None


def root(service: Service, size: int) -> str:
    """The root (hex) of the tree over the first `size` entries. Raises LedgerUnavailable."""
    return service.ledger.reads.root(size).hex()


def inclusion(service: Service, sequence: int, size: int) -> list[bytes]:
    """The audit path of an entry in the tree of the first `size` entries. Raises LedgerUnavailable."""
    return service.ledger.reads.inclusion(sequence, size)


def consistency(service: Service, old: int, new: int) -> list[bytes]:
    """The proof that the first `old` entries are the beginning of the first `new`. Raises LedgerUnavailable."""
    return service.ledger.reads.consistency(old, new)


def of_publication(service: Service, number: int, size: int | None = None) -> dict[str, Any]:
    """The entry of this publication, its place and its audit path (hex) in the tree of `size` entries, without it to a checkpoint signed now.
    Raises LedgerUnavailable, Invalid `number_range`."""
    sequence, data = service.ledger.reads.publications()[number - 1]
    size, note = size_to_prove(service, size)
    path = [node.hex() for node in inclusion(service, sequence, size)]
    proof = {"number": number, "sequence": sequence, "entry": data.decode("utf-8"), "leaf": leaf_of(data)}
    return proof | {"size": size, "root": root(service, size), "path": path, "checkpoint": note}


def newest_publication(service: Service, size: int) -> dict[str, Any]:
    """As `of_publication`, of the last one within the first `size` entries. Raises NotFound where there is none, LedgerUnavailable, Invalid `number_range`."""
    number = sum(sequence < size for sequence, _data in service.ledger.reads.publications())
    if not number:
        raise NotFound("size")
    return of_publication(service, number, size)


def newest(service: Service, size: int) -> tuple[Entry | None, str]:
    """The last of the first `size` entries and its leaf (hex); nothing of an empty ledger. Raises LedgerUnavailable."""
    if not size:
        return None, ""
    data = service.ledger.reads.entry(size - 1)
    return decode(data, size - 1), leaf_of(data)
