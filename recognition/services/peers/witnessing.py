"""The use-case of a neighbouring region that has its checkpoints cosigned (C2SP tlog-witness): only what continues all that was seen of its tree, and kept before it is answered."""

from __future__ import annotations

from datetime import datetime

from recognition.errors import Invalid, LedgerUnavailable, NotFound, Problem
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, read_note, split
from recognition.ledger.checkpoints.witness_bodies import SIZE_TYPE, read
from recognition.peers.declaration import DeclaredPeer
from recognition.peers.faults import PeerFault
from recognition.peers.trees import PeerTree
from recognition.services.cosigning import cosign_checkpoint
from recognition.services.lookups import Service

__all__ = ["SIZE_TYPE", "SizeDiffers", "add_checkpoint"]


class SizeDiffers(Problem):
    """The tree was seen last with another size than the peer says; `details["size"]` is that one."""

    code = "witness_size_differs"


def add_checkpoint(service: Service, peer: DeclaredPeer, body: str, now: datetime) -> str:
    """The lines of this ledger's cosignatures. As version 1.1 of that document has it, another tree of the size that was seen last is 422, and 409 is left to sizes that differ. Raises Problem `witness_body_malformed`, NotFound (`witness_origin_unknown`), Problem `witness_unsigned`, SizeDiffers, Invalid
    (`witness_not_continued`), LedgerUnavailable."""
    try:
        asked = read(body)
        claim = Checkpoint.read(split(asked.note)[0])
        if claim.origin == peer.key.name:
            claim = read_note(asked.note, [peer.key])
    except ValueError as error:
        raise Problem(code="witness_body_malformed") from error
    except NoteRefused as error:
        raise Problem(code="witness_unsigned" if _names(asked.note, peer) else "witness_body_malformed") from error
    if claim.origin != peer.key.name:
        raise NotFound("checkpoint", code="witness_origin_unknown")
    if asked.old > claim.size:
        raise Problem(code="witness_body_malformed")
    tree = PeerTree(service.data, peer)
    try:
        with tree.alone():
            last = tree.last()
            if asked.old != last.size:
                raise SizeDiffers(size=last.size)
            cosigned = cosign_checkpoint(service, asked.note, now)
            tree.take(last, claim, asked.note, asked.path, now, cosigned)
    except PeerFault as fault:
        raise Invalid("checkpoint", code="witness_not_continued") from fault
    except OSError as error:
        raise LedgerUnavailable from error
    return cosigned[len(asked.note) :]


def _names(note: str, peer: DeclaredPeer) -> bool:
    """Whether a note that was refused is a checkpoint of the peer's at all."""
    try:
        return Checkpoint.read(split(note)[0]).origin == peer.key.name
    except NoteRefused:
        return False
