"""Doubts with their size: a list, the largest first, and what is asked, answered and decided about each."""

from __future__ import annotations

from flask import Response, request

from recognition.domain.doubts import KINDS
from recognition.errors import Problem
from recognition.services.doubts import doubts, note, weighing
from recognition.web.auditor.doubts import not_as_issuer
from recognition.web.auditor.filter_form import read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language, refusals
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

MOST_SHOWN = 100
OFFERED = {True: ("answered",), False: ("asked", "explained", "upheld", "reopened")}
"""What a hospital's auditor may do, and what the region's."""


@routes.route("/doubts", methods=["GET", "POST"])
@for_auditors
def doubts_(session: Session) -> Response:
    """The doubts of the period's months; takes one act on one of them."""
    filter_form, error, sent = not_as_issuer(read_filters(session.caller)), "", request.form
    if request.method == "POST":
        try:
            note(service(), session.caller, sent.get("doubt", ""), sent.get("act", ""), sent.get("text", ""), now())
            return redirect(filter_form.link("audit.doubts_"), 303)
        except Problem as refusal:
            error = refusal.code
    found = doubts(service(), session.caller, filter_form.since, filter_form.until, now(), filter_form.filters.get("receiver", ""))
    return audit_page(
        "audit/doubts.html",
        filter_form,
        refusals.status_of(error) if error else 200,
        doubts=found[:MOST_SHOWN],
        more=max(0, len(found) - MOST_SHOWN),
        weighing=weighing(found),
        kind_says=lambda kind: language.either(*KINDS[kind]),
        acts=OFFERED[session.caller.institution is not None],
        error=error,
        here=filter_form.link("audit.doubts_"),
    )
