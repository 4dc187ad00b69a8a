"""A statement of a period's figures that can be handed in as it is: figures, definitions, evidence, and the ledger's checkpoint that they rest on."""

from __future__ import annotations

from typing import Any

from flask import Response
from markupsafe import Markup

from recognition.domain.counters import OF_GRADES
from recognition.errors import Forbidden
from recognition.services.fund_share import share_of
from recognition.services.official_rate import official_rate
from recognition.services.proofs import root
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auditor.comparing import compared
from recognition.web.auditor.figures import accepted_share, formatted
from recognition.web.auditor.filter_form import FilterForm, read_filters
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import lines, pictures_of, routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.auditor.summing import summed
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service

STATED = ("lookups", "recognised", "accepted", "repeated", "provisional", "avoided", "reversed", "saved_fen", "provisional_recognised_fen")
EVIDENCE = (*OF_GRADES, "unreferenced", "avoided_reports", "avoided_patient_days", "doubtful", "doubtful_fen", "withdrawn_late", "same_number")
"""By what evidence what was avoided is known, and what of it is in doubt."""
LISTED = 10
"""Items of the list of those that carry most of the saving; the table by item has all."""


@routes.get("/statement")
@for_auditors
def statement(session: Session) -> Response:
    """The statement of a period, for paper or PDF."""
    filter_form = read_filters(session.caller)
    if filter_form.as_issuer:
        raise Forbidden("issuer", code="only_in_sums")
    summary = summed(filter_form)
    if summary is None:
        return audit_page("audit/too_many.html", filter_form, 422)
    size = summary.as_of["sequence"] + 1
    months = summed(filter_form, ("month",))
    summary_request = SummaryRequest(filter_form.since, filter_form.until, (), filter_form.filters)
    return audit_page(
        "audit/statement.html",
        filter_form,
        as_of=summary.as_of,
        totals=summary.totals,
        stated=lines(filter_form, summary.totals, STATED),
        evidence=lines(filter_form, summary.totals, EVIDENCE),
        share=accepted_share(summary.totals),
        rate=official_rate(service(), summary_request, filter_form.caller, filter_form.today),
        fund=share_of(service(), summary_request, filter_form.caller, now()),
        comparison=compared(filter_form, summary.totals),
        pictures=_pictures(months.rows) if months and len(months.rows) > 1 else [],
        items=_items(filter_form),
        size=size,
        root=root(service(), size),
        adjustment=service().adjustment,
    )


def _pictures(rows: list[dict[str, Any]]) -> list[tuple[str, Markup]]:
    return [(title, picture) for counter, title, picture in pictures_of("month", rows) if counter in ("avoided", "saved_fen")]


def _items(filter_form: FilterForm) -> list[tuple[str, str, str]]:
    """(item, how often it was avoided, what that saved in yuan), the most saved first."""
    summary = summed(filter_form, ("item",))
    rows = sorted(summary.rows if summary else [], key=lambda row: (-row["saved_fen"], row["item"]))
    return [
        (name_of("item", row["item"]), formatted("avoided", row["avoided"]), formatted("saved_fen", row["saved_fen"]))
        for row in rows[:LISTED]
        if row["saved_fen"]
    ]
