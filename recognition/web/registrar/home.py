"""The registrars' first page: what is in force, drafts at hand, what is due, and where to go."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.catalogue.drafts import store as stored
from recognition.catalogue.drafts.key_letters import KeyLetters
from recognition.catalogue.drafts.proposals import Proposals
from recognition.catalogue.drafts.submissions import Submissions
from recognition.domain.lookups import SHANGHAI
from recognition.services.publications import drafting
from recognition.services.report_codes import enrolling
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.rendering import registrar_page
from recognition.web.shared.service import now, service

routes = Blueprint("registrar", __name__, url_prefix="/registrar", template_folder="../templates")

SHOWN = 20


@routes.get("")
@for_registrars
def home(session: Session) -> Response:
    """The first page."""
    known = [drafting.as_dict(draft, service().ledger) for draft in stored.every(service().data)][::-1]
    published = service().publications()
    owed = Submissions(service().data).owed(now().astimezone(SHANGHAI).date().isoformat())
    return registrar_page(
        "home.html",
        drafts=known[:SHOWN],
        current=published[-1] if published else None,
        late=[expected for expected in owed if expected["late"]],
        keys=sum(enrolling.waits(service().data, service().edition(), letter) for letter in KeyLetters(service().data).listed()),
        waiting=len(Proposals(service().data).listed(state="waiting")),
        earlier=published[-2::-1][:10],
    )
