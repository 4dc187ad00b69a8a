"""Rows of code maps that hospitals handed in: read by registrars, taken into a draft or refused."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.catalogue.drafts.proposals import Proposals
from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.services.code_maps import mapping
from recognition.services.publications import jobs
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.code_maps import DECISION_BODY, PROPOSAL, PROPOSALS, PROPOSALS_QUERY

routes = Blueprint("map_proposals", __name__)


@routes.get("/code-map-proposals")
@operation(
    "listMapProposals",
    "Rows of code maps that hospitals handed in.",
    "registrar",
    query=PROPOSALS_QUERY,
    answers={200: ("Newest first.", PROPOSALS)},
    problems=(422,),
)
@allow(REGISTRARS)
def listed(caller: Caller) -> Response:
    """All proposals."""
    return reply({"proposals": Proposals(service().data).listed(state=parameters(PROPOSALS_QUERY).get("state"))})


@routes.get("/code-map-proposals/<proposal>")
@operation(
    "getMapProposal",
    "One proposal with its rows, and what the map says of each now.",
    "registrar",
    answers={200: ("The proposal.", PROPOSAL)},
    problems=(404, 503),
)
@allow(REGISTRARS)
def one(caller: Caller, proposal: str) -> Response:
    """One proposal."""
    return _proposal_reply(proposal)


@routes.post("/code-map-proposals/<proposal>/decision")
@operation(
    "decideMapProposal",
    "Take a proposal into a draft, as a file of the hospital's limited to its own map (follow the job of that id), or refuse it with a reason.",
    "registrar",
    body=DECISION_BODY,
    answers={200: ("The proposal.", PROPOSAL)},
    problems=(400, 404, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def decide(caller: Caller, proposal: str) -> Response:
    """Decides."""
    payload = DECISION_BODY.canonical(body())
    fields, data, at = DECISION_BODY.read(payload), service().data, now()
    if fields["decision"] == "take" and not fields.get("draft"):
        raise Invalid("draft", code="field_required")

    def work(_id: str) -> None:
        if fields["decision"] == "refuse":
            mapping.refuse(data, caller, proposal, fields.get("reason") or "", at)
        else:
            taken(caller, proposal, fields["draft"])

    once(
        data,
        keyed("code-map-proposals/decision", caller, proposal=proposal, body=payload),
        at,
        work,
        lambda _id: Proposals(data).get(proposal)["state"] != "waiting",
    )
    return _proposal_reply(proposal)


def taken(caller: Caller, proposal: str, draft_id: str) -> str:
    """Takes a proposal into a draft and begins its import; returns the job's id, which is the submission's too."""
    data, at = service().data, now()
    submission = mapping.take(data, service().ledger, caller, proposal, draft_id, at)
    return jobs.start(data, submission, "import", {"submission": submission}, at)


def _proposal_reply(proposal: str) -> Response:
    return reply(mapping.as_dict(service().edition(), Proposals(service().data).get(proposal)))
