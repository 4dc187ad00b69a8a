"""The state of the ledger, and how to check it without trusting us."""

from __future__ import annotations

from flask import Response

from recognition.services import proofs
from recognition.web.auditor.asked import nothing_but
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import service


@routes.get("/ledger")
@for_auditors
def ledger(here: Session) -> Response:
    """Size, root, last entry, counters and publications."""
    nothing_but()
    desk = service()
    size = desk.ledger.size()
    with desk.counters.kept() as kept:
        watermark, today = kept.watermark, kept.today
    last, leaf = proofs.newest(desk, size)
    return audit_page(
        "audit/ledger.html",
        None,
        size=size,
        root=proofs.root(desk, size),
        last=last,
        leaf=leaf,
        watermark=watermark,
        kept_on=today,
        publications=list(enumerate(desk.publications(), 1))[::-1],
    )
