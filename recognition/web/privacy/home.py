"""The officer's first page: searches that want a look come first, and each is reviewed where it stands."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.errors import Invalid, Problem
from recognition.web.api.result_privacy import cursor_of, moment, place
from recognition.web.clinician.accounts import who
from recognition.web.clinician.periods import DAYS, between
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_privacy_officers, page
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.result_index import declared, result_index
from recognition.web.shared.service import institution_of, now, service
from schemas.result_privacy import REVIEW_BODY

routes = Blueprint("privacy", __name__, url_prefix="/privacy", template_folder="../templates")


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
    kept: dict[str, Any] = {name: value for name in ("from", "to", "by", "kind") if (value := request.form.get(name, "")[:200])}
    return redirect(url_for("privacy.home", **kept) + f"#s{request.form.get('search', '')[:40]}", 303)


def shown(session: Session, status: int = 200, error: str = "") -> Response:
    """The page, with what was wrong with the form that was sent."""
    if not declared():
        return page("privacy/off.html")
    index, (first, last) = result_index(), between(shanghai_day(now()))
    from recognition.services.results.reviewing import SEARCH_KINDS, WantedSearches, searches, waits

    wanted = WantedSearches(*(request.values.get(name, "")[:200] for name in ("by", "kind")))
    if wanted.kind not in ("", *SEARCH_KINDS):
        raise Invalid("kind", code="choice_unknown")
    since, until = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    found, following = searches(service(), index, institution_of(session.caller), since, until, now(), place(request.args.get("cursor") or None), wanted)
    first_of_all = sorted(found, key=waits, reverse=True)  # and otherwise the newest first
    values: dict[str, Any] = {"searches": first_of_all, "wanted": wanted, "waiting": sum(map(waits, found)), "first": first, "last": last}
    of_these: dict[str, Any] = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        **({"by": wanted.by} if wanted.by else {}),
        **({"kind": wanted.kind} if wanted.kind else {}),
    }
    more = url_for("privacy.home", cursor=cursor_of(following), **of_these) if following else ""
    words = {"kinds": kind_names(), "notices": notice_names(), "purposes": purpose_names(), "grounds": ground_names(), "outcomes": outcome_names()}
    earlier = url_for("privacy.home", **of_these | {"from": (first - timedelta(days=DAYS)).isoformat(), "to": (first - timedelta(days=1)).isoformat()})
    address = url_for("privacy.home")
    return page("privacy/home.html", status, error=error, moment=moment, who=who, earlier=earlier, more=more, home=address, kept=of_these, **values, **words)


def kind_names() -> dict[str, str]:
    """To what the list can be narrowed, in the user's language."""
    return {
        "waiting": _("待复核"), "emergency": _("急诊、急救"), "no_lookup": _("没有选用结果"), "burst": _("一小时内很多次"), "treatment": _("诊疗"), "order": _("开单提醒"),
    }  # fmt: skip


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
