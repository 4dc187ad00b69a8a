"""Where pages and endpoints find what is declared of neighbouring regions, which few regions have at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from recognition.domain.lookups import Caller
from recognition.errors import Problem
from recognition.web.shared.service import clock, service

if TYPE_CHECKING:
    from recognition.peers.calling import PeerCalls
    from recognition.peers.declaration import DeclaredPeer, PeerDeclaration
    from recognition.services.peers.cosigned import CosignedCheckpoint

PEERS = "recognition.peers"
"""Under this name the application keeps the declaration, where there is one."""
CALLS = "recognition.peers.calls"
"""Under this name what calls them."""


class PeersOff(Problem):
    """The region has declared no neighbour, or not the one whose key this is."""

    code = "peers_off"


def declared() -> PeerDeclaration | None:
    """The declaration, None where there is none."""
    found: PeerDeclaration | None = current_app.extensions.get(PEERS)
    return found


def declaration() -> PeerDeclaration:
    """The declaration. Raises PeersOff."""
    found = declared()
    if found is None:
        raise PeersOff()
    return found


def peer_of(caller: Caller) -> DeclaredPeer:
    """The neighbour whose key it is. Raises PeersOff."""
    found = declaration().peer(caller.region)
    if found is None:
        raise PeersOff()
    return found


def cosigned_by_peers() -> list[CosignedCheckpoint]:
    """This ledger's checkpoints as neighbours cosigned them last; none where there are no neighbours."""
    found = declared()
    if found is None:
        return []
    from recognition.services.peers import cosigned  # a region without neighbours does without

    return [known for peer in found.peers if (known := cosigned.last(service().data, peer))]


def calls() -> dict[str, PeerCalls]:
    """How each neighbour is called, by its code: made by the first that asks, and kept, for what is known of its clock. Raises PeersOff."""
    from recognition.peers.calling import PeerCalls  # a worker that asks no neighbour does without

    found = declaration()
    kept: dict[str, PeerCalls] = current_app.extensions.setdefault(CALLS, {})
    for peer in found.peers:
        if peer.id not in kept:
            kept[peer.id] = PeerCalls(peer, clock())
    return kept
