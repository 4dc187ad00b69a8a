"""A hospital's own code map: fetched, held against its codes and against what it sent, and filled by proposals to the registrar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from recognition.catalogue.drafts.proposals import Proposals
from recognition.catalogue.editions import code_maps
from recognition.domain.lookups import Caller, Role
from recognition.services.code_maps import mapping
from recognition.services.publications.once import once
from recognition.web.api.registry.common import keyed
from recognition.web.auth import allow
from recognition.web.shared import code_map_files as shown
from recognition.web.shared import summary_files
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import window
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import JSON, reply
from recognition.web.shared.service import now, service
from schemas.code_maps import CHECK_BODY, CHECKED, CODE_MAP, CODE_MAP_QUERY, MOST, PROPOSAL, PROPOSAL_BODY, PROPOSALS, PROPOSALS_QUERY, SENT

routes = Blueprint("code_map", __name__)
HOSPITALS = frozenset({Role.HOSPITAL})
OURS = ("id", "at", "institution", "note", "count", "state", "decided_at", "reason")
"""What a hospital sees of a proposal of its own."""


@routes.get("/code-map")
@operation(
    "getCodeMap",
    "The caller's own code map in the edition in force, page by page or as a file to fill in.",
    "code map",
    query=CODE_MAP_QUERY,
    answers={200: ("Rows by role and code.", CODE_MAP)},
    problems=(422, 503),
    media_types=(JSON, "text/csv", summary_files.XLSX),
)
@allow(HOSPITALS)
def code_map(caller: Caller) -> Response:
    """The map."""
    query, institution, edition = parameters(CODE_MAP_QUERY), caller.institution or "", service().edition()
    role = query["role"].value if "role" in query else ""
    if query.get("format") in ("csv", "xlsx"):
        return shown.file(institution, role, str(query["format"]))
    part = window(query)
    rows, following = part.cut(code_maps.rows(edition, institution, role, part.start, part.one_more))
    return reply({"edition": edition.number, "counts": code_maps.counts(edition, institution), "rows": rows, "next": following})


@routes.post("/code-map/checks")
@operation(
    "checkCodes",
    "Which of your own codes are not mapped yet: each is mapped, proposed, several, unmapped (with candidates by its name) or unusable. Nothing is kept.",
    "code map",
    body=CHECK_BODY,
    answers={200: ("Every code in the order given.", CHECKED)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
)
@allow(HOSPITALS)
def check(caller: Caller) -> Response:
    """Checks codes."""
    payload = CHECK_BODY.canonical(body())
    fields = CHECK_BODY.read(payload)
    # nothing is made that could be made twice; a key that comes with another body is refused all the same
    once(service().data, keyed("code-map/checks", caller, body=payload), now(), lambda created: None)
    role = fields["role"].value if fields.get("role") else "receiver"
    rows = shown.checked(caller.institution or "", role, [(local_code["code"], local_code["name"]) for local_code in fields["codes"]], MOST)
    return reply({"edition": service().edition().number, "role": role, "counts": shown.counted(rows), "codes": rows})


@routes.get("/code-map/sent")
@operation(
    "listSentCodes",
    "Local codes that your own lookups of the last 30 days sent and no map knew, or knows yet; one may also be of the other hospital's report.",
    "code map",
    answers={200: ("Most frequent first.", SENT)},
    problems=(503,),
)
@allow(HOSPITALS)
def sent(caller: Caller) -> Response:
    """What was sent in vain."""
    return reply(shown.sent_lately(caller.institution or ""))


@routes.get("/code-map/proposals")
@operation(
    "listProposals",
    "What your hospital handed in, and what became of it.",
    "code map",
    query=PROPOSALS_QUERY,
    answers={200: ("Newest first.", PROPOSALS)},
    problems=(422,),
)
@allow(HOSPITALS)
def listed(caller: Caller) -> Response:
    """The hospital's proposals."""
    query = parameters(PROPOSALS_QUERY)
    return reply({"proposals": [_own_fields(proposal) for proposal in Proposals(service().data).listed(caller.institution or "", query.get("state"))]})


@routes.post("/code-map/proposals")
@operation(
    "proposeCodes",
    "Hand in rows for your map: a registrar takes them into the next edition, or refuses them with a reason. What the map says already is left out.",
    "code map",
    body=PROPOSAL_BODY,
    answers={201: ("The proposal.", PROPOSAL)},
    problems=(400, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(HOSPITALS)
def propose(caller: Caller) -> Response:
    """Hands in."""
    payload = PROPOSAL_BODY.canonical(body())
    fields, data, edition, at = PROPOSAL_BODY.read(payload), service().data, service().edition(), now()
    created = once(
        data,
        keyed("code-map/proposals", caller, body=payload),
        at,
        lambda created: mapping.hand_in(data, edition, caller, fields["role"].value, fields["rows"], fields.get("note") or "", at, created),
        lambda created: any(proposal["id"] == created for proposal in Proposals(data).listed(caller.institution)),
    )
    return _proposal_reply(caller, created, 201)


@routes.get("/code-map/proposals/<proposal>")
@operation(
    "getProposal",
    "One proposal of your hospital with its rows, and what the map says of each now.",
    "code map",
    answers={200: ("The proposal.", PROPOSAL)},
    problems=(404, 503),
)
@allow(HOSPITALS)
def one(caller: Caller, proposal: str) -> Response:
    """One proposal."""
    return _proposal_reply(caller, proposal)


@routes.delete("/code-map/proposals/<proposal>")
@operation("takeBackProposal", "Take a proposal back that still waits.", "code map", answers={204: ("Taken back.", None)}, problems=(404, 409), media_types=())
@allow(HOSPITALS)
def take_back(caller: Caller, proposal: str) -> Response:
    """Takes it back."""
    mapping.take_back(service().data, caller, proposal, now())
    return Response(status=204)


def _proposal_reply(caller: Caller, proposal: str, status: int = 200) -> Response:
    view = mapping.as_dict(service().edition(), Proposals(service().data).get(proposal, caller.institution or ""))
    return reply(_own_fields(view) | {"rows": view["rows"], "in_force": view["in_force"]}, status)


def _own_fields(proposal: dict[str, Any]) -> dict[str, Any]:
    return {name: proposal[name] for name in OURS}
