"""What calls for a question: hospitals unlike their peers, one report of several patients, repeats without a reason, avoided beside billed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _

from recognition.audit_store import ImportStore, MonthlyFigure
from recognition.catalogue.editions.relations import labels
from recognition.domain import plausibility
from recognition.domain.divisions import lies_in
from recognition.domain.filters import OF_ITEM, matches
from recognition.domain.periods import days_of, months_of
from recognition.domain.policy.words import say
from recognition.domain.tally import Cell
from recognition.errors import Forbidden
from recognition.services import outliers
from recognition.services.official_rate import official_rate
from recognition.services.outliers import OutlierQuestion
from recognition.services.report_codes import seen_again
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auditor.figure_sources import sides, source_of
from recognition.web.auditor.figures import formatted, percent
from recognition.web.auditor.filter_form import FilterForm, only_by, read_filters
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.auditor.retracted import retracted
from recognition.web.auditor.summing import summed
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.result_index import declared
from recognition.web.shared.service import service

BOUNDS = "recognition.outliers"
"""Under this name the application keeps when a share asks a question."""
MOST_ASKED = 1000
"""Institutions that are compared: those that asked most. A clinic that asks twice a month has no share to speak of."""


@routes.get("/questions")
@for_auditors
def questions(session: Session) -> Response:
    """Where a hospital's figures are far from those of its peers."""
    filter_form, bounds = not_as_issuer(read_filters(session.caller)), current_app.extensions[BOUNDS]
    if session.caller.institution:
        # A hospital has no peers to look at: what another did is not its to know. Its own pace and its own repeats it sees.
        raised, left = _of_pace(filter_form)
        unexplained = summed(filter_form)
    else:
        by_receiver = summed(filter_form, ("receiver",), MOST_ASKED)
        if by_receiver is None:
            return audit_page("audit/too_many.html", filter_form, 422)
        bursts, left, instant = _pace(filter_form)
        peers = {row["receiver"]: _class(row["receiver"]) for row in by_receiver.rows}
        raised = [*outliers.questions({**outliers.shares(by_receiver.rows), "instant": instant}, peers, bounds), *bursts]
        unexplained = by_receiver
    figures = {} if session.caller.institution else {row["receiver"]: row for row in unexplained.rows} if unexplained else {}
    return audit_page(
        "audit/questions.html",
        filter_form,
        questions=[_question(filter_form, question, figures) for question in raised],
        left=left,
        paced=_has_pace(filter_form),
        as_of=unexplained.as_of if unexplained else None,
        without_reason=unexplained.totals["repeated_without_reason"] if unexplained else None,
        doubtful=unexplained.totals["doubtful"] if unexplained else None,
        far=bounds.far,
        least=bounds.least,
        rate=official_rate(service(), SummaryRequest(filter_form.since, filter_form.until, (), filter_form.filters), filter_form.caller, filter_form.today),
        noticed=declared() and not session.caller.institution,
        least_of_peers=bounds.least_of_peers,
        **retracted(session, filter_form),
        **_codes(session, filter_form),
    )


def _codes(session: Session, filter_form: FilterForm) -> dict[str, Any]:
    """Signed reports that were accepted at several hospitals or several times at one; a hospital sees what it did itself."""
    receiver = session.caller.institution or filter_form.filters.get("receiver")
    shown_doubts, count, whole = seen_again.doubts(service(), filter_form.since, min(filter_form.until, filter_form.today), receiver)
    shown = []
    for doubt in shown_doubts:
        # what hospitals of another region did is not this auditor's to know, only that there are such
        within = [receiver_ for receiver_ in doubt.receivers if _lies(filter_form, receiver_)]
        if within:
            numbers = [sequence for sequence, receiver_ in doubt.lookups if receiver_ in within]
            shown.append((doubt, within, numbers, len(doubt.receivers) - len(within)))
    return {"code_doubts": shown, "more_code_doubts": count - len(shown_doubts), "codes_whole": whole}


