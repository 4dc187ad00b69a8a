"""Order notices 开单提醒 on a page: by item how often they were shown, accepted and dismissed; a registrar switches off what nobody heeds."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Role
from recognition.errors import NotFound, Problem
from recognition.web.clinician.periods import between
from recognition.web.clinician.rendering import for_people, refused
from recognition.web.clinician.session import Session
from recognition.web.registrar import naming
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page
from recognition.web.shared.responses import redirect
from recognition.web.shared.result_index import result_index
from recognition.web.shared.service import now, service

FEW = 5
"""Accepted of a hundred shown: below that hardly anybody heeds an item's notices, and the page says so. A registrar decides."""
LEAST_SHOWN = 20
"""Notices below which a share says nothing."""


@routes.get("/notices")
@for_people
def notices(session: Session) -> Response:
    """The region's counts, for its registrars and auditors; of no hospital and no person anything is counted."""
    if session.caller.institution is not None or session.caller.role not in (Role.REGISTRAR, Role.AUDITOR):
        return refused(Problem(code="forbidden"))
    index = result_index()
    since, until = between(shanghai_day(now()))
    counted = sorted(index.notices.counts(since, until), key=lambda count: (-count.shown, count.item))
    rows = [(count, count.shown >= LEAST_SHOWN and count.accepted * 100 < count.shown * FEW) for count in counted]
    switches = session.caller.role is Role.REGISTRAR
    return registrar_page("order_notices.html", rows=rows, since=since, until=until, switches=switches, named=naming.of_edition())


@routes.post("/notices/<item>/switch")
@acting
def switch_notices(session: Session, item: str) -> Response:
    """Ends an item's notices, or lets them begin again."""
    if service().edition().reading.item(item) is None:
        raise NotFound("item")
    result_index().notices.switch(item, request.form.get("off") == "1", session.caller.by, now())
    days: dict[str, Any] = {name: value for name in ("from", "to") if (value := request.form.get(name, "")[:10])}
    return redirect(url_for("registrar.notices", **days) + f"#{item}", 303)
