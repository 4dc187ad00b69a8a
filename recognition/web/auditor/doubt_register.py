"""Doubts with their size: a list, the largest first, and what is asked, answered and decided about each."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from recognition.domain.doubts import DECIDED, KINDS
from recognition.domain.periods import days_of
from recognition.errors import Problem
from recognition.services.doubts import FigureDoubt, doubts, note, weighing
from recognition.web.auditor.doubts import not_as_issuer
from recognition.web.auditor.filter_form import FilterForm, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language, refusals
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

MOST_SHOWN = 100
BEHIND = {
    "several_patients": "doubtful", "withdrawn_late": "withdrawn_late", "repeated_elsewhere": "repeated_elsewhere",
    "repeats_stopped": "avoided", "repeats_never": "avoided", "handed_in_doubtful": "handed_in_doubtful",
}  # fmt: skip
"""The counter whose entries one would look at; of possible repeats no counter knows."""


@routes.route("/doubts", methods=["GET", "POST"])
@for_auditors
def doubts_(session: Session) -> Response:
    """The doubts of the period's months; takes one act on one of them."""
    filter_form, error, form = not_as_issuer(read_filters(session.caller)), "", request.form
    if request.method == "POST":
        try:
            note(service(), session.caller, form.get("doubt", ""), form.get("act", ""), form.get("text", ""), now())
            return redirect(filter_form.link("audit.doubts_"), 303)
        except Problem as refusal:
            error = refusal.code
    figure_doubts = doubts(service(), session.caller, filter_form.since, filter_form.until, now(), filter_form.filters.get("receiver", ""))
    return audit_page(
        "audit/doubts.html",
        filter_form,
        refusals.status_of(error) if error else 200,
        doubts=figure_doubts[:MOST_SHOWN],
        more=max(0, len(figure_doubts) - MOST_SHOWN),
        weighing=weighing(figure_doubts),
        kind_says=lambda kind: language.either(*KINDS[kind]),
        offered=lambda doubt: _offered(doubt, session.caller.institution is not None),
        entries_of=lambda doubt: _entries_of(filter_form, doubt),
        error=error,
        page_link=filter_form.link("audit.doubts_"),
    )


def _offered(doubt: FigureDoubt, hospital: bool) -> tuple[str, ...]:
    """What can be done now: a hospital answers what is open; the region's auditor asks and decides, and opens again what was decided."""
    if doubt.state in DECIDED:
        return () if hospital else ("reopened",)
    return ("answered",) if hospital else ("asked", "explained", "upheld")


def _entries_of(filter_form: FilterForm, doubt: FigureDoubt) -> str | None:
    since, until = days_of("month", doubt.month)
    days: dict[str, Any] = {"from": since.isoformat(), "to": until.isoformat()}
    if doubt.kind == "result_changed":
        # By the day on which it was told, which may be any since.
        return url_for("registrar.changed_results_", **days | {"to": filter_form.today.isoformat()})
    return filter_form.entries(BEHIND[doubt.kind], receiver=doubt.institution, **days) if doubt.kind in BEHIND else None
