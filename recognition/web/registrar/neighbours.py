"""Neighbouring regions on registrars' pages: whose editions are held, how old they are, and what was refused."""

from __future__ import annotations

from flask import Response

from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import registrar_page
from recognition.web.shared.peer_words import FAULTS
from recognition.web.shared.peers import declaration
from recognition.web.shared.service import now, service


@routes.get("/peers")
@for_registrars
def peers(session: Session) -> Response:
    """Every neighbour."""
    from recognition.services.peers import overview  # a region without neighbours does without

    return registrar_page("peers.html", views=overview.views(service().data, declaration(), now()), fault_says=lambda code: language.either(*FAULTS[code]))
