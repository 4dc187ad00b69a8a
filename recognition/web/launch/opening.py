"""POST /launch: the token becomes a page, and the page a session that its own forms carry."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from recognition.accounts.launches import Launch, TokenRefused
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Problem
from recognition.services.keys import KEYS
from recognition.web.auth import public
from recognition.web.clinician import answers, asking, bodies, rendering, scanning
from recognition.web.clinician.refusals import status_of
from recognition.web.clinician.session import Session, enter_session, frame_for, start_field_session
from recognition.web.launch.questions import LaunchQuestion, as_form, launch_question
from recognition.web.launch.refusals import EXPIRED, HEADING, REFUSALS
from recognition.web.launch.store import launches
from recognition.web.shared.service import institution_of, now, service
from schemas.launches import NO_ORIGIN
from schemas.questions import query

routes = Blueprint("launch", __name__)
routes.before_request(bodies.whole)
routes.after_request(rendering.finish)
routes.register_error_handler(Problem, rendering.refused)


@routes.post("/launch")
@public
def opened() -> Response:
    """The page for the clinician whom the token names, with the question answered where it is whole."""
    try:
        launch, question = launches().known(request.form.get("token", ""))
        if _from_elsewhere(launch):
            return _refused("origin_refused")
        launch = _used(launch)
    except TokenRefused as refusal:
        return _refused(refusal.code, refusal.origin)
    question = question or {}
    caller = Caller(launch.key, Role.CLINICIAN, launch.institution, clinician=launch.sign)
    framed_by = "" if launch.origin == NO_ORIGIN else launch.origin
    assert launch.ends_at is not None, "it was opened a moment ago"
    session = enter_session(start_field_session(caller, framed_by, launch.id, launch.ends_at, question.get("patient_ref", "")))
    assert session is not None, "what was sealed here opens here"
    return _page_of(session, launch_question(question, request.form))


@routes.post("/launch/question")
@rendering.signed_in
def asked_anew(session: Session) -> Response:
    """Another question of the page around, in the session that is already open. Raises Forbidden outside a launched page."""
    if not session.in_fields:
        raise Forbidden()
    return _page_of(session, launch_question(None, request.form))


def _from_elsewhere(launch: Launch) -> bool:
    """Whether a browser says that another site sent the form. Old browsers and desktop controls say nothing: for them the token
    alone speaks, and `frame-ancestors` keeps newer ones from showing the page elsewhere."""
    return request.headers.get("Origin", launch.origin) != launch.origin


def _used(launch: Launch) -> Launch:
    """The launch with its token used up; raises TokenRefused, also where the key behind it was revoked meanwhile."""
    key = current_app.extensions[KEYS].get(launch.key)
    if key is None or key.revoked_at is not None:
        raise TokenRefused("token_unknown")
    # The ledger is asked first: while it cannot be read nothing could be answered, and the token stays good for another attempt.
    entry = service().ledger.size()
    return launches().open(launch, now(), entry)


def _page_of(session: Session, question: LaunchQuestion) -> Response:
    if code := question.body.get("code"):
        return scanning.scanned(session, code, circumstances=question.body.get("circumstances", ()))
    if question.whole:
        return _answered(session, question)
    return asking.form(session, as_form(question, institution_of(session.caller)))


def _answered(session: Session, question: LaunchQuestion) -> Response:
    patient: dict[str, Any] = {"patient_ref": session.patient} if session.patient else {}
    try:
        lookup = service().ask(query(question.body | patient, institution_of(session.caller)), session.caller, now())
    except Problem as refusal:
        form = as_form(question, institution_of(session.caller))
        asking.add_error(form, refusal)
        return asking.form(session, form, status_of(refusal.code))
    return answers.reached(session, [lookup], question.body.get("report_ref"))


def _refused(code: str, origin: str = "") -> Response:
    """A page that says what to do; inside a frame it is shown only where the launch itself would have been."""
    frame_for("" if origin == NO_ORIGIN else origin)
    status, says = REFUSALS[code]
    # as texts: templates take a lazy one for markup and would not escape it
    event = "token-expired" if status == EXPIRED else ""
    return rendering.page("launch_refused.html", status, heading=str(HEADING), says=str(says), event=event)
