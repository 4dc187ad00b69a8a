"""Refusals as FHIR's OperationOutcome (R4): an issue for each thing that is wrong, in the caller's language with the other beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from recognition.errors import Problem
from recognition.web.shared import problems

OUTCOME = "OperationOutcome"
MEDIA_TYPE = "application/fhir+json"
EXTENSIONS = "http://hl7.org/fhir/StructureDefinition"
PROBLEMS = "urn:recognition:problem"
"""The system of the stable codes."""
ISSUE_OF_STATUS = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported", 409: "conflict", 410: "deleted", 413: "too-long",
    414: "too-long", 415: "not-supported", 422: "invalid", 429: "throttled", 503: "transient",
}  # fmt: skip
"""The issue type (R4 value set issue-type) that a status of the other endpoints comes to."""


def localised(zh: str, en: str, english: bool = False) -> tuple[str, dict[str, object]]:
    """The text in the caller's language, and what stands beside it (`_name`) to give it in the other one."""
    shown, other, lang = (en, zh, "zh") if english and en else (zh, en, "en")
    if not other or other == shown:
        return shown, {}
    parts = [{"url": "lang", "valueCode": lang}, {"url": "content", "valueString": other}]
    return shown, {"extension": [{"url": f"{EXTENSIONS}/translation", "extension": parts}]}


def issue(code: str, kind: str, words: tuple[str, str], english: bool, severity: str = "error") -> dict[str, Any]:
    """One issue: its stable code, its type in FHIR's own list, and its words (Chinese, English)."""
    text, translated = localised(*words, english)
    told: dict[str, Any] = {"severity": severity, "code": kind, "details": {"coding": [{"system": PROBLEMS, "code": code}], "text": text}}
    if translated:
        told["details"]["_text"] = translated
    return told


def outcome(*issues: dict[str, Any]) -> dict[str, Any]:
    """The resource that holds them."""
    return {"resourceType": OUTCOME, "issue": list(issues)}


def with_headers(answer: Response, problem: Problem, number: str) -> Response:
    """The answer with the headers that a problem's status demands, and the number under which the log has the request, as at every other endpoint."""
    for name, value in problems.response(problem, number or None).headers:
        if name in ("X-Request-Id", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def register(routes: Blueprint, response: Callable[..., Response]) -> None:
    """Has every error of these routes leave by `response`, which is called with a problem, and with the number of a fault in the log."""

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

    routes.register_error_handler(Problem, response)
    routes.register_error_handler(HTTPException, by_http)
    routes.register_error_handler(Exception, failed)
