"""Boxes at hospitals' edges on registrars' pages: declared by the key of their ledger, listed and revoked."""

from __future__ import annotations

from flask import Response, request

from recognition.errors import Invalid
from recognition.services import edge_boxes as boxes
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar import naming
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.shared.service import now, service


@routes.get("/edge-boxes")
@for_registrars
def edge_boxes(session: Session) -> Response:
    """All boxes, and the form that declares one."""
    return registrar_page("edge_boxes.html", boxes=boxes.listed(service()), named=naming.of_edition(), first_use=service().first_use)


@routes.post("/edge-boxes")
@acting
def change_edge_box(session: Session) -> Response:
    """Declares a box, or revokes one."""
    institution = request.form.get("institution", "").strip()
    if request.form.get("do") == "declare":
        boxes.declare(service(), session.caller, institution, request.form.get("public_key", "").strip(), now())
    elif request.form.get("do") == "revoke":
        boxes.revoke(service(), session.caller, institution, request.form.get("tree", ""), now())
    else:
        raise Invalid("do", code="choice_unknown")
    return then("edge_boxes")
