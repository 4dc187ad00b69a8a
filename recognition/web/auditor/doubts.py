"""What calls for a question: hospitals unlike their peers, one report of several patients, repeats without a reason, avoided beside billed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _

from recognition.audit_store import ImportStore
from recognition.catalogue.editions.relations import labels
from recognition.domain import plausibility
from recognition.domain.divisions import lies_in
from recognition.domain.filters import OF_ITEM, matches
from recognition.domain.lookups import Repeat
from recognition.domain.periods import days_of, months_of
from recognition.domain.policy.words import say
from recognition.domain.tally import Cell
from recognition.errors import Forbidden
from recognition.services import corrections_review, outliers
from recognition.services.outliers import Question
from recognition.web.auditor.asked import Asked, asked, only_by
from recognition.web.auditor.figures import percent, told
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import routes, summed
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import service

BOUNDS = "recognition.outliers"
"""Under this name the application keeps when a share asks a question."""
MOST_ASKED = 1000
"""Institutions that are compared: those that asked most. A clinic that asks twice a month has no share to speak of."""


@routes.get("/questions")
@for_auditors
def questions(here: Session) -> Response:
    """Where a hospital's figures are far from those of its peers."""
    wish, bounds = _own(asked(here.caller)), current_app.extensions[BOUNDS]
    if here.caller.institution:
        # A hospital has no peers to look at: what another did is not its to know. Its own pace and its own repeats it sees.
        found, left = _of_pace(wish)
        unexplained = summed(wish)
    else:
        by_receiver = summed(wish, ("receiver",), MOST_ASKED)
        if by_receiver is None:
            return audit_page("audit/too_many.html", wish, 422)
        bursts, left, instant = _pace(wish)
        peers = {row["receiver"]: _class(row["receiver"]) for row in by_receiver.rows}
        found = [*outliers.questions({**outliers.shares(by_receiver.rows), "instant": instant}, peers, bounds), *bursts]
        unexplained = by_receiver
    figures = {} if here.caller.institution else {row["receiver"]: row for row in unexplained.rows} if unexplained else {}
    return audit_page(
        "audit/questions.html",
        wish,
        found=[_told(wish, one, figures) for one in found],
        left=left,
        paced=_has_pace(wish),
        as_of=unexplained.as_of if unexplained else None,
        without_reason=unexplained.totals["repeated_without_reason"] if unexplained else None,
        doubtful=unexplained.totals["doubtful"] if unexplained else None,
        far=bounds.far,
        least=bounds.least,
        **_retracted(here, wish),
    )


def _retracted(here: Session, wish: Asked) -> dict[str, Any]:
    """What was taken back and makes tests avoided again; the region's auditor says that it was looked at."""
    filters = wish.filters
    found, more = corrections_review.doubts(
        service(), here.caller, wish.today, wish.since, wish.until, filters.get("receiver", ""), filters.get("receiver_region", "")
    )
    return {
        "retracted": found, "more_retracted": more, "unlooked": sum(one.look is None for one in found), "unlooked_fen": sum(one.fen for one in found if one.look is None),
        "kind_of": lambda one: "repeat" if isinstance(one.reported, Repeat) else "decision", "settles": here.caller.institution is None,
    }  # fmt: skip


def _own(wish: Asked) -> Asked:
    if wish.as_issuer:
        raise Forbidden("issuer", code="only_in_sums")
    return wish


def _class(code: str) -> str:
    known = service().edition().reading.institution(code)
    return known.level if known else ""


def _pace(wish: Asked) -> tuple[list[Question], bool, dict[str, tuple[int, int]]]:
    if not _has_pace(wish):
        return [], False, {}
    pace = outliers.pace(service(), wish.since, min(wish.until, wish.today), wish.filters.get("receiver") or wish.caller.institution)
    mine = {where for where in pace.instant if _lies(wish, where)}
    return ([one for one in pace.bursts if one.institution in mine], not pace.whole, {where: pair for where, pair in pace.instant.items() if where in mine})


def _has_pace(wish: Asked) -> bool:
    """Whether pace can be told: it is read from decisions, which know their institution and nothing of item or issuer."""
    return not set(wish.filters) - {"receiver", "receiver_region"}


def _of_pace(wish: Asked) -> tuple[list[Question], bool]:
    bursts, left, _instant = _pace(wish)
    return bursts, left


def _lies(wish: Asked, code: str) -> bool:
    region = wish.filters.get("receiver_region", "") or wish.caller.region
    if not region:
        return True
    known = service().edition().reading.institution(code)
    return any(lies_in(span.value, region) and span.holds(wish.until) for span in known.divisions) if known else False


def _told(wish: Asked, one: Question, figures: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        "institution": name_of("receiver", one.institution), "measure": one.measure, "says": _sentence(one), "links": _behind(wish, one, figures.get(one.institution)),
        "page": wish.link("audit.overview", receiver=one.institution) if not wish.caller.institution else None,
    }  # fmt: skip


