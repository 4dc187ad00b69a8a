"""Auditors take back: one entry, or all that an import brought."""

from __future__ import annotations

import secrets

from flask import Response, request, url_for

from recognition.audit_store import Import, ImportStore
from recognition.errors import Invalid, NotFound, Problem
from recognition.services.audit_imports import taking_back
from recognition.services.corrections import Reported, concerns, refused
from recognition.web.auditor.filter_form import nothing_but
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import refusals
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.reported import line_of, reason_sent, reasons_in_words, take_back
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service


@routes.route("/entries/<number:sequence>/correction", methods=["GET", "POST"])
@for_auditors
def correction(session: Session, sequence: int) -> Response:
    """Asks why a repeat or a decision is taken back, and takes it back."""
    nothing_but()
    reported = service().numbered(sequence)
    if not isinstance(reported, Reported) or not concerns(service(), reported, session.caller):
        raise NotFound("sequence")
    error = ""
    if request.method == "POST":
        try:
            take_back(service(), reported, reason_sent(), session.caller, now())
            return redirect(url_for("audit.entry", sequence=sequence), 303)
        except Problem as refusal:
            error = _code(refusal)
    closed = refused(service(), reported, session.caller, now())
    return audit_page(
        "audit/correction.html",
        None,
        refusals.status_of(error) if error else 200,
        line=line_of(service(), reported, session.caller),
        error=error,
        reasons=reasons_in_words(),
        picked=request.form.get("reason", ""),
        refused=closed.code if closed else "",
        once=secrets.token_urlsafe(9),
    )


@routes.route("/imports/<number:number>/correction", methods=["GET", "POST"])
@for_auditors
def import_correction(session: Session, number: int) -> Response:
    """Asks why an import is taken back, and takes it back."""
    nothing_but()
    store, error = ImportStore(service().data), ""
    import_ = taking_back.find(service(), store, number, session.caller)
    if request.method == "POST":
        try:
            taking_back.take_back(service(), store, number, reason_sent(), session.caller, now())
            return redirect(url_for("audit.imports", taken=number), 303)
        except Problem as refusal:
            error = _code(refusal)
    closed = taking_back.refused(import_, session.caller, now())
    return audit_page(
        "audit/import_correction.html",
        None,
        refusals.status_of(error) if error else 200,
        made=import_,
        error=error,
        reasons=reasons_in_words(),
        picked=request.form.get("reason", ""),
        refused=closed.code if closed else "",
    )


def may_take_back(session: Session, import_: Import) -> bool:
    """Whether the list of imports offers to take this one back."""
    return taking_back.refused(import_, session.caller, now()) is None


def _code(refusal: Problem) -> str:
    return "correction_reason_missing" if isinstance(refusal, Invalid) else refusal.code
