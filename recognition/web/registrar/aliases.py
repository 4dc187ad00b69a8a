"""Other names of a draft's items that nobody has confirmed: listed, and confirmed one by one or a page at a time."""

from __future__ import annotations

from flask import Response, request

from recognition.catalogue.drafts.store import Draft
from recognition.errors import Invalid
from recognition.services.publications import confirming
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.registrar.rows import PAGE, key_of, pack_key
from recognition.web.shared.service import now, service


@routes.get("/drafts/<draft_id>/aliases")
@for_registrars
def aliases(session: Session, draft_id: str) -> Response:
    """A page of them."""
    place, done = _number("page", 7) or 0, _number("done", 5)
    count, rows = confirming.unconfirmed(service().data, service().ledger, draft_id, place * PAGE, PAGE + 1)
    return registrar_page(
        "draft_aliases.html",
        draft={"id": draft_id, "title": Draft(service().data, draft_id).facts()["title"]},
        count=count,
        at=place,
        more=len(rows) > PAGE,
        rows=[(pack_key([row["code"], row["alias"]]), row) for row in rows[:PAGE]],
        done=done,
    )


@routes.post("/drafts/<draft_id>/aliases")
@acting
def confirm_aliases(session: Session, draft_id: str) -> Response:
    """Confirms those that were ticked, or all of the page that was shown."""
    count = confirming.confirm(service().data, service().ledger, draft_id, session.caller, _chosen(), now())
    return then("aliases", draft_id=draft_id, done=count)


@routes.get("/drafts/<draft_id>/aliases/confirmed")
@for_registrars
def confirmed_aliases(session: Session, draft_id: str) -> Response:
    """A page of those for which a registrar stands: who, when, and what."""
    place = _number("page", 7) or 0
    count, rows = confirming.confirmed(service().data, draft_id, place * PAGE, PAGE + 1)
    return registrar_page(
        "draft_confirmed.html",
        draft={"id": draft_id, "title": Draft(service().data, draft_id).facts()["title"]},
        count=count,
        at=place,
        more=len(rows) > PAGE,
        rows=[(pack_key([row["code"], row["alias"]]), row) for row in rows[:PAGE]],
        done=_number("done", 5),
    )


@routes.post("/drafts/<draft_id>/aliases/confirmed")
@acting
def take_back_aliases(session: Session, draft_id: str) -> Response:
    """Makes candidates again of those that were ticked."""
    count = confirming.take_back(service().data, service().ledger, draft_id, session.caller, _chosen(), now())
    return then("confirmed_aliases", draft_id=draft_id, done=count)


def _chosen() -> list[dict[str, str]]:
    chosen = request.form.getlist("shown" if request.form.get("all") else "alias")
    if not chosen:
        raise Invalid("aliases", code="choice_missing")
    return [key for packed in chosen[:PAGE] if (key := key_of("item_aliases", packed))]


def _number(name: str, digits: int) -> int | None:
    written = request.args.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < digits else None
