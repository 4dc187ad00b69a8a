"""Urgent withdrawal on a page: one form, one registrar, a reason; and then the recall list."""

from __future__ import annotations

from flask import Response, request

from recognition.catalogue.editions.resolve import written_institution, written_item
from recognition.errors import Invalid
from recognition.services.publications.withdrawal import withdraw as withdraw_now
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.drafts import day_of
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.shared.service import now, service


@routes.get("/withdraw")
@for_registrars
def withdraw(session: Session) -> Response:
    """The form."""
    return registrar_page("withdraw.html")


@routes.post("/withdraw")
@acting
def withdrawn(session: Session) -> Response:
    """Withdraws, and shows whom it concerns."""
    edition = service().edition()
    written = request.form.get("institution", "").strip()
    institution = written_institution(edition, written)
    if institution is None:
        raise Invalid("institution", code="institution_unknown")
    items = [text.strip() for text in request.form.get("items", "").replace("，", ",").replace("、", ",").split(",") if text.strip()]
    if request.form.get("whole") == "items" and not items:
        raise Invalid("items", code="field_required")
    codes = [written_item(edition, text) for text in items]
    if None in codes:
        raise Invalid("items", code="item_unknown")
    report_key = request.form.get("report_key", "").strip().lower() if request.form.get("whole") == "report_key" else ""
    if request.form.get("whole") == "report_key" and not report_key:
        raise Invalid("report_key", code="field_required")
    since = day_of("since") if request.form.get("since", "").strip() else None
    wanted = [code for code in codes if code] if request.form.get("whole") == "items" else []
    reason = request.form.get("reason", "")
    done = withdraw_now(service().data, service().ledger, session.caller, institution, wanted, reason, now(), since, report_key=report_key)
    return then("recall", number=done.number)
