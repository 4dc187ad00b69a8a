"""Rows of code maps that hospitals handed in: looked at, taken into a draft, or refused with a reason."""

from __future__ import annotations

from flask import Response, request

from recognition.catalogue.drafts import store as stored
from recognition.catalogue.drafts.proposals import Proposals
from recognition.errors import Invalid
from recognition.services.code_maps import mapping
from recognition.services.publications import drafting
from recognition.web.api.registry.proposals import taken
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.shared.service import now, service

SHOWN = 1000
"""Rows of a proposal that the page lists; the API has all."""


@routes.get("/proposals")
@for_registrars
def proposals(here: Session) -> Response:
    """All of them, what waits first."""
    found = Proposals(service().data).listed()
    return registrar_page("proposals.html", proposals=sorted(found, key=lambda one: one["state"] != "waiting"), names=_names(found))


@routes.get("/proposals/<proposal>")
@for_registrars
def proposal(here: Session, proposal: str) -> Response:
    """One with its rows, beside what the map says now, and the drafts that may take it."""
    found = mapping.told(service().edition(), Proposals(service().data).one(proposal))
    open_drafts = [told for one in stored.every(service().data) if (told := drafting.told(one, service().ledger))["state"] != "published"]
    return registrar_page("proposal.html", one=found, rows=found["rows"][:SHOWN], drafts=open_drafts[::-1], names=_names([found]))


@routes.post("/proposals/<proposal>")
@acting
def decide(here: Session, proposal: str) -> Response:
    """Takes it into a draft, an open one or a new one, or refuses it."""
    wish = request.form.get("do", "")
    if wish == "refuse":
        mapping.refuse(service().data, here.caller, proposal, request.form.get("reason", ""), now())
        return then("proposal", proposal=proposal)
    if wish != "take":
        raise Invalid("do", code="choice_unknown")
    Proposals(service().data).one(proposal)
    draft = request.form.get("draft", "") or drafting.begin(service().data, service().ledger, here.caller, now()).id
    return then("job", job_id=taken(here.caller, proposal, draft))


def _names(found: list[dict[str, object]]) -> dict[str, str]:
    """The hospitals' names by code, where the edition in force knows them."""
    read = service().edition().reading.institution
    return {code: known.name_zh for one in found if (known := read(code := str(one["institution"])))}