def _behind(wish: Asked, one: Question, figures: Mapping[str, int] | None) -> list[tuple[str, str]]:
    """(words, address) of the entries to look at. Where no figure counts just the cases, the words say what is shown instead."""
    counters = outliers.BEHIND[one.measure]
    if one.measure == "burst" and one.day is not None:
        day = one.day.isoformat()
        return [(_("看这一天的全部互认采信"), wish.entries("accepted", receiver=one.institution, **{"from": day, "to": day}))]
    if one.measure == "instant":
        since = max(wish.since, min(wish.until, wish.today) - timedelta(days=outliers.DAYS_OF_PACE - 1))
        return [(_("看这段时间的全部互认采信"), wish.entries("accepted", receiver=one.institution, **{"from": since.isoformat()}))]
    lang, found = language.current(), [(counter, figures[counter]) for counter in counters] if figures else []
    return [
        (_("看%(figure)s %(count)s 项", figure=say(f"counter.{counter}", lang), count=told("lookups", count)), wish.entries(counter, receiver=one.institution))
        for counter, count in found
        if count
    ]


def _sentence(one: Question) -> str:
    """What differs, and what one would ask."""
    if one.measure == "burst" and one.day is not None:
        return _("%(day)s，%(seconds)s 秒内有 %(count)s 项采信。是逐项看过结果，还是接口批量回传？", day=one.day.isoformat(), seconds=one.whole, count=one.part)
    share, peers = percent(one.part, one.whole), percent(one.peers_part, one.peers_whole)
    numbers = {"share": share, "peers": peers, "part": one.part, "whole": one.whole}
    return {
        "accepted": lambda: _("作了决定的查询中采信占 %(share)s（%(part)s/%(whole)s），同级机构 %(peers)s。病例构成不同，还是决定的方式不同？", **numbers),
        "unreferenced": lambda: _(
            "采信中没有报告单号和患者标识的占 %(share)s（%(part)s/%(whole)s），同级机构 %(peers)s。系统接口是否没有送报告单号？", **numbers
        ),
        "reversed": lambda: _("采信后又做了检查的占 %(share)s（%(part)s/%(whole)s），同级机构 %(peers)s。是病情需要，还是先采信后照常开单？", **numbers),
        "undecided": lambda: _("没有作决定的查询占 %(share)s（%(part)s/%(whole)s），同级机构 %(peers)s。决定是否没有回传？", **numbers),
        "unexplained": lambda: _("决定重复检查而没有选原因的占 %(share)s（%(part)s/%(whole)s），同级机构 %(peers)s。界面是否没有提供六种情形？", **numbers),
        "instant": lambda: _("3 秒内就作出的决定占 %(share)s（%(part)s/%(whole)s），同级机构 %(peers)s。医师来得及看结论吗？", **numbers),
    }[one.measure]()


@routes.get("/billed")
@for_auditors
def billed(here: Session) -> Response:
    """Avoided ÷ (avoided + billed), where a billed volume was imported."""
    # what is billed is known by institution and item alone
    wish = only_by(_own(asked(here.caller)), "receiver", "receiver_region", "item", "kind", "group")
    months = months_of(wish.since, wish.until)
    imported = ImportStore(service().data).billed(months, wish.filters.get("receiver") or here.caller.institution)
    imported = {key: count for key, count in imported.items() if _lies(wish, key[0]) and _wanted(wish, key[2])}
    avoided = summed(wish, ("receiver", "month", "item")) if imported else None
    if imported and avoided is None:
        return audit_page("audit/too_many.html", wish, 422)
    counts = {(row["receiver"], row["month"], row["item"]): row["avoided"] for row in avoided.rows} if avoided else {}
    rows = plausibility.beside(counts, imported)
    return audit_page(
        "audit/billed.html",
        wish,
        rows=[(row, _avoided(wish, row)) for row in rows[:200]],
        left_out=max(0, len(rows) - 200),
        as_of=avoided.as_of if avoided else None,
    )


def _wanted(wish: Asked, item: str) -> bool:
    filters = {name: value for name, value in wish.filters.items() if name in ("item", *OF_ITEM)}
    return matches(Cell(0, "", "", item, "", "", "", ""), filters, lambda: labels(service().edition()))


def _avoided(wish: Asked, row: plausibility.Beside) -> str | None:
    """The way to what was avoided in just the months whose volume is known; none where another lies between them."""
    if row.span is None:
        return None
    since, until = days_of("month", row.span[0])[0], days_of("month", row.span[1])[1]
    days = {"from": max(since, wish.since).isoformat(), "to": min(until, wish.until).isoformat()}
    return wish.entries("avoided", receiver=row.institution, item=row.item, **days)
