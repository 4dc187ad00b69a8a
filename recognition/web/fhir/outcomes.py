"""Refusals as OperationOutcome: an issue for each thing that is wrong, in the caller's language with the other beside it, and nothing that was sent."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response

from recognition.errors import Problem
from recognition.web.fhir.replies import reply
from recognition.web.fhir.words import WORDS
from recognition.web.shared import outcomes as shared
from recognition.web.shared import problems
from recognition.web.shared.outcomes import ISSUE_OF_STATUS, OUTCOME, outcome
from recognition.web.shared.problem_words import detail_of, status_of
from recognition.web.shared.responses import language

__all__ = ["OUTCOME", "issue", "outcome", "register", "response"]

CALLED = {"receiver": "reporter", "issuer": "subject", "receiver_region": "reporter", "from": "periodStart", "to": "periodEnd", "by": "period"}
"""What the use-cases know a parameter by, and its name here."""


def issue(code: str, field: str | None = None, severity: str = "error", english: bool | None = None) -> dict[str, Any]:
    """One issue: what is wrong with which parameter, in the language of the request at hand unless `english` says."""
    kind = WORDS[code][1] if code in WORDS else ISSUE_OF_STATUS.get(_status(code), "processing")
    zh, en = WORDS[code][2:] if code in WORDS else detail_of(code)
    told = shared.issue(code, kind, (zh, en), language() == "en" if english is None else english, severity)
    # Of parameters and headers R4 has the place written so; `expression` is for places within a resource.
    return told | ({"location": [f"http.{CALLED.get(field, field)}"]} if field else {})


def response(problem: Problem, number: str = "") -> Response:
    """A problem as an OperationOutcome; a parameter that breaks a rule is 400 here, as FHIR has it for searches."""
    own = problem.code in WORDS
    told: dict[str, Any] = {"code": problem.code, "errors": []} if own else problems.described(problem)
    errors = [(each["field"], each["code"]) for each in told["errors"]] or [(problem.field, told["code"])]
    issues = [issue(code, field) for field, code in errors]
    if more := {name: told[name] for name in problems.SHOWN_DETAILS if name in told}:
        # What the API has as members of a problem: the time here, headers that are missing, candidates.
        issues[0]["diagnostics"] = orjson.dumps(more).decode()
    answer = reply(outcome(*issues), _status(told["code"]))
    return shared.with_headers(answer, Problem(code="bad_request") if own else problem, number)


def _status(code: str) -> int:
    status = WORDS[code][0] if code in WORDS else status_of(code)
    return 400 if status == 422 else status


def register(routes: Blueprint) -> None:
    """Every error of these routes leaves as an OperationOutcome."""
    shared.register(routes, response)
