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
def proposals(session: Session) -> Response:
    """All of them, what waits first."""
    listed = Proposals(service().data).listed()
    return registrar_page("proposals.html", proposals=sorted(listed, key=lambda row: row["state"] != "waiting"), names=_names(listed))


@routes.get("/proposals/<proposal>")
@for_registrars
def proposal(session: Session, proposal: str) -> Response:
    """One with its rows, beside what the map says now, and the drafts that may take it."""
    shown = mapping.as_dict(service().edition(), Proposals(service().data).get(proposal))
    open_drafts = [
        draft for stored_draft in stored.every(service().data) if (draft := drafting.as_dict(stored_draft, service().ledger))["state"] != "published"
    ]
    return registrar_page("proposal.html", proposal=shown, rows=shown["rows"][:SHOWN], drafts=open_drafts[::-1], names=_names([shown]))


@routes.post("/proposals/<proposal>")
@acting
def decide(session: Session, proposal: str) -> Response:
    """Takes it into a draft, an open one or a new one, or refuses it."""
    decision = request.form.get("do", "")
    if decision == "refuse":
        mapping.refuse(service().data, session.caller, proposal, request.form.get("reason", ""), now())
        return then("proposal", proposal=proposal)
    if decision != "take":
        raise Invalid("do", code="choice_unknown")
    Proposals(service().data).get(proposal)
    draft = request.form.get("draft", "") or drafting.begin(service().data, service().ledger, session.caller, now()).id
    return then("job", job_id=taken(session.caller, proposal, draft))


def _names(proposals: list[dict[str, object]]) -> dict[str, str]:
    """The hospitals' names by code, where the edition in force knows them."""
    read = service().edition().reading.institution
    return {code: known.name_zh for row in proposals if (known := read(code := str(row["institution"])))}
