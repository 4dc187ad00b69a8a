"""The state of the ledger, and how to check it without trusting us."""

from __future__ import annotations

from flask import Response

from recognition.services import proofs
from recognition.web.auditor.filter_form import nothing_but
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.peers import cosigned_by_peers
from recognition.web.shared.service import service


@routes.get("/ledger")
@for_auditors
def ledger(session: Session) -> Response:
    """Size, root, last entry, counters and publications."""
    nothing_but()
    use_cases = service()
    size = use_cases.ledger.size()
    with use_cases.counters.state() as state:
        watermark, today = state.watermark, state.today
    last, leaf = proofs.newest(use_cases, size)
    return audit_page(
        "audit/ledger.html",
        None,
        size=size,
        root=proofs.root(use_cases, size),
        last=last,
        leaf=leaf,
        watermark=watermark,
        kept_on=today,
        cosigned=cosigned_by_peers(),
        publications=list(enumerate(use_cases.publications(), 1))[::-1],
    )
