"""How it stands with each neighbouring region, for those who look after it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from recognition.ledger.checkpoints.seen_trees import SeenTree
from recognition.peers import evidence, state
from recognition.peers.declaration import DeclaredPeer, PeerDeclaration
from recognition.peers.held import HeldEdition, held, is_stale
from recognition.peers.state import PeerState
from recognition.peers.trees import PeerTree
from recognition.services.peers import cosigned
from recognition.services.peers.cosigned import CosignedCheckpoint


class PeerView(NamedTuple):
    """One neighbour: the last round, what is held and whether that is too old, its ledger as it was seen, ours as it cosigned it, and what was refused, newest first, with its files."""

    peer: DeclaredPeer
    state: PeerState
    edition: HeldEdition | None
    stale: bool
    seen: SeenTree
    cosigned: CosignedCheckpoint | None
    refusals: evidence.Kept


def views(data: Path, declared: PeerDeclaration, now: datetime) -> list[PeerView]:
    """Every neighbour in the order of the declaration; `data` is the data folder."""
    found = []
    for peer in declared.peers:
        edition = held(data, peer.id)
        refusals = evidence.every(data, peer.id)
        stale = edition is not None and is_stale(edition, peer, now)
        found.append(PeerView(peer, state.read(data, peer.id), edition, stale, PeerTree(data, peer).last(), cosigned.last(data, peer), refusals))
    return found
