"""The JSON endpoints under /api/v1."""

from __future__ import annotations

from flask import Blueprint

from recognition.web.api import (
    catalogue,
    code_map,
    code_words,
    corrections,
    decisions,
    doubts,
    edge_entries,
    editions,
    labs,
    ledger,
    listing,
    lookups,
    neighbours,
    orders,
    peer_searches,
    peers,
    registry,
    repeat_reasons,
    repeats,
    report_codes,
    reports,
    result_privacy,
    results,
    summaries,
)
from recognition.web.launch import api as launches

PREFIX = "/api/v1"


def blueprint() -> Blueprint:
    """All routes of version 1."""
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    for part in (
        lookups,
        code_words,
        report_codes,
        reports,
        results,
        result_privacy,
        orders,
        decisions,
        repeat_reasons,
        repeats,
        corrections,
        listing,
        catalogue,
        code_map,
        editions,
        summaries,
        doubts,
        edge_entries,
        labs,
        ledger,
        peers,
        peer_searches,
        neighbours,
        launches,
        *registry.PARTS,
    ):
        api.register_blueprint(part.routes)
    return api
