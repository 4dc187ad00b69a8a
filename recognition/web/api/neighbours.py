"""Neighbouring regions as those see them who look after them: how it stands with each, and figures of all side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from recognition.domain.counters import DEFINITIONS
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden
from recognition.web.auth import AUDITORS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.peer_words import FAULTS
from recognition.web.shared.peers import calls, declaration
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import now, service
from schemas.peers import FIGURES_YEAR, JOINT_SUMMARY, PEERS

if TYPE_CHECKING:
    from recognition.peers.declaration import RegionName
    from recognition.services.peers.joint import RegionPart
    from recognition.services.peers.overview import PeerView

routes = Blueprint("neighbours", __name__)
OF_THE_REGION = frozenset({Role.AUDITOR, Role.REGISTRAR, Role.OPERATOR})


@routes.get("/peers")
@operation(
    "listPeers",
    "How it stands with each neighbouring region: its ledger as it was seen last, the edition that is held of it and how old that is, cosignatures, faults, and what was refused.",
    "peers",
    answers={200: ("This region and its neighbours.", PEERS)},
    problems=(403, 501),
)
@allow(OF_THE_REGION)
def peers(caller: Caller) -> Response:
    """Every neighbour."""
    # Here rather than above: few regions have neighbours.
    from recognition.services.peers import overview

    if caller.institution:
        raise Forbidden()
    declared = declaration()
    return reply({"region": _named(declared.here), "peers": [_peer(view) for view in overview.views(service().data, declared, now())]})


@routes.get("/summaries/joint")
@operation(
    "getJointSummary",
    "A calendar year, up to the last month that is over, of this region and its neighbours: figures that each has signed, and the sum of what can be added.",
    "audit",
    query=FIGURES_YEAR,
    answers={200: ("The regions, and the sums or why there are none.", JOINT_SUMMARY)},
    problems=(403, 422, 501, 503),
)
@allow(AUDITORS)
def joint(caller: Caller) -> Response:
    """The regions side by side; of the region's auditor alone."""
    from recognition.services.peers import joint as use_case

    found = use_case.summary(service(), declaration(), calls(), parameters(FIGURES_YEAR)["year"], caller, now())
    sums = found.sums
    return reply(
        {
            "regions": [_part(part) for part in found.parts],
            "sums": sums and dict(sums.sums),
            "not_added": {name: why for name, why in sums.why.items() if why} if sums else {},
            "differs": list(sums.differs) if sums else [],
            "definitions": {name: DEFINITIONS[name][language() == "en"] for name in (sums.sums if sums else ())},
        }
    )


def _named(region: RegionName) -> dict[str, Any]:
    return {"id": region.id, "name_zh": region.name_zh, "name_en": region.name_en}


def _peer(view: PeerView) -> dict[str, Any]:
    edition, cosigned = view.edition, view.cosigned
    return _named(view.peer.region) | {
        "origin": view.peer.key.name,
        "asked_at": view.state.asked,
        "answered_at": view.state.answered,
        "clock_ahead_seconds": view.state.clock_ahead,
        "seen_size": view.seen.size,
        "seen_root": view.seen.root,
        "edition": edition
        and {"sha256": edition.sha256, "number": edition.number, "published_at": edition.published_at, "verified_at": edition.verified_at, "stale": view.stale},
        "cosigned_size": cosigned and cosigned.size,
        "cosigned_at": cosigned and cosigned.at,
        "faults": [{"code": code, "zh": FAULTS[code][0], "en": FAULTS[code][1], "told": told} for code, told in view.state.faults],
        "refusals": [{"file": path.name, "code": refusal.code, "at": refusal.at} for path, refusal in view.refusals],
    }


def _part(part: RegionPart) -> dict[str, Any]:
    told = part.figures
    return _named(part.region) | {
        "counters": told and dict(told.counters),
        "since": told and told.since,
        "until": told and told.until,
        "as_of": told
        and {"sequence": told.size - 1, "root": told.root, "today": told.today.isoformat(), "edition": told.edition, "tally_revision": told.revision},
        "signed": part.note or None,
        "problem": part.fault or None,
    }
