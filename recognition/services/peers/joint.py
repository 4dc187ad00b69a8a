"""The use-case of the joint summary: each region's signed figures side by side, and the sum of what can be added."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from recognition.domain.joint_figures import JointFigures, RegionFigures, joint
from recognition.domain.lookups import Caller
from recognition.errors import Forbidden
from recognition.ledger.proofs import consistent
from recognition.peers import evidence
from recognition.peers.calling import PeerCalls
from recognition.peers.declaration import PeerDeclaration, RegionName
from recognition.peers.faults import PeerFault
from recognition.peers.trees import PeerTree, nodes
from recognition.services.lookups import Service
from recognition.services.peers.figures import figures, read, signed

PATIENCE = 5.0
"""Seconds for which a region is waited for: somebody looks at the page meanwhile."""


class RegionPart(NamedTuple):
    """A region with its figures and the note that it signed, or the code of what was wrong with them."""

    region: RegionName
    figures: RegionFigures | None
    note: str
    fault: str = ""


class JointSummary(NamedTuple):
    """The regions, this one first, and what of their figures could be added; `sums` is None where a region's are missing."""

    parts: list[RegionPart]
    sums: JointFigures | None


def summary(service: Service, declared: PeerDeclaration, calls: dict[str, PeerCalls], year: int, caller: Caller, now: datetime) -> JointSummary:
    """Asks every neighbour for its figures of the year. `calls` are by the peer's code. Raises Forbidden for whoever is not the region's auditor, Invalid `year_to_come`, LedgerUnavailable,
    RegistryUnavailable."""
    if caller.institution or caller.region:
        raise Forbidden()
    own = figures(service, declared.here.id, year, caller, now)
    parts = [RegionPart(declared.here, own, signed(service, own))]
    for peer in declared.peers:
        try:
            note = str(calls[peer.id].get(f"/summary?year={year}", PATIENCE).get("figures"))
            told = _of_its_tree(service, calls[peer.id], read(note, peer.key, peer.id), note, now)
            if told.since.year != year:
                raise PeerFault("answer_malformed")
            parts.append(RegionPart(peer.region, told, note))
        except PeerFault as fault:
            parts.append(RegionPart(peer.region, None, "", fault.code))
    known = [part.figures for part in parts if part.figures]
    return JointSummary(parts, joint(known) if len(known) == len(parts) else None)


def _of_its_tree(service: Service, calls: PeerCalls, told: RegionFigures, note: str, now: datetime) -> RegionFigures:
    """The figures, if the tree that they rest on is the one that was seen of the peer, earlier or later. Raises PeerFault `figures_of_another_tree`."""
    seen = PeerTree(service.data, calls.peer).last()
    (old, old_root), (new, new_root) = sorted([(seen.size, seen.root), (told.size, told.root)])
    path = []
    if 0 < old < new:
        found = calls.get(f"/consistency?from={old}&to={new}", PATIENCE).get("path")
        path = nodes(found if isinstance(found, list) else [None])
    if not consistent(old, new, path, bytes.fromhex(old_root), bytes.fromhex(new_root)):
        evidence.keep(service.data, calls.peer.id, "figures_of_another_tree", now, seen.note, note, path)
        raise PeerFault("figures_of_another_tree")
    return told
