"""The first page of auditors: headline figures with their definitions, all counters, and how they moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.domain.counters import DEFINITIONS
from recognition.domain.periods import days_of
from recognition.domain.policy.words import FAMILIES, say
from recognition.errors import Invalid
from recognition.services.official_rate import official_rate
from recognition.services.summaries import Summary, SummaryRequest, allowed, kept
from recognition.web.auditor.asked import FilterForm, asked
from recognition.web.auditor.figures import IN_TABLES, SECTIONS, percent, told, unit_of
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import charts
from recognition.web.shared.service import now, service

routes = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")

STEPS = ("day", "week", "month")
COUNTED_AT_ONCE = 500
"""Entries up to which a page counts them itself where no quick counter has its combination: some hundredths of a second."""
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


def summed(wish: FilterForm, by: tuple[str, ...] = (), top: int = 0) -> Summary | None:
    """The figures of a question; None where no quick counter has this combination and there are too many entries to count at once."""
    if not is_kept(wish, by) and service().ledger.size() > COUNTED_AT_ONCE:
        return None
    return service().summary(wish.since, wish.until, by, wish.filters, wish.caller, now(), top=top)


def is_kept(wish: FilterForm, by: tuple[str, ...], more: Mapping[str, str] = {}) -> bool:
    """Whether a quick counter has these groups of a question, with more filters perhaps."""
    wanted = SummaryRequest(wish.since, wish.until, by, {**wish.filters, **more})
    return kept(allowed(wanted, wish.caller, wish.today)[0], wish.today)


@routes.get("")
@for_auditors
def overview(here: Session) -> Response:
    """What was asked, decided, avoided and saved in a period."""
    wish = asked(here.caller, "step")
    found = summed(wish)
    if found is None:
        return audit_page("audit/too_many.html", wish, status=422)
    step = _step(wish)
    trend = None if wish.as_issuer and step != "month" else summed(wish, (step,))
    if trend is None and not wish.as_issuer and not request.args.get("step"):
        step, trend = "month", summed(wish, ("month",))
    reasons = None if wish.as_issuer else summed(wish, ("reason",))
    return audit_page(
        "audit/overview.html",
        wish,
        as_of=found.as_of,
        sections=_sections(wish, found.totals),
        totals=found.totals,
        headline=_headline(wish, found.totals),
        asked_and_accepted=(percent(_accepted(found.totals), found.totals["lookups"])),
        rate=official_rate(service(), SummaryRequest(wish.since, wish.until, (), wish.filters), wish.caller, wish.today),
        step=step,
        steps=STEPS,
        trend=_trend(wish, trend, step),
        repeats=_repeats(wish, reasons),
        adjustment=service().adjustment,
        whole_year={"from": wish.today.replace(month=1, day=1).isoformat(), "to": wish.today.replace(month=12, day=31).isoformat()},
    )


def lines(wish: FilterForm, totals: Mapping[str, int | None], counters: tuple[str, ...]) -> list[CounterLine]:
    """The counters as lines of a table."""
    lang = language.current()
    return [
        CounterLine(
            one,
            say(f"counter.{one}", lang),
            told(one, totals[one]),
            unit_of(one),
            language.either(*DEFINITIONS[one]),
            None if wish.as_issuer else wish.entries(one),
        )
        for one in counters
    ]


def _sections(wish: FilterForm, totals: Mapping[str, int | None]) -> list[tuple[str, list[CounterLine]]]:
    return [(name, lines(wish, totals, counters)) for name, counters in SECTIONS]


def _headline(wish: FilterForm, totals: Mapping[str, int | None]) -> list[CounterLine]:
    return lines(wish, totals, ("lookups", "accepted", "avoided", "saved_fen"))


def _accepted(totals: Mapping[str, int | None]) -> int | None:
    counts = [totals[one] for one in ("accepted", "accepted_discretionary", "accepted_outside")]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _step(wish: FilterForm) -> str:
    wanted = request.args.get("step", "")
    if wanted == "day" and (wish.until - wish.since).days > MOST_BARS:
        return "week"
    if wanted in STEPS:
        return wanted
    if wanted:
        raise Invalid("step", code="choice_unknown")
    return "day" if (wish.until - wish.since).days <= MOST_DAYS and not wish.as_issuer else "month"


def _trend(wish: FilterForm, found: Summary | None, step: str) -> dict[str, Any] | None:
    if found is None:
        return None
    labels = [row[step] for row in found.rows]
    words = {"day": _("每日"), "week": _("每周"), "month": _("每月")}[step]
    titles = (_("%(each)s查询数（项）", each=words), _("%(each)s互认采信数（项）", each=words))
    drawn = ((titles[0], "lookups", True), (titles[1], "accepted", False))
    pictures = [(title, charts.columns(title, labels, [row[one] for row in found.rows], quiet)) for title, one, quiet in drawn]
    rows = []
    for label, row in zip(labels, found.rows, strict=False):
        links = {} if wish.as_issuer else _in_period(wish, step, label)
        rows.append((label, [(one, told(one, row[one]), links.get(one)) for one in IN_TABLES]))
    return {"pictures": pictures, "rows": rows, "columns": IN_TABLES}


def _in_period(wish: FilterForm, step: str, label: str) -> dict[str, str]:
    since, until = days_of(step, label)
    return wish.entries_of(IN_TABLES, **{"from": max(since, wish.since).isoformat(), "to": min(until, wish.until).isoformat()})


def _repeats(wish: FilterForm, found: Summary | None) -> list[tuple[str, str, str]] | None:
    """(reason in words, how many repeats, the way to them), the reasons of the Measures first and repeats without one last."""
    if found is None:
        return None
    counts = {row["reason"]: row["repeated"] for row in found.rows}
    lang = language.current()
    told_ = [
        (say(f"repeat_reason.{code}", lang), told("repeated", counts.get(code, 0)), wish.entries("repeated", reason=code)) for code in FAMILIES["repeat_reason"]
    ]
    return [*told_, (_("未选原因"), told("repeated", counts.get("", 0)), wish.entries("repeated_without_reason"))]
