"""The policy lab on registrars' pages, in sums."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import registrar_page
from recognition.web.shared.responses import redirect


def _page(template: str, status: int = 200, **values: Any) -> Response:
    from recognition.web.shared import lab_pages

    return registrar_page(f"lab_{template}", status, frame="registrar/base.html", room="registrar", **lab_pages.words(), **values)


@routes.get("/lab")
@for_registrars
def lab(session: Session) -> Response:
    """What to try, and what registrars tried before."""
    from recognition.web.shared import lab_pages

    return _page("form.html", typed=lab_pages.typed(), wrong=("", ""), **lab_pages.form(session.caller))


@routes.post("/lab")
@for_registrars
def start_lab(session: Session) -> Response:
    """Begins a lab; a mistake is named beside its field."""
    from recognition.web.shared import lab_pages

    return lab_pages.start(_page, "registrar.shown_lab", session.caller)


@routes.get("/lab/<lab_id>")
@for_registrars
def shown_lab(session: Session, lab_id: str) -> Response:
    """How far it is; its sums, once it has ended well."""
    from recognition.web.shared import lab_pages

    return lab_pages.shown(_page, lab_id, session.caller)


@routes.post("/lab/<lab_id>/cancellation")
@for_registrars
def cancel_lab(session: Session, lab_id: str) -> Response:
    """Ends it."""
    from recognition.web.shared import lab_pages

    lab_pages.cancel(lab_id, session.caller)
    return redirect(url_for("registrar.shown_lab", lab_id=lab_id), 303)
