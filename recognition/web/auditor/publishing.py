"""The page of monthly totals that an authority may publish: one file, without scripts, links or names, with the method in a box."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, request

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.disclosure_control import hidden
from recognition.errors import Forbidden, Invalid
from recognition.services.proofs import root
from recognition.web.auditor.exporting import noted
from recognition.web.auditor.filter_form import nothing_but, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service

SHOWN = ("lookups", "recognised", "discretionary", "not_covered", "accepted", "repeated", "avoided", "reversed", "saved_fen")
FIRST_YEAR = 2000


@routes.get("/public")
@for_auditors
def public(session: Session) -> Response:
    """A year's months, counts under five hidden so that no sum or difference on the page brings them back."""
    if session.caller.institution:
        raise Forbidden()
    nothing_but("year", "download")
    today = shanghai_day(now())
    # Only months that are over: what grew since yesterday would be the difference of two pages.
    over = today.replace(day=1) - timedelta(days=1)
    text = request.args.get("year", str(over.year))
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= over.year):
        raise Invalid("year", code="number_range")
    year = int(text)
    summary = service().summary(date(year, 1, 1), min(date(year, 12, 31), over), ("month",), {}, session.caller, now())
    totals, rows = hidden(summary.totals, summary.rows, SHOWN)
    response = audit_page(
        "audit/public.html",
        None,
        year=year,
        rows=rows,
        totals=totals,
        columns=SHOWN,
        as_of=summary.as_of,
        root=root(service(), summary.as_of["sequence"] + 1),
        adjustment=service().adjustment,
        region=session.caller.region,
        years=range(over.year, over.year - 5, -1),
        saved="download" in request.args,
    )
    if "download" in request.args:
        filter_form = read_filters(session.caller, "year", "download")
        noted(filter_form, f"public {year}", "html", len(rows), "ready")
        response.headers["Content-Disposition"] = f'attachment; filename="recognition-{year}.html"'
    return response
