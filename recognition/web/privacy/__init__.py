"""The privacy officer's door: the searches of her hospital, what was said of each, and what a patient asks for at the desk."""

from __future__ import annotations

from flask import Flask

from recognition.errors import Problem
from recognition.web.clinician import bodies, rendering
from recognition.web.privacy import desk, home

__all__ = ["desk", "register"]

# Once per process: a blueprint takes no more hooks after its first application, and tests make several.
home.routes.before_request(bodies.whole)
home.routes.after_request(rendering.finish)
home.routes.register_error_handler(Problem, rendering.refused)


def register(app: Flask) -> None:
    """The officer's pages."""
    app.register_blueprint(home.routes)
