"""Report documents: one that a hospital's system has becomes lookups, row by row; what only its reader knows is asked back and answered here."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from recognition.domain.lookups import Caller
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents.model import MOST_BYTES
from recognition.errors import Problem
from recognition.services.idempotency import IdempotencyKey
from recognition.services.reports.answering import ReportAnswer, answer
from recognition.services.reports.asking import SentReport
from recognition.services.reports.asking import ask as ask_report
from recognition.web.auth import ASKERS, allow
from recognition.web.shared import lookup_json, report_json
from recognition.web.shared.operations import operation
from recognition.web.shared.problems import described
from recognition.web.shared.request_bodies import body, environment, idempotency, is_json
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.answers import BATCH_ANSWER
from schemas.reports import REPORT, REPORT_ANSWER_BODY, REPORT_ANSWERS_BODY, REPORT_BODY, document
from schemas.strict_json import loads

routes = Blueprint("reports", __name__)

LARGEST_BODY = MOST_BYTES * 3 // 2
"""A document of the largest size, in Base64 within JSON."""


@routes.post("/reports")
@operation(
    "createLookupsFromReport",
    "A whole report document (HL7 v2, CDA, FHIR, or the lines of a paper report): each row is asked, asked back, or told why it is not asked. The document is the body "
    "itself, under any content type, or a member of a JSON body.",
    "reports",
    body=REPORT_BODY,
    answers={200: ("What became of each row, in the order of the document.", REPORT)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
)
@allow(ASKERS)
def ask(caller: Caller) -> Response:
    """One document, all its rows."""
    receiver = institution_of(caller)
    data, beside, key = _document()
    asked = ask_report(service(), SentReport(data, receiver, **beside), caller, now(), key)
    return reply(report_json.report(asked, service(), language()))


@routes.post("/reports/answers")
@operation(
    "answerReportQuestions",
    "The reader's answers to up to 200 questions of report documents, each judged on its own and all written down together.",
    "reports",
    body=REPORT_ANSWERS_BODY,
    answers={200: ("A lookup or a problem for each answer, in the order sent.", BATCH_ANSWER)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
)
@allow(ASKERS)
def answer_questions(caller: Caller) -> Response:
    """Many answers; one that does not settle its row holds up no other."""
    sent, receiver = body(), institution_of(caller)
    answers = [_answer(line) for line in REPORT_ANSWERS_BODY.read(sent)["answers"]]
    answered = answer(service(), answers, caller, receiver, now(), idempotency("reports/answers", sent, REPORT_ANSWERS_BODY))
    edition, lang = partial(service().edition_of, numbered=lru_cache(service().edition_numbered)), language()
    return reply(
        {
            "results": [
                {"lookup": lookup_json.lookup(each, edition(each), lang)} if isinstance(each, RecordedLookup) else {"problem": described(each)}
                for each in answered
            ]
        }
    )


def _answer(line: Any) -> ReportAnswer | Problem:
    try:
        return ReportAnswer(**REPORT_ANSWER_BODY.read(line))
    except Problem as refusal:
        return refusal


def _document() -> tuple[bytes, dict[str, Any], IdempotencyKey | None]:
    """The document's bytes, what stands beside it, and the request's key. Raises Problem."""
    told = environment()
    kind = told.get("CONTENT_TYPE", "")
    if kind.startswith("multipart/") or told.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise Problem(code="report_media_type")
    raw = sent_bytes()
    if is_json(kind):
        value = loads(raw)
        # a FHIR resource that was sent under JSON's own type is the document itself
        if not (type(value) is dict and "resourceType" in value):
            data, beside = document(value)
            return data, beside, idempotency("reports", value, REPORT_BODY)
    keyed = idempotency("reports", None)
    return raw, {}, IdempotencyKey(keyed.route, keyed.key, raw) if keyed else None


def sent_bytes() -> bytes:
    """The body's bytes; raises Problem `report_too_large` or `bad_request`."""
    request.max_content_length = LARGEST_BODY
    if (request.content_length or 0) > LARGEST_BODY:
        raise Problem(code="report_too_large")
    try:
        raw = request.get_data(cache=False)
    except HTTPException as error:
        raise Problem(code="report_too_large" if error.code == 413 else "bad_request") from error
    except Exception as error:
        # each server has errors of its own for a body that breaks off
        raise Problem(code="bad_request") from error
    if request.content_length is None and len(raw) >= LARGEST_BODY:
        raise Problem(code="report_too_large")
    return raw
