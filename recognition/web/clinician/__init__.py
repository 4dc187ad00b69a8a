"""The clinician's pages: ask, read the answer, decide; with sign-in, today's list and the list for paper."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException

from recognition.errors import Problem
from recognition.web.clinician import (
    accounts,
    answers,
    asking,
    assets,
    bodies,
    cards,
    documents,
    found_results,
    language,
    mapping,
    offices,
    own_keys,
    paper,
    providers,
    rendering,
    reported,
    scanning,
    session,
    several,
    signing,
    suggesting,
    today,
)
from recognition.web.shared import problems

__all__ = ["register"]

PARTS = tuple(
    part.routes
    for part in (asking, answers, several, documents, scanning, today, reported, paper, suggesting, signing, providers, accounts, own_keys, mapping, offices)
)

OFF_UNTIL_SET = (found_results.routes,)
"""Registered where the operator has set what they need."""

# Once per process and not in `register`: a blueprint takes no more hooks after its first application, and tests make several.
for _routes in (*PARTS, *OFF_UNTIL_SET):
    _routes.before_request(bodies.whole)
    _routes.after_request(rendering.finish)
    _routes.register_error_handler(Problem, rendering.refused)
    _routes.register_error_handler(HTTPException, rendering.missing)
    _routes.register_error_handler(Exception, rendering.failed)


def register(app: Flask) -> None:
    """All pages, their languages and the sessions of who reads them; raises AccountsUnavailable."""
    session.register(app)
    language.register(app)
    for routes in PARTS:
        app.register_blueprint(routes)
    cards.register(app)
    app.register_blueprint(assets.routes)
    for error, page, problem in (
        (Problem, rendering.refused, problems.refused),
        (HTTPException, rendering.missing, problems.by_http),
        (Exception, rendering.failed, problems.failed),
    ):
        app.register_error_handler(error, rendering.to_people(page, problem))
