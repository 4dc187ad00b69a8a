"""Take back a repeat or a decision that was reported in error."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.lookups import Caller
from recognition.domain.recorded import RecordedCorrection
from recognition.services.corrections import correct_decision, correct_repeat
from recognition.web.auth import READERS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, idempotency
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import now, service
from schemas.answers import CORRECTION as CORRECTION_ANSWER
from schemas.feedback import CORRECTION

routes = Blueprint("corrections", __name__)

DECLARED = {
    "body": CORRECTION, "answers": {201: ("The correction as it stands in the ledger.", CORRECTION_ANSWER)},
    "problems": (400, 404, 409, 413, 415, 422, 503), "idempotent": True,
}  # fmt: skip


@routes.post("/repeats/<repeat_id>/corrections")
@operation("correctRepeat", "Take back a repeat: within 30 days by its institution, at any time by the region's auditor.", "lookups", **DECLARED)
@allow(READERS)
def repeat(caller: Caller, repeat_id: str) -> Response:
    """A repeat that was reported in error undoes no acceptance any more."""
    payload = body()
    key = idempotency("repeats/corrections", {"repeat": repeat_id, "body": payload})
    return _correction_reply(correct_repeat(service(), repeat_id, CORRECTION.read(payload)["reason"], caller, now(), key))


@routes.post("/lookups/<lookup_id>/decisions/<decision_id>/corrections")
@operation("correctDecision", "Take back a decision, which then counts as not made; by whom as for a repeat.", "lookups", **DECLARED)
@allow(READERS)
def decision(caller: Caller, lookup_id: str, decision_id: str) -> Response:
    """What stood before the decision stands again."""
    payload = body()
    key = idempotency("lookups/decisions/corrections", {"decision": decision_id, "lookup": lookup_id, "body": payload})
    return _correction_reply(correct_decision(service(), lookup_id, decision_id, CORRECTION.read(payload)["reason"], caller, now(), key))


def _correction_reply(correction: RecordedCorrection) -> Response:
    return reply(lookup_json.correction(correction, service().numbered(correction.cites), language()), 201)
