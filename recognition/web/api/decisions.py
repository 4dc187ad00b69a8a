"""Decide: what the clinician did with an answer."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.lookups import Caller, replace
from recognition.services import decisions
from recognition.web.auth import ASKERS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, idempotency
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.answers import DECISION as DECISION_ANSWER
from schemas.feedback import DECISION

routes = Blueprint("decisions", __name__)


@routes.post("/lookups/<lookup_id>/decisions")
@operation(
    "createDecision",
    "Accept, repeat (with a reason), undo, or note that the report was viewed.",
    "lookups",
    body=DECISION,
    answers={201: ("The decision as it stands in the ledger, and what must follow.", DECISION_ANSWER)},
    problems=(400, 404, 413, 415, 422, 503),
    idempotent=True,
)
@allow(ASKERS)
def decide(caller: Caller, lookup_id: str) -> Response:
    """A decision on a lookup of the caller's own institution."""
    institution_of(caller)
    payload = DECISION.canonical(body())
    members = DECISION.read(payload)
    # The lookup is part of what the key stands for: sent again for another lookup, it is another request.
    key = idempotency("lookups/decisions", {"lookup": lookup_id, "body": payload})
    if "clinician" in members:
        caller = replace(caller, clinician=members["clinician"])
    decision = decisions.decide(
        service(), lookup_id, members["decision"], caller, now(), members.get("reason"), members.get("note"), key, members.get("local_reason")
    )
    return reply(lookup_json.decision(decision, language()), 201, location=lookup_json.LOOKUPS + decision.lookup)
