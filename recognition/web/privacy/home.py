"""The officer's first page: searches that want a look come first, and each is reviewed where it stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.errors import Invalid, Problem
from recognition.web.api.result_privacy import moment
from recognition.web.clinician.accounts import who
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_privacy_officers, page
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.result_index import declared, result_index
from recognition.web.shared.service import institution_of, now, service
from schemas.result_privacy import REVIEW_BODY

routes = Blueprint("privacy", __name__, url_prefix="/privacy", template_folder="../templates")
DAYS = 30


@routes.get("")
@for_privacy_officers
def home(session: Session) -> Response:
    """The searches of a month: those that wait for her, then the others, each the newest first."""
    return shown(session)


@routes.post("/reviews")
@for_privacy_officers
def review(session: Session) -> Response:
    """Keeps what the officer says of a search."""
    index = result_index()
    from recognition.services.results.reviewing import ReviewOutcome, review

    try:
        sent = REVIEW_BODY.read({"outcome": request.form.get("outcome", ""), "note": request.form.get("note", "")[:1000]})
        review(index, request.form.get("search", "")[:40], ReviewOutcome(sent["outcome"]), sent.get("note", ""), session.caller, now())
    except Problem as problem:
        return shown(session, status_of(problem.code), says(problem.code))
    return redirect(url_for("privacy.home", to=request.form.get("to", "")[:10]) + f"#s{request.form.get('search', '')[:40]}", 303)


def shown(session: Session, status: int = 200, error: str = "") -> Response:
    """The page, with what was wrong with the form that was sent."""
    if not declared():
        return page("privacy/off.html")
    index, last = result_index(), _last()
    from recognition.services.results.reviewing import searches, waits

    first = last - timedelta(days=DAYS - 1)
    since, until = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    found, following = searches(service(), index, institution_of(session.caller), since, until, now())
    first_of_all = sorted(found, key=waits, reverse=True)  # and otherwise the newest first
    values: dict[str, Any] = {"searches": first_of_all, "more": following is not None, "waiting": sum(map(waits, found)), "first": first, "last": last}
    words = {"notices": notice_names(), "purposes": purpose_names(), "grounds": ground_names(), "outcomes": outcome_names()}
    earlier = url_for("privacy.home", to=(first - timedelta(days=1)).isoformat())
    return page("privacy/home.html", status, error=error, moment=moment, who=who, earlier=earlier, **values, **words)


def _last() -> date:
    text, today = request.values.get("to", ""), shanghai_day(now())
    try:
        return min(date.fromisoformat(text), today) if text else today
    except ValueError as error:
        raise Invalid("to", code="date_format") from error


def notice_names() -> dict[str, str]:
    """Why a search wants a look, in the user's language."""
    return {"emergency": _("急诊调阅，须复核"), "no_lookup": _("调阅后一天内没有选用任何结果"), "burst": _("同一人一小时内调阅很多次")}


def purpose_names() -> dict[str, str]:
    """For what was searched, in the user's language."""
    return {"treatment": _("诊疗"), "emergency": _("急诊、急救"), "order": _("开单提醒")}


def ground_names() -> dict[str, str]:
    """On whose word, in the user's language."""
    return {"agreed": _("患者同意（卡平台证明）"), "claimed": _("本院授权书"), "declared": _("本地区依法规定"), "emergency": _("紧急情况")}


def outcome_names() -> dict[str, str]:
    """What an officer may say, in the user's language."""
    return {"justified": _("属实，正当"), "not_justified": _("不正当")}
