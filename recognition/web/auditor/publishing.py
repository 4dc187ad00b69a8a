"""The page of monthly totals that an authority may publish: one file, without scripts, links or names, with the method in a box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, request

from recognition.domain.counters import unit_of
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.disclosure_control import hidden
from recognition.domain.filters import REGIONS
from recognition.domain.policy.words.counters import without_unit
from recognition.errors import Forbidden, Invalid
from recognition.services.fund_share import share_of
from recognition.services.proofs import root
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auditor.exporting import noted
from recognition.web.auditor.filter_form import nothing_but, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service

SHOWN = ("lookups", "recognised", "discretionary", "not_covered", "viewed_patient_days", "accepted", "repeated", "avoided", "reversed", "saved_fen")
FIRST_YEAR = 2000
PROVINCE = 2
"""Digits of a province in the code of a division."""


def _asking(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many institutions asked, by month, and under "" in all of the year."""
    receivers: dict[str, set[str]] = {"": set()}
    for row in rows:
        if row["lookups"]:
            receivers.setdefault(row["month"], set()).add(row["receiver"])
            receivers[""].add(row["receiver"])
    return {month: len(institutions) for month, institutions in receivers.items()}


def _pairs(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The figures from each province to each, in both directions; "" is an issuer that no catalogue knows."""
    pairs: dict[tuple[str, ...], dict[str, int]] = {}
    for row in rows:
        pair = pairs.setdefault(tuple(row[name][:PROVINCE] for name in REGIONS), dict.fromkeys(SHOWN, 0))
        for counter in SHOWN:
            pair[counter] += row[counter]
    return [{**dict(zip(REGIONS, pair, strict=True)), **figures} for pair, figures in sorted(pairs.items())]


@routes.get("/public")
@for_auditors
def public(session: Session) -> Response:
    """A year's months, counts under five hidden so that no sum or difference on the page brings them back."""
    if session.caller.institution:
        raise Forbidden()
    nothing_but("year", "download")
    today = shanghai_day(now())
    # Only months that are over: what grew since yesterday would be the difference of two pages.
    over = today.replace(day=1) - timedelta(days=1)
    text = request.args.get("year", str(over.year))
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= over.year):
        raise Invalid("year", code="number_range")
    year = int(text)
    since, until = date(year, 1, 1), min(date(year, 12, 31), over)
    summary = service().summary(since, until, ("month",), {}, session.caller, now())
    totals, rows = hidden(summary.totals, summary.rows, SHOWN)
    fund = share_of(service(), SummaryRequest(since, until), session.caller, now())
    asking = _asking(service().summary(since, until, ("receiver", "month"), {}, session.caller, now(), counters=("lookups",)).rows)
    pairs = _pairs(service().summary(since, until, REGIONS, {}, session.caller, now(), counters=SHOWN).rows)
    response = audit_page(
        "audit/public.html",
        None,
        year=year,
        rows=rows,
        totals=totals,
        columns=SHOWN,
        heads=[(language.either(*without_unit(counter)), unit_of(counter)) for counter in SHOWN],
        fund=fund if totals["saved_fen"] is not None else None,
        asking=asking,
        pairs=hidden(summary.totals, pairs, SHOWN)[1],
        as_of=summary.as_of,
        root=root(service(), summary.as_of["sequence"] + 1),
        adjustment=service().adjustment,
        region=session.caller.region,
        years=range(over.year, over.year - 5, -1),
        saved="download" in request.args,
    )
    if "download" in request.args:
        filter_form = read_filters(session.caller, "year", "download")
        noted(filter_form, f"public {year}", "html", len(rows), "ready")
        response.headers["Content-Disposition"] = f'attachment; filename="recognition-{year}.html"'
    return response
