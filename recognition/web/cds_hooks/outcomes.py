"""Refusals of hooks as OperationOutcome, at every status but those of a fault and of who may not call as of any other endpoint; nothing that was sent is repeated."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response

from recognition.cds_hooks.clients import HookClientsUnreadable
from recognition.errors import Problem
from recognition.web.cds_hooks.words import WORDS
from recognition.web.shared import outcomes as shared
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
    like = problem if not own else Problem(code="ledger_unavailable" if status == 503 else "bad_request")
    return shared.with_headers(answer, like, number)


def _status_of(code: str) -> int:
    status = WORDS[code][0] if code in WORDS else status_of(code)
    return 400 if status == 422 else status


def register(routes: Blueprint) -> None:
    """Every error of these routes leaves as an OperationOutcome."""
    shared.register(routes, response)
