"""A draft on its page: from new to published, step by step."""

from __future__ import annotations

from datetime import date

from flask import Response, request

from recognition.catalogue.drafts.store import Draft
from recognition.errors import Invalid
from recognition.services.publications import confirming, drafting, editing, imports
from recognition.web.api.registry.common import start_job
from recognition.web.clinician import days
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.shared.service import now, service

SHOWN = 100
"""Changes of single rows that the page lists; the API has all."""


@routes.post("/drafts")
@acting
def begin(session: Session) -> Response:
    """A new draft."""
    like = request.form.get("like", "")
    if like and not (like.isascii() and like.isdigit()):
        raise Invalid("like", code="number_malformed")
    draft = drafting.begin(service().data, service().ledger, session.caller, now(), request.form.get("title", ""), int(like) if like else None)
    return then("draft", draft_id=draft.id)


@routes.get("/drafts/<draft_id>")
@for_registrars
def draft(session: Session, draft_id: str) -> Response:
    """One draft: files, check, findings, difference, approval, publication."""
    shown = drafting.as_dict(Draft(service().data, draft_id), service().ledger)
    mine = session.caller.by in shown["touched_by"]
    trail = editing.trail(service().data, draft_id, 0, SHOWN + 1)
    unconfirmed = 0 if shown["published"] else confirming.unconfirmed(service().data, service().ledger, draft_id, 0, 0)[0]
    return registrar_page(
        "draft.html",
        draft=shown,
        sent=imports.submissions(service().data, now()).submissions(draft_id),
        mine=mine,
        trail=trail[:SHOWN],
        trail_more=len(trail) > SHOWN,
        unconfirmed=unconfirmed,
        confirmed=0 if shown["published"] else confirming.confirmed(service().data, draft_id, 0, 0)[0],
    )


@routes.post("/drafts/<draft_id>/check")
@acting
def check(session: Session, draft_id: str) -> Response:
    """Begins the check and shows how far it is."""
    return then("job", job_id=start_job("check", {"draft": Draft(service().data, draft_id).id})["id"])


@routes.post("/drafts/<draft_id>/approve")
@acting
def approve(session: Session, draft_id: str) -> Response:
    """A second registrar stands for what was checked."""
    drafting.approve(
        service().data, service().ledger, draft_id, session.caller, request.form.get("sha256", ""), frozenset(request.form.getlist("acknowledged")), now()
    )
    return then("draft", draft_id=draft_id)


@routes.post("/drafts/<draft_id>/publish")
@acting
def publish(session: Session, draft_id: str) -> Response:
    """Into force."""
    done = drafting.publish(service().data, service().ledger, draft_id, session.caller, now(), request.form.get("reason", ""))
    return then("edition", number=done.number)


@routes.post("/drafts/<draft_id>/assign")
@acting
def assign(session: Session, draft_id: str) -> Response:
    """A person says where an institution lies."""
    drafting.assign(
        service().data, service().ledger, draft_id, session.caller, request.form.get("institution", ""), request.form.get("division", ""), day_of("since")
    )
    return then("draft", draft_id=draft_id)


@routes.post("/drafts/<draft_id>/drop")
@acting
def drop(session: Session, draft_id: str) -> Response:
    """Gives the draft up."""
    drafting.drop(service().data, service().ledger, draft_id, session.caller)
    return then("home")


def day_of(name: str) -> date:
    """A day of the form, written in full; raises Invalid."""
    return days.day(request.form.get(name, ""), name)
