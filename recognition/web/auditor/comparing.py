"""The figures of a period beside those of the period before it and of a year earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from recognition.domain.periods import preceding, year_earlier
from recognition.domain.policy.words import say
from recognition.services.entries import recorded_since
from recognition.web.auditor.figures import accepted_share, change, formatted
from recognition.web.auditor.filter_form import FilterForm
from recognition.web.auditor.summing import summed
from recognition.web.clinician import language
from recognition.web.shared.service import now, service

COMPARED = ("lookups", "recognised", "accepted", "repeated", "provisional", "avoided", "reversed", "saved_fen")

Totals = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier period: its name, its first and last day, and per row its value and how the value of now differs from it."""

    name: str
    since: date
    until: date
    cells: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """(name, value now) of each row, and the earlier periods that the ledger holds in full: a part of one would look like growth."""

    rows: list[tuple[str, str]]
    periods: list[Earlier]
    missing: list[tuple[str, date]]
    """(name, first day) of periods that begin before the ledger does."""
    recorded_since: date


def compared(filter_form: FilterForm, totals: Totals) -> Comparison | None:
    """The comparison of an overview's totals; None where figures are shown in sums."""
    if filter_form.as_issuer:
        return None
    lang, first = language.current(), recorded_since(service(), now())
    rows = [(say(f"counter.{counter}", lang), formatted(counter, totals[counter])) for counter in COMPARED]
    comparison = Comparison([*rows, (_("采信 ÷ 查询"), accepted_share(totals))], [], [], first)
    until = max(filter_form.since, min(filter_form.until, filter_form.today))
    for name, period in ((_("前期"), preceding(filter_form.since, until)), (_("去年同期"), year_earlier(filter_form.since, until))):
        if period[0] < first:
            comparison.missing.append((name, period[0]))
        elif earlier := summed(replace(filter_form, since=period[0], until=period[1])):
            comparison.periods.append(Earlier(name, *period, _cells(totals, earlier.totals)))
    return comparison


def _cells(totals: Totals, earlier: Totals) -> list[tuple[str, str]]:
    cells = [(formatted(counter, before), change(counter, totals[counter] or 0, before or 0)) for counter in COMPARED for before in [earlier[counter]]]
    return [*cells, (accepted_share(earlier), "")]
