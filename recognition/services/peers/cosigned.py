"""This ledger's checkpoints as neighbouring regions cosigned them: asked for, verified, and kept beside the checkpoints, the last of each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from recognition.ledger.checkpoints.cosignature import cosigned_at
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, split
from recognition.ledger.checkpoints.witness_bodies import SIZE_TYPE, CheckpointToCosign, size_told, written
from recognition.peers import evidence
from recognition.peers.calling import WAIT, PeerAnswer, PeerCalls
from recognition.peers.declaration import DeclaredPeer
from recognition.peers.faults import PeerFault
from recognition.services.lookups import Service
from recognition.services.proofs import claim as claim_of
from recognition.support.files import replace_durably

FOLDER = "cosigned"
"""Below the folder of checkpoints, a file per peer."""


class CosignedCheckpoint(NamedTuple):
    """The note with the peer's cosignature, how many entries it is of, and when by the peer's clock it was cosigned."""

    peer: DeclaredPeer
    note: str
    size: int
    at: datetime


def last(data: Path, peer: DeclaredPeer) -> CosignedCheckpoint | None:
    """The checkpoint that the peer cosigned last; None where there is none, or what is kept does not verify."""
    try:
        note = _path(data, peer).read_text(encoding="utf-8")
        at = cosigned_at(note, [peer.key])
        return CosignedCheckpoint(peer, note, claim_of(note).size, at) if at else None
    except (OSError, UnicodeDecodeError, NoteRefused):
        return None


def have_cosigned(service: Service, calls: PeerCalls, now: datetime) -> CosignedCheckpoint:
    """Asks the peer to cosign the ledger's present checkpoint, and keeps what it signed; durable when this returns.

    Raises PeerFault (`refuses_ours` where the peer has seen another tree of this ledger, `saw_more` where a longer one, `saw_less` where it has forgotten what it cosigned, `cosignature_wrong`), LedgerUnavailable, OSError."""
    note = service.ledger.checkpoint()
    shown, before = claim_of(note), last(service.data, calls.peer)
    old = before.size if before and before.size <= shown.size else 0
    answer, forgot = _asked(service, calls, note, shown, old), False
    if answer.status == 409 and answer.media_type == SIZE_TYPE:
        seen = size_told(answer.body)
        if seen is None:
            raise PeerFault("answer_malformed")
        if seen > shown.size:
            _refused(service, calls, "saw_more", note, before, now, size=seen)
        if seen == old:
            _refused(service, calls, "refuses_ours", note, before, now, status=409)
        answer = _asked(service, calls, note, shown, seen)
        forgot = before is not None and seen < before.size
    if answer.status in (409, 422):
        _refused(service, calls, "refuses_ours", note, before, now, status=answer.status)
    if answer.status != 200:
        raise PeerFault("refuses", status=answer.status)
    kept = _kept(service.data, calls.peer, note, answer)
    if before and forgot:
        # it cosigns again, and what it had seen before is known here alone: whoever looks after it should know
        _refused(service, calls, "saw_less", note, before, now, cosigned=before.size)
    return kept


def _asked(service: Service, calls: PeerCalls, note: str, shown: Checkpoint, old: int) -> PeerAnswer:
    path = service.ledger.reads.consistency(old, shown.size) if 0 < old < shown.size else []
    body = written(CheckpointToCosign(old, tuple(path), note)).encode()
    return calls.ask("POST", "/add-checkpoint", body, {"Content-Type": "text/plain; charset=utf-8"}, WAIT)


def _refused(service: Service, calls: PeerCalls, code: str, note: str, before: CosignedCheckpoint | None, now: datetime, **told: int) -> None:
    evidence.keep(service.data, calls.peer.id, code, now, before.note if before else "", note, by="ours", more=told)
    raise PeerFault(code, **told)


def _kept(data: Path, peer: DeclaredPeer, note: str, answer: PeerAnswer) -> CosignedCheckpoint:
    try:
        cosigned = note + answer.body.decode("utf-8")
        at = cosigned_at(cosigned, [peer.key])
    except (UnicodeDecodeError, NoteRefused) as error:
        raise PeerFault("cosignature_wrong") from error
    if at is None or split(cosigned)[0] != split(note)[0]:
        raise PeerFault("cosignature_wrong")
    path = _path(data, peer)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_durably(path, cosigned.encode())
    return CosignedCheckpoint(peer, cosigned, claim_of(note).size, at)


def _path(data: Path, peer: DeclaredPeer) -> Path:
    return data / "checkpoints" / FOLDER / f"{peer.id}.note"
