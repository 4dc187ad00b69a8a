"""Refusals of hooks as OperationOutcome, at every status but those of a fault and of who may not call as of any other endpoint; nothing that was sent is repeated."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from recognition.cds_hooks.clients import HookClientsUnreadable
from recognition.errors import Problem
from recognition.web.cds_hooks.words import WORDS
from recognition.web.shared import problems
from recognition.web.shared.outcomes import ISSUE_OF_STATUS, MEDIA_TYPE, issue, outcome
from recognition.web.shared.problem_words import detail_of, status_of
from recognition.web.shared.responses import language, reply

log = logging.getLogger(__name__)


def told(code: str, place: str | None = None, severity: str = "error") -> dict[str, Any]:
    """One issue by its code, with the member that it is about."""
    _status, kind, *words = WORDS[code] if code in WORDS else (0, ISSUE_OF_STATUS.get(_status_of(code), "processing"), *detail_of(code))
    said = issue(code, kind, (words[0], words[1]), language() == "en", severity)
    return said | ({"expression": [place]} if place else {})


def response(problem: Problem, number: str = "") -> Response:
    """A problem as an OperationOutcome."""
    if isinstance(problem, HookClientsUnreadable):
        log.error("the declaration of CDS clients cannot be used: %s: %s", problem.file, problem.why)
    own = problem.code in WORDS
    described: dict[str, Any] = {"code": problem.code, "errors": []} if own else problems.described(problem)
    errors = [(each["code"], each["field"]) for each in described["errors"]] or [(described["code"], problem.field)]
    status = _status_of(described["code"])
    answer = reply(outcome(*(told(code, place) for code, place in errors)), status, MEDIA_TYPE)
    # The headers that a status demands, and the number under which the log has the request, as at every other endpoint.
    like = problem if not own else Problem(code="ledger_unavailable" if status == 503 else "bad_request")
    for name, value in problems.response(like, number or None).headers:
        if name in ("X-Request-Id", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def _status_of(code: str) -> int:
    status = WORDS[code][0] if code in WORDS else status_of(code)
    return 400 if status == 422 else status


def by_http(error: HTTPException) -> Response | HTTPException:
    """What the server refuses by itself."""
    if error.code is None or error.code < 400:
        return error
    answer = response(Problem(code=problems.code_of(error)))
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def failed(error: Exception) -> Response:
    """A fault of this program: 503, and never a wrong answer."""
    return response(Problem(code="fault"), problems.fault(error))


def register(routes: Blueprint) -> None:
    """Every error of these routes leaves as an OperationOutcome."""
    routes.register_error_handler(Problem, response)
    routes.register_error_handler(HTTPException, by_http)
    routes.register_error_handler(Exception, failed)
