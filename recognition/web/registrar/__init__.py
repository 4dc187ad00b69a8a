"""The registrars' door: drafts and imports, differences and publication, withdrawals and recalls, on pages."""

from __future__ import annotations

from flask import Flask

from recognition.errors import Problem
from recognition.web.clinician import accounts
from recognition.web.clinician.bodies import whole
from recognition.web.clinician.rendering import finish, refused
from recognition.web.registrar import (
    aliases,
    differences,
    drafts,
    editions,
    files,
    home,
    previewing,
    proposals,
    recalls,
    rendering,
    rows,
    submissions,
    withdrawing,
)

__all__ = ["register", "rendering"]

PARTS = (drafts, rows, aliases, differences, files, submissions, editions, withdrawing, recalls, previewing, proposals)
"""Modules that add their views to the blueprint of the first page."""

# Once per process: a blueprint takes no more hooks after its first application, and tests make several.
home.routes.before_request(whole)
home.routes.after_request(finish)
home.routes.register_error_handler(Problem, refused)


def register(app: Flask) -> None:
    """The registrars' pages."""
    app.jinja_env.filters["who_is"] = accounts.who
    app.register_blueprint(home.routes)
