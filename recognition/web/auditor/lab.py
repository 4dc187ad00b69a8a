"""The policy lab on the pages of the region's auditors, in full."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect


def _page(template: str, status: int = 200, **values: Any) -> Response:
    from recognition.web.shared import lab_pages

    return audit_page(f"lab/{template}", None, status, frame="audit/base.html", room="audit", **lab_pages.words(), **values)


@routes.get("/lab")
@for_auditors
def lab(session: Session) -> Response:
    """What to try, and what was tried before."""
    from recognition.services.lab.request import in_full
    from recognition.web.shared import lab_pages

    in_full(session.caller)
    return _page("form.html", typed=lab_pages.typed(), wrong=("", ""), **lab_pages.form(session.caller))


@routes.post("/lab")
@for_auditors
def start_lab(session: Session) -> Response:
    """Begins a lab; a mistake is named beside its field."""
    from recognition.services.lab.request import in_full
    from recognition.web.shared import lab_pages

    in_full(session.caller)
    return lab_pages.start(_page, "audit.shown_lab", session.caller)


@routes.get("/lab/<lab_id>")
@for_auditors
def shown_lab(session: Session, lab_id: str) -> Response:
    """How far it is; its result, once it has ended well."""
    from recognition.web.shared import lab_pages

    return lab_pages.shown(_page, lab_id, session.caller)


@routes.post("/lab/<lab_id>/cancellation")
@for_auditors
def cancel_lab(session: Session, lab_id: str) -> Response:
    """Ends it."""
    from recognition.web.shared import lab_pages

    lab_pages.cancel(lab_id, session.caller)
    return redirect(url_for("audit.shown_lab", lab_id=lab_id), 303)
