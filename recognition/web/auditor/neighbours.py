"""Neighbouring regions on auditors' pages: how it stands with each, with what was refused, and figures of all side by side."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.joint_figures import TOLD
from recognition.errors import Forbidden
from recognition.web.auditor.filter_form import nothing_but
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.peer_words import FAULTS
from recognition.web.shared.peers import calls, declaration
from recognition.web.shared.service import now, service
from schemas.peers import FIGURES_YEAR


@routes.get("/peers")
@for_auditors
def peers(session: Session) -> Response:
    """Every neighbour; for the region's auditors."""
    from recognition.services.peers import overview  # a region without neighbours does without

    nothing_but()
    if session.caller.institution:
        raise Forbidden()
    return audit_page(
        "audit/peers.html", None, views=overview.views(service().data, declaration(), now()), fault_says=lambda code: language.either(*FAULTS[code])
    )


@routes.get("/peers/joint")
@for_auditors
def joint(session: Session) -> Response:
    """A year of all regions side by side; the last one of which a month is over where none is named."""
    from recognition.services.peers import joint as use_case  # likewise

    nothing_but("year")
    today = shanghai_day(now())
    year = FIGURES_YEAR.read({"year": request.args["year"]})["year"] if "year" in request.args else today.year - (today.month == 1)
    found = use_case.summary(service(), declaration(), calls(), year, session.caller, now())
    return audit_page(
        "audit/joint.html",
        None,
        found=found,
        year=year,
        counters=TOLD,
        fault_says=lambda code: language.either(*FAULTS[code]),
        differs=[_differing(name) for name in found.sums.differs] if found.sums else [],
        why={"small": _("有小计数"), "differs": _("截至不同"), "not_distinct": _("不相加")},
    )


def _differing(name: str) -> str:
    return {"since": _("开始日期"), "until": _("结束日期"), "today": _("截至日期"), "revision": _("统计口径")}[name]