def not_as_issuer(filter_form: FilterForm) -> FilterForm:
    """The same form. Raises Forbidden for what a hospital sees in sums alone."""
    if filter_form.as_issuer:
        raise Forbidden("issuer", code="only_in_sums")
    return filter_form


def _class(code: str) -> str:
    institution = service().edition().reading.institution(code)
    return institution.level if institution else ""


def _pace(filter_form: FilterForm) -> tuple[list[OutlierQuestion], bool, dict[str, tuple[int, int]]]:
    if not _has_pace(filter_form):
        return [], False, {}
    pace = outliers.pace(
        service(), filter_form.since, min(filter_form.until, filter_form.today), filter_form.filters.get("receiver") or filter_form.caller.institution
    )
    own = {institution for institution in pace.instant if _lies(filter_form, institution)}
    return (
        [burst for burst in pace.bursts if burst.institution in own],
        not pace.whole,
        {institution: pair for institution, pair in pace.instant.items() if institution in own},
    )


def _has_pace(filter_form: FilterForm) -> bool:
    """Whether pace can be measured: it is read from decisions, which know their institution and nothing of item or issuer."""
    return not set(filter_form.filters) - {"receiver", "receiver_region"}


def _of_pace(filter_form: FilterForm) -> tuple[list[OutlierQuestion], bool]:
    bursts, left, _instant = _pace(filter_form)
    return bursts, left


def _lies(filter_form: FilterForm, code: str) -> bool:
    region = filter_form.filters.get("receiver_region", "") or filter_form.caller.region
    if not region:
        return True
    institution = service().edition().reading.institution(code)
    return any(lies_in(span.value, region) and span.holds(filter_form.until) for span in institution.divisions) if institution else False


def _question(filter_form: FilterForm, question: OutlierQuestion, figures: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        "institution": name_of("receiver", question.institution), "measure": question.measure, "says": _sentence(question), "links": _links(filter_form, question, figures.get(question.institution)),
        "page": filter_form.link("audit.overview", receiver=question.institution) if not filter_form.caller.institution else None,
    }  # fmt: skip


def _links(filter_form: FilterForm, question: OutlierQuestion, figures: Mapping[str, int] | None) -> list[tuple[str, str]]:
    """(words, address) of the entries to look at. Where no figure counts just the cases, the words say what is shown instead."""
    counters = outliers.BEHIND[question.measure]
    if question.measure == "burst" and question.day is not None:
        day = question.day.isoformat()
        return [(_("看这一天的全部互认采信"), filter_form.entries("accepted", receiver=question.institution, **{"from": day, "to": day}))]
    if question.measure == "instant":
        since = max(filter_form.since, min(filter_form.until, filter_form.today) - timedelta(days=outliers.DAYS_OF_PACE - 1))
        return [(_("看这段时间的全部互认采信"), filter_form.entries("accepted", receiver=question.institution, **{"from": since.isoformat()}))]
    lang, figures_behind = language.current(), [(counter, figures[counter]) for counter in counters] if figures else []
    return [
        (
            _("看%(figure)s %(count)s 项", figure=say(f"counter.{counter}", lang), count=formatted("lookups", count)),
            filter_form.entries(counter, receiver=question.institution),
        )
        for counter, count in figures_behind
        if count
    ]


