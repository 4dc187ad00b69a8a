"""Which reasons a repeat may have at the caller's institution: the six, and those of the lists that apply there."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.lookups import Caller, RepeatReason
from recognition.domain.policy.words import say
from recognition.services import local_reasons
from recognition.web.auth import ASKERS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.repeat_reasons import REPEAT_REASONS

routes = Blueprint("repeat_reasons", __name__)


@routes.get("/repeat-reasons")
@operation(
    "listRepeatReasons",
    "The reasons that a decision to repeat may have at the caller's institution: the six national ones, and those of the lists that apply there.",
    "lookups",
    answers={200: ("All of them.", REPEAT_REASONS)},
    problems=(422, 503),
)
@allow(ASKERS)
def repeat_reasons(caller: Caller) -> Response:
    """The six with their words, and of each local one its list, its code there, and which of the six it is."""
    lang, edition = language(), service().edition()
    local = local_reasons.at_institution(service(), institution_of(caller), now())
    return reply(
        {
            "reasons": [{"code": reason.value, "says": say(f"repeat_reason.{reason}", lang)} for reason in RepeatReason],
            "local_reasons": [{"scope": one.scope, "code": one.code, "reason": one.reason, "name_zh": one.name_zh, "name_en": one.name_en} for one in local],
            "edition": {"number": edition.number, "sha256": edition.sha256},
        }
    )
