"""Refusals as RFC 9457 problems: a stable code, the fields to blame, both languages, and nothing that the caller sent."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from recognition.domain.names.qualifier_words import why
from recognition.domain.names.resolution import Offer
from recognition.errors import Problem
from recognition.web.shared import request_log
from recognition.web.shared.problem_words import FIELDS, PROBLEMS, detail_of, status_of, words_of
from recognition.web.shared.responses import language, reply

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
OF_STATUS = {404: "not_found", 405: "method_not_allowed", 406: "not_acceptable", 413: "too_large", 414: "uri_too_long", 415: "media_type"}
SHOWN_DETAILS = ("candidates", "allowed", "faults", "standing", "missing", "server_time", "difference_seconds", "canonical_sha256", "address")
"""Details that come from the catalogue or this program, and so may be shown; and of a request where it came from, read as an address."""


def described(problem: Problem) -> dict[str, Any]:
    """The members of a problem; codes that no table knows are a fault of this program and read so."""
    code = problem.code if problem.code in PROBLEMS or problem.code in FIELDS else "fault"
    english = language() == "en"
    body = {
        "type": f"urn:recognition:problem:{code}",
        "title": words_of(code)[english],
        "status": status_of(code),
        "code": code,
        "detail": detail_of(code)[english],
    }
    fields = _fields(problem)
    if fields:
        body["field"] = fields[0][0]
    body["errors"] = [_field(field, why) for field, why in fields]
    body.update((name, problem.details[name]) for name in SHOWN_DETAILS if name in problem.details)
    if "offers" in problem.details:
        body["offers"] = [_offered(*offer) for offer in problem.details["offers"]]
    return body


def _offered(offer: Offer, name_zh: str, name_en: str) -> dict[str, Any]:
    """A candidate with its names and why it is one."""
    candidate = {"code": offer.code, "name_zh": name_zh, "name_en": name_en, "why": offer.why, "zh": why(offer, "zh"), "en": why(offer, "en")}
    return candidate | ({"differs": offer.differs} if offer.differs else {})


def _fields(problem: Problem) -> tuple[tuple[str, str], ...]:
    if "errors" in problem.details:
        return problem.details["errors"]
    return ((problem.field, problem.code),) if problem.field else ()


def _field(field: str, code: str) -> dict[str, str]:
    zh, en = detail_of(code)
    return {"field": field, "code": code, "zh": zh, "en": en}


def response(problem: Problem, request_id: str | None = None) -> Response:
    """The problem as a response, with what its status demands in the headers."""
    body = described(problem)
    body["request_id"] = request_id or _number()
    answer = reply(body, body["status"], MEDIA_TYPE)
    answer.headers["X-Request-Id"] = body["request_id"]
    if body["status"] == 503:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    if body["status"] == 429:
        answer.headers["Retry-After"] = str(problem.details["seconds"])
    if body["status"] == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _number() -> str:
    """The request's number, under which the log has it."""
    return request.environ.get(request_log.NUMBER) or secrets.token_hex(8)


def refused(problem: Problem) -> Response:
    """A refusal that left a view."""
    return response(problem)


def by_http(error: HTTPException) -> Response | HTTPException:
    """What the server itself refuses: no such address, another method, a body that is too large."""
    if error.code is None or error.code < 400:
        return error
    answer = response(Problem(code=code_of(error)))
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def code_of(error: HTTPException) -> str:
    """The refusal that says what the server found wrong."""
    status = error.code or 404
    return OF_STATUS.get(status, "bad_request" if status < 500 else "fault")


def fault(error: Exception) -> str:
    """Notes a fault of this program for the operator, under a number that the response names."""
    # Neither the message nor the arguments are logged: either may hold what a caller sent.
    request_id = _number()
    log.error("fault at %s", request.endpoint, exc_info=error, extra={"request": request_id})
    return request_id


def failed(error: Exception) -> Response:
    """A fault of this program."""
    return response(Problem(code="fault"), fault(error))


def register(app: Flask) -> None:
    """Every error that leaves a view leaves the service as a problem."""
    app.register_error_handler(Problem, refused)
    app.register_error_handler(HTTPException, by_http)
    app.register_error_handler(Exception, failed)
