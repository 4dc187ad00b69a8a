"""The clinician's pages: ask, read the answer, decide; with sign-in, today's list and the list for paper."""

from __future__ import annotations

from flask import Flask

from recognition.errors import Problem
from recognition.web.pages import accounts, answers, asking, language, paper, rendering, session, several, signing, suggesting, today

__all__ = ["register"]


def register(app: Flask) -> None:
    """All pages, their languages and the sessions of who reads them; raises AccountsUnavailable."""
    session.register(app)
    language.register(app)
    for part in (asking, answers, several, today, paper, suggesting, signing, accounts):
        part.routes.after_request(rendering.finish)
        part.routes.register_error_handler(Problem, rendering.refused)
        app.register_blueprint(part.routes)
    app.register_blueprint(rendering.routes)
