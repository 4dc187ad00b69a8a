"""At the desk: a patient asks who searched, or objects. Her card's platform has sealed a token for just this, which is pasted or scanned here."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.errors import Problem
from recognition.support.patient_tokens import TokenPurpose
from recognition.web.api.result_privacy import moment
from recognition.web.clinician import cards, language
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_privacy_officers, page
from recognition.web.clinician.session import Session
from recognition.web.privacy.home import ground_names, purpose_names, routes
from recognition.web.shared import across
from recognition.web.shared.result_index import result_index
from recognition.web.shared.service import institution_of, now, service
from schemas.result_privacy import DISCLOSURE_BODY


@routes.get("/desk")
@for_privacy_officers
def desk(session: Session) -> Response:
    """The empty form."""
    result_index()
    return cards.with_cards("privacy/desk.html", error="", done="")


@routes.post("/desk/grant")
@for_privacy_officers
def grant(session: Session) -> Response:
    """With what the page may ask the resolver once, for what the pressed button says."""
    return cards.granted(session, TokenPurpose.DISCLOSURE if request.form.get("do", "list") == "list" else TokenPurpose.OBJECTION)


@routes.post("/desk")
@for_privacy_officers
def act(session: Session) -> Response:
    """The printed list, or the objection."""
    index = result_index()
    from recognition.services.results import objecting

    sent, receiver, do = request.form, institution_of(session.caller), request.form.get("do", "")
    try:
        read = DISCLOSURE_BODY.read({"token": sent.get("token", "").strip(), "earlier_token": sent.get("earlier_token", "").strip()})
        tokens = tuple(read[name] for name in ("token", "earlier_token") if name in read)
        if do == "list":
            return _listed(objecting.searches_for(index, tokens, receiver, now()), index.declaration.trail_days)
        if do == "object":
            objecting.object_to(index, tokens, receiver, now())
        elif do == "end":
            objecting.admit(index, tokens, receiver, now())
        else:
            raise Problem("do", code="choice_unknown")
    except Problem as problem:
        return cards.with_cards("privacy/desk.html", status_of(problem.code), error=says(problem.code), done="")
    return cards.with_cards("privacy/desk.html", error="", done=do)


def _listed(told: list, trail_days: int) -> Response:  # type: ignore[type-arg]  # of KeptSearch, which is loaded with the index
    reading, today = service().edition().reading, shanghai_day(now())
    rows = []
    for search in told:
        known = reading.institution(search.institution) or across.institution(search.institution)
        name = language.label_of(known.name_zh, known.name_en) if known else search.institution
        rows.append({"at": moment(search.at), "institution": name, "purpose": search.purpose, "ground": search.ground, "found": search.found, "id": search.id})
    since = today - timedelta(days=trail_days)
    return page("privacy/list.html", rows=rows, since=since, purposes=purpose_names(), grounds=ground_names())