def _sentence(question: OutlierQuestion) -> str:
    """What differs, and what one would ask."""
    if question.measure == "burst" and question.day is not None:
        return _(
            "%(day)s，%(seconds)s 秒内有 %(count)s 项采信。是逐项看过结果，还是接口批量回传？",
            day=question.day.isoformat(),
            seconds=question.whole,
            count=question.part,
        )
    share, peers = percent(question.part, question.whole), percent(question.median.numerator, question.median.denominator)
    numbers = {"share": share, "peers": peers, "part": question.part, "whole": question.whole}
    return {
        "accepted": lambda: _(
            "作了决定的查询中采信占 %(share)s（%(part)s/%(whole)s），同级机构中位数 %(peers)s。病例构成不同，还是决定的方式不同？", **numbers
        ),
        "unreferenced": lambda: _(
            "采信中没有报告单号和患者标识的占 %(share)s（%(part)s/%(whole)s），同级机构中位数 %(peers)s。系统接口是否没有送报告单号？", **numbers
        ),
        "reversed": lambda: _("采信后又做了检查的占 %(share)s（%(part)s/%(whole)s），同级机构中位数 %(peers)s。是病情需要，还是先采信后照常开单？", **numbers),
        "undecided": lambda: _("没有作决定的查询占 %(share)s（%(part)s/%(whole)s），同级机构中位数 %(peers)s。决定是否没有回传？", **numbers),
        "unexplained": lambda: _(
            "决定重复检查而没有选原因的占 %(share)s（%(part)s/%(whole)s），同级机构中位数 %(peers)s。界面是否没有提供六种情形？", **numbers
        ),
        "instant": lambda: _("3 秒内就作出的决定占 %(share)s（%(part)s/%(whole)s），同级机构中位数 %(peers)s。医师来得及看结论吗？", **numbers),
    }[question.measure]()


@routes.get("/billed")
@for_auditors
def billed(session: Session) -> Response:
    """Avoided ÷ (avoided + billed), where a billed volume was imported."""
    # what is billed is known by institution and item alone
    filter_form = only_by(not_as_issuer(read_filters(session.caller)), "receiver", "receiver_region", "item", "kind", "group")
    months = months_of(filter_form.since, filter_form.until)
    figures = ImportStore(service().data).monthly("billed", months, filter_form.filters.get("receiver") or session.caller.institution)
    figures = {key: figure for key, figure in figures.items() if _lies(filter_form, key[0]) and _item_matches(filter_form, key[2])}
    imported = {(institution, month, item): figure.count for (institution, month, item), figure in figures.items()}
    avoided = summed(filter_form, ("receiver", "month", "item"), counters=("avoided",)) if imported else None
    if imported and avoided is None:
        return audit_page("audit/too_many.html", filter_form, 422)
    counts = {(row["receiver"], row["month"], row["item"]): row["avoided"] for row in avoided.rows} if avoided else {}
    rows, sources = plausibility.billed_beside_avoided(counts, imported), _sources(figures)
    return audit_page(
        "audit/billed.html",
        filter_form,
        rows=[(row, _avoided(filter_form, row), sources[row.institution, row.item]) for row in rows[:200]],
        left_out=max(0, len(rows) - 200),
        as_of=avoided.as_of if avoided else None,
    )


def _sources(figures: Mapping[tuple[str, ...], MonthlyFigure]) -> dict[tuple[str, str], str]:
    """Who brought the volumes of an item at an institution."""
    by_volume: dict[tuple[str, str], list[MonthlyFigure]] = {}
    for (institution, _month, item), figure in figures.items():
        by_volume.setdefault((institution, item), []).append(figure)
    return {volume: source_of(several[0]) if len(several) == 1 else sides(several) for volume, several in by_volume.items()}


def _item_matches(filter_form: FilterForm, item: str) -> bool:
    filters = {name: value for name, value in filter_form.filters.items() if name in ("item", *OF_ITEM)}
    return matches(Cell(0, "", "", item, "", "", "", ""), filters, lambda: labels(service().edition()), service().edition().reading.scopes)


def _avoided(filter_form: FilterForm, row: plausibility.BilledVolume) -> str | None:
    """The way to what was avoided in just the months whose volume is known; none where another lies between them."""
    if row.span is None:
        return None
    since, until = days_of("month", row.span[0])[0], days_of("month", row.span[1])[1]
    days = {"from": max(since, filter_form.since).isoformat(), "to": min(until, filter_form.until).isoformat()}
    return filter_form.entries("avoided", receiver=row.institution, item=row.item, **days)
