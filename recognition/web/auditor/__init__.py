"""The auditors' pages: summaries that can be taken apart, down to single entries and their proofs."""

from __future__ import annotations

from flask import Flask

from recognition.errors import Problem
from recognition.services.outliers import BOUNDS
from recognition.web.auditor import (
    breakdown,
    correcting,
    doubt_register,
    doubts,
    entries,
    exporting,
    importing,
    jobs,
    lab,
    ledger_state,
    neighbours,
    overview,
    publishing,
    returning,
    sampling,
    statement,
)
from recognition.web.auditor.filter_form import UnreadableFilters
from recognition.web.auditor.rendering import mistaken
from recognition.web.clinician import bodies, rendering

__all__ = ["register"]

PARTS = (
    breakdown,
    entries,
    correcting,
    exporting,
    doubts,
    doubt_register,
    sampling,
    returning,
    importing,
    lab,
    ledger_state,
    neighbours,
    publishing,
    statement,
)
"""Modules that add their views to the blueprint of the overview."""

# Once per process: a blueprint takes no more hooks after its first application, and tests make several.
overview.routes.before_request(bodies.whole)
overview.routes.after_request(rendering.finish)
overview.routes.register_error_handler(Problem, rendering.refused)
overview.routes.register_error_handler(UnreadableFilters, mistaken)


def register(app: Flask) -> None:
    """The auditors' pages, and the bounds that they keep to."""
    app.extensions[doubts.BOUNDS], app.extensions[exporting.LONG] = BOUNDS, jobs.LongExports()
    app.register_blueprint(overview.routes)
