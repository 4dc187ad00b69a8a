"""Summaries for auditors: the same figures and columns as JSON, CSV and XLSX, each with its definition."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from recognition.domain.counters import DEFINITIONS
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller
from recognition.domain.tally import CURRENT
from recognition.services.headline import headline
from recognition.services.summaries import Summary
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auth import AUDITORS, allow
from recognition.web.shared import summary_files
from recognition.web.shared.filters import known
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import JSON, language, reply, reply_with_list
from recognition.web.shared.service import now, service
from schemas.parameters import SUMMARY
from schemas.summaries import SUMMARY as SUMMARY_ANSWER

routes = Blueprint("summaries", __name__)

MEDIA_TYPES = {"json": JSON, "csv": summary_files.CSV, "xlsx": summary_files.XLSX}
NOT_FILTERS = frozenset({"from", "to", "by", "format", "as_of", "tally_revision", "counters"})


@routes.get("/summaries")
@operation(
    "getSummary",
    "What was asked, avoided and saved, by any groups; each figure with its definition.",
    "audit",
    query=SUMMARY,
    answers={200: ("Totals, rows, definitions and the position in the ledger that they rest on.", SUMMARY_ANSWER)},
    problems=(403, 422, 503),
    media_types=tuple(MEDIA_TYPES.values()),
)
@allow(AUDITORS)
def summary(caller: Caller) -> Response:
    """The figures that the auditor may see and asked for."""
    query = parameters(SUMMARY)
    format_ = query.get("format") or _accepted()
    filters = {name: str(value) for name, value in query.items() if name not in NOT_FILTERS}
    known(service().edition(), filters, caller)
    by = query.get("by", ())
    figures = service().summary(
        query["from"], query["to"], by, filters, caller, now(), query.get("as_of"), revision=query.get("tally_revision") or CURRENT, counters=query.get("counters", ()),
        as_json=format_ == "json",
    )  # fmt: skip
    shown = {
        "totals": figures.totals,
        "definitions": {counter: DEFINITIONS[counter][language() == "en"] for counter in figures.counters},
        "as_of": figures.as_of,
        "adjustment": str(service().adjustment),
        "headline": _headline(query, by, filters, caller, figures),
    }
    if format_ == "json":
        return reply_with_list(shown, "rows", figures.json) if figures.json else reply({**shown, "rows": figures.rows})
    content = summary_files.csv(figures, by) if format_ == "csv" else summary_files.xlsx(figures, by, service().edition(), _about(query, filters, caller))
    name = f"summary-{query['from']}-{query['to']}.{format_}"
    return Response(content, content_type=MEDIA_TYPES[format_], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _headline(query: dict[str, Any], by: tuple[str, ...], filters: dict[str, str], caller: Caller, figures: Summary) -> dict[str, Any] | None:
    as_of = figures.as_of["sequence"] if query.get("as_of") else None
    request_ = SummaryRequest(query["from"], query["to"], tuple(by), filters, as_of, figures.as_of["tally_revision"])
    result = headline(service(), request_, caller, shanghai_day(now()), figures)
    return asdict(result) if result else None


def _about(query: dict[str, Any], filters: dict[str, str], caller: Caller) -> list[tuple[str, Any]]:
    """Who asked for this file, when, and for what."""
    conditions = {"from": query["from"].isoformat(), "to": query["to"].isoformat(), **filters}
    return [("by", caller.by), ("at", now()), *((f"filter.{name}", value) for name, value in conditions.items())]


def _accepted() -> str:
    best = request.accept_mimetypes.best_match([JSON, "text/csv", summary_files.XLSX], JSON)
    return {JSON: "json", "text/csv": "csv", summary_files.XLSX: "xlsx"}[best]
