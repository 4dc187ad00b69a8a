"""The first page of auditors: headline figures with their definitions, all counters, and how they moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from markupsafe import Markup

from recognition.domain.counters import FOR_THE_REGION, NOT_IN_SUMS, unit_of
from recognition.domain.periods import days_of
from recognition.domain.policy.words import FAMILIES, say
from recognition.errors import Invalid
from recognition.services.fund_share import share_of
from recognition.services.headline import headline
from recognition.services.official_rate import official_rate
from recognition.services.summaries import Summary
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auditor.comparing import compared
from recognition.web.auditor.figures import IN_TABLES, SECTIONS, accepted_share, formatted, meanings
from recognition.web.auditor.filter_form import FilterForm, read_filters
from recognition.web.auditor.rendering import audit_page
from recognition.web.auditor.summing import summed
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import charts
from recognition.web.shared.service import now, service

routes = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")

STEPS = ("day", "week", "month")
MOST_BARS = 124
"""Days beyond which a picture by day, and its table, say less than one by week."""
MOST_DAYS = 62
"""A period that long or shorter is first shown by day."""


@dataclass(frozen=True, slots=True)
class CounterLine:
    """One counter on the page: its value as shown, its unit, what it means, and the way to the entries behind it."""

    counter: str
    name: str
    value: str
    unit: str
    means: str
    link: str | None


@routes.get("")
@for_auditors
def overview(session: Session) -> Response:
    """What was asked, decided, avoided and saved in a period."""
    filter_form = read_filters(session.caller, "step")
    summary = summed(filter_form, alone=True)
    if summary is None:
        return audit_page("audit/too_many.html", filter_form, status=422)
    step = _step(filter_form)
    trend = None if filter_form.as_issuer and step != "month" else summed(filter_form, (step,))
    if trend is None and not filter_form.as_issuer and not request.args.get("step"):
        step, trend = "month", summed(filter_form, ("month",))
    reasons = None if filter_form.as_issuer else summed(filter_form, ("reason",))
    summary_request = SummaryRequest(filter_form.since, filter_form.until, (), filter_form.filters)
    return audit_page(
        "audit/overview.html",
        filter_form,
        as_of=summary.as_of,
        sections=_sections(filter_form, summary.totals),
        totals=summary.totals,
        headline=_largest(filter_form, summary.totals),
        asked_and_accepted=accepted_share(summary.totals),
        rate=official_rate(service(), summary_request, filter_form.caller, filter_form.today),
        published=headline(service(), summary_request, session.caller, filter_form.today, summary),
        comparison=compared(filter_form, summary.totals),
        fund=None if filter_form.as_issuer else share_of(service(), summary_request, filter_form.caller, now()),
        step=step,
        steps=STEPS,
        trend=_trend(filter_form, trend, step),
        repeats=_repeats(filter_form, reasons),
        adjustment=service().adjustment,
        whole_year={"from": filter_form.today.replace(month=1, day=1).isoformat(), "to": filter_form.today.replace(month=12, day=31).isoformat()},
    )


def lines(filter_form: FilterForm, totals: Mapping[str, int | None], counters: tuple[str, ...]) -> list[CounterLine]:
    """The counters as lines of a table."""
    lang = language.current()
    return [
        CounterLine(
            counter,
            say(f"counter.{counter}", lang),
            formatted(counter, totals[counter]),
            unit_of(counter),
            language.either(*meanings(counter)),
            None if filter_form.as_issuer else filter_form.entries(counter),
        )
        for counter in counters
    ]


def _sections(filter_form: FilterForm, totals: Mapping[str, int | None]) -> list[tuple[str, list[CounterLine]]]:
    unseen = NOT_IN_SUMS if filter_form.as_issuer else FOR_THE_REGION if filter_form.caller.institution else ()
    return [(name, lines(filter_form, totals, tuple(counter for counter in counters if counter not in unseen))) for name, counters in SECTIONS]


def _largest(filter_form: FilterForm, totals: Mapping[str, int | None]) -> list[CounterLine]:
    return lines(filter_form, totals, ("lookups", "accepted", "avoided", "saved_fen"))


def _step(filter_form: FilterForm) -> str:
    step = request.args.get("step", "")
    if step == "day" and (filter_form.until - filter_form.since).days > MOST_BARS:
        return "week"
    if step in STEPS:
        return step
    if step:
        raise Invalid("step", code="choice_unknown")
    return "day" if (filter_form.until - filter_form.since).days <= MOST_DAYS and not filter_form.as_issuer else "month"


def _trend(filter_form: FilterForm, summary: Summary | None, step: str) -> dict[str, Any] | None:
    if summary is None:
        return None
    labels = [row[step] for row in summary.rows]
    pictures = [(title, picture) for _counter, title, picture in pictures_of(step, summary.rows)]
    rows = []
    for label, row in zip(labels, summary.rows, strict=False):
        links = {} if filter_form.as_issuer else _in_period(filter_form, step, label)
        rows.append((label, [(counter, formatted(counter, row[counter]), links.get(counter)) for counter in IN_TABLES]))
    return {"pictures": pictures, "rows": rows, "columns": IN_TABLES}


def pictures_of(step: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, Markup]]:
    """(counter, title, picture) of what was asked, accepted, avoided and saved, over days, weeks or months (`step`, by which the rows are); what may
    yet come to be avoided stands in outline."""
    interval, labels = {"day": _("每日"), "week": _("每周"), "month": _("每月")}[step], [row[step] for row in rows]

    def values(counter: str) -> list[int | None]:
        return [row[counter] for row in rows]

    for title, counter, quiet in (
        (_("%(each)s查询数（项）", each=interval), "lookups", True),
        (_("%(each)s互认采信数（项）", each=interval), "accepted", False),
    ):
        yield counter, title, charts.columns(title, labels, values(counter), quiet)
    if any(row.get("provisional_recognised") is None for row in rows):
        return
    title = _("%(each)s避免重复检查（项）；空心是待确认的，时限届满而未重复即转入", each=interval)
    yield "avoided", title, charts.columns(title, labels, values("avoided"), still_open=[row["provisional_recognised"] for row in rows])
    title = _("%(each)s按收费标准节省（元），非基金支出减少；空心是待确认的金额", each=interval)
    still_open = [row["provisional_recognised_fen"] / 100 for row in rows]
    yield "saved_fen", title, charts.columns(title, labels, [row["saved_fen"] / 100 for row in rows], still_open=still_open)


def _in_period(filter_form: FilterForm, step: str, label: str) -> dict[str, str]:
    since, until = days_of(step, label)
    return filter_form.entries_of(IN_TABLES, **{"from": max(since, filter_form.since).isoformat(), "to": min(until, filter_form.until).isoformat()})


def _repeats(filter_form: FilterForm, summary: Summary | None) -> list[tuple[str, str, str]] | None:
    """(reason in words, how many repeats, the way to them), the reasons of the Measures first and repeats without one last."""
    if summary is None:
        return None
    counts = {row["reason"]: row["repeated"] for row in summary.rows}
    lang = language.current()
    rows = [
        (say(f"repeat_reason.{code}", lang), formatted("repeated", counts.get(code, 0)), filter_form.entries("repeated", reason=code))
        for code in FAMILIES["repeat_reason"]
    ]
    return [*rows, (_("未选原因"), formatted("repeated", counts.get("", 0)), filter_form.entries("repeated_without_reason"))]
