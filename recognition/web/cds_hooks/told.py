"""Feedback as it arrives: an array of outcomes, each taken or told what is wrong with it, so that one of them holds up no other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from recognition.cds_hooks.requests import UUID, HookRefused
from recognition.domain.lookups import Caller
from recognition.errors import Problem
from recognition.reports.fhir.resources import one, text
from recognition.services.cds_hooks.feedback import ACCEPTED, OVERRIDDEN, Feedback, SentOutcome, TakenOutcome
from recognition.web.cds_hooks import outcomes
from recognition.web.cds_hooks.words import WORDS
from recognition.web.shared.outcomes import MEDIA_TYPE, outcome
from recognition.web.shared.responses import reply

MOST = 200
URN = "urn:uuid:"
DECISIONS = "cn.recognition.decisions"
"""The extension of the answer that names the lookup and the decision behind each suggestion."""


def take(feedback: Feedback, body: Any, caller: Caller, now: datetime) -> Response:
    """Takes all that can be taken: 200, with an OperationOutcome where something is to be told. Where nothing could be, the status of the first refusal. Raises HookRefused."""
    sent = body.get("feedback") if type(body) is dict else None
    if type(sent) is not list or not 0 < len(sent) <= MOST:
        raise HookRefused("feedback", code="hook_feedback_malformed")
    issues: list[dict[str, Any]] = []
    taken: list[TakenOutcome] = []
    refused: list[Problem] = []
    for place, each in enumerate(sent):
        at = f"feedback[{place}]"
        try:
            took = feedback.take(read(each, now), caller, now)
        except Problem as problem:
            if problem.code not in WORDS or WORDS[problem.code][0] == 503:
                # a fault: what was taken before is taken, and sending all of it again takes the rest
                raise
            refused.append(problem)
            issues.append(outcomes.told(problem.code, f"{at}.{problem.field}" if problem.field else at))
            continue
        unknown = [code for code in took.told if WORDS[code][0] != 200]
        issues += [outcomes.told(code, at, "warning" if code in unknown else "information") for code in took.told]
        if unknown and not took.decisions and len(unknown) == len(took.told):
            refused.append(Problem(code=unknown[0]))
        else:
            taken.append(took)
    if not taken:
        return reply(outcome(*issues), WORDS[refused[0].code][0], MEDIA_TYPE)
    if issues:
        return reply(outcome(*issues), 200, MEDIA_TYPE)
    return reply({"extension": {DECISIONS: [decision._asdict() for took in taken for decision in took.decisions]}})


def read(sent: Any, now: datetime) -> SentOutcome:
    """One outcome. Raises HookRefused."""
    told = one(sent)
    card = text(told.get("card")).lower().removeprefix(URN)
    if UUID.fullmatch(card) is None:
        raise HookRefused("card", code="hook_uuid_malformed")
    kind = told.get("outcome")
    if kind not in (ACCEPTED, OVERRIDDEN):
        raise HookRefused("outcome", code="hook_outcome_malformed")
    at = _moment(told.get("outcomeTimestamp"), now)
    if kind == ACCEPTED:
        return SentOutcome(card, kind, at, _accepted(told.get("acceptedSuggestions")))
    reason, comment = _reason(told.get("overrideReason"))
    return SentOutcome(card, kind, at, (), reason, comment)


def _accepted(sent: Any) -> tuple[str, ...]:
    ids = [text(one(each).get("id")).lower().removeprefix(URN) for each in sent] if type(sent) is list else []
    if not ids or not all(ids):
        raise HookRefused("acceptedSuggestions", code="hook_suggestions_missing")
    return tuple(dict.fromkeys(ids))


def _reason(sent: Any) -> tuple[tuple[str, str], str]:
    """(system, code) and the comment; clients may leave the display out."""
    if sent is None:
        return ("", ""), ""
    reason, comment = one(one(sent).get("reason")), one(sent).get("userComment")
    system, code = text(reason.get("system")), text(reason.get("code"))
    if (comment is not None and type(comment) is not str) or not (code or text(comment)):
        raise HookRefused("overrideReason", code="hook_reason_malformed")
    return (system, code), text(comment)


def _moment(sent: Any, now: datetime) -> int:
    """Milliseconds since 1970. A client's clock that runs ahead must not make its outcomes newer than all that come after, so no moment is later than now."""
    try:
        at = datetime.fromisoformat(sent) if type(sent) is str and len(sent) <= 40 and "T" in sent else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year < 9999:
        raise HookRefused("outcomeTimestamp", code="hook_time_malformed")
    return round(min(at, now).timestamp() * 1000)
