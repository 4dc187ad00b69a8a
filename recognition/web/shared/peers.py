"""Where pages and endpoints find what is declared of neighbouring regions, which few regions have at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from recognition.domain.lookups import Caller
from recognition.errors import Problem

if TYPE_CHECKING:
    from recognition.peers.declaration import DeclaredPeer, PeerDeclaration

PEERS = "recognition.peers"
"""Under this name the application keeps the declaration, where there is one."""


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
