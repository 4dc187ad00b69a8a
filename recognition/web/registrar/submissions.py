"""The page of files sent: what is due and missing, what was sent; and the codes that lookups met in vain."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.domain.lookups import SHANGHAI
from recognition.errors import Invalid
from recognition.services.publications import drafting, imports
from recognition.services.publications.unknown import unknown
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.drafts import day_of
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.shared.service import now, service

LOOKING_BACK = timedelta(days=30)


@routes.get("/desk", endpoint="desk")
@for_registrars
def submissions(session: Session) -> Response:
    """Both lists."""
    store = imports.submissions(service().data, now())
    return registrar_page(
        "submissions.html", due=store.owed(now().astimezone(SHANGHAI).date().isoformat()), sent=store.submissions(), confirmations=store.confirmations()
    )


@routes.post("/desk/due")
@acting
def expect(session: Session) -> Response:
    """Notes what is owed."""
    table, sender = request.form.get("table", ""), drafting.words("sender", request.form.get("sender", ""), 64)
    if table not in IMPORTED or not sender:
        raise Invalid("sender" if not sender else "table", code="field_required")
    Submissions(service().data).expect(sender, table, drafting.words("round", request.form.get("round", ""), 40), day_of("due_on").isoformat())
    return then("desk")


@routes.post("/desk/confirmations")
@acting
def take_back_confirmation(session: Session) -> Response:
    """Takes back what a name was said to mean."""
    drafting.take_back(service().data, session.caller, request.form.get("kind", ""), request.form.get("written", ""))
    return then("desk")


@routes.get("/unknown")
@for_registrars
def unknown_codes(session: Session) -> Response:
    """Codes of the last thirty days that the catalogue does not know, most frequent first."""
    today = now().astimezone(SHANGHAI).date()
    return registrar_page("unknown.html", codes=unknown(service().ledger, today - LOOKING_BACK, today), since=today - LOOKING_BACK)
