"""Report a repeat: that an item was performed at the caller's institution after all."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.lookups import SHANGHAI, Caller
from recognition.domain.policy.words import say
from recognition.services.judge import not_given
from recognition.services.repeats import report_repeat
from recognition.web.auth import ASKERS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, idempotency
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.answers import REPEAT as REPEAT_ANSWER
from schemas.feedback import REPEAT

routes = Blueprint("repeats", __name__)


@routes.post("/repeats")
@operation(
    "createRepeat",
    "The item was performed at the caller's institution; acceptances that it repeats avoid nothing.",
    "lookups",
    body=REPEAT,
    answers={201: ("The report as it stands in the ledger.", REPEAT_ANSWER)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
)
@allow(ASKERS)
def report(caller: Caller) -> Response:
    """One performed item."""
    institution_of(caller)
    payload = REPEAT.canonical(body())
    members = dict(REPEAT.read(payload))
    at = members["performed_at"]
    repeat = report_repeat(
        service(), caller=caller, now=now(), key=idempotency("repeats", payload), **members | {"performed_at": at.value, "stated": at.stated}
    )
    cautions = [{"code": code, "says": say(f"caution.{code}", language())} for code in not_given(members.get("report_ref"), members.get("patient_ref"))]
    receipt = {"sequence": repeat.receipt.sequence, "leaf": repeat.receipt.leaf}
    answer = {
        "id": repeat.id,
        "at": repeat.at.astimezone(SHANGHAI),
        "institution": repeat.institution,
        "item": repeat.item,
        "also": repeat.also,
        "performed_at": repeat.performed_at,
        "performed": lookup_json.performed(repeat.performed_at, repeat.stated, language()),
        "cautions": cautions,
        "receipt": receipt,
    }
    return reply(answer, 201)
