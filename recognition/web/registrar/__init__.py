"""The registrars' door: drafts and imports, differences and publication, withdrawals and recalls, on pages."""

from __future__ import annotations

from flask import Flask

from recognition.errors import Problem
from recognition.web.clinician import accounts
from recognition.web.clinician.bodies import whole
from recognition.web.clinician.rendering import finish, refused
from recognition.web.registrar import (
    aliases,
    claiming,
    differences,
    drafts,
    edge_boxes,
    editions,
    enrolling,
    enrolment,
    files,
    home,
    key_letters,
    lab,
    neighbours,
    order_notices,
    previewing,
    proposals,
    recalls,
    rendering,
    rows,
    submissions,
    withdrawing,
)

__all__ = ["register", "rendering"]

PARTS = (
    drafts,
    rows,
    aliases,
    differences,
    files,
    submissions,
    editions,
    withdrawing,
    recalls,
    previewing,
    proposals,
    key_letters,
    edge_boxes,
    enrolment,
    lab,
    neighbours,
    order_notices,
)
"""Modules that add their views to the blueprint of the first page."""

# Once per process: a blueprint takes no more hooks after its first application, and tests make several.
for _routes in (home.routes, enrolling.routes, claiming.routes):
    _routes.before_request(whole)
    _routes.after_request(finish)
    _routes.register_error_handler(Problem, refused)


def register(app: Flask) -> None:
    """The registrars' pages, and those on which hospitals hand in a key and claim a letter."""
    app.jinja_env.filters["who_is"] = accounts.who
    app.register_blueprint(home.routes)
    app.register_blueprint(enrolling.routes)
    app.register_blueprint(claiming.routes)
