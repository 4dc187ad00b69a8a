"""The same figures by item, institution, region or reason, each number a way to its entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _

from recognition.domain.divisions import ALONE, prefix
from recognition.domain.filters import REGIONS
from recognition.domain.lookups import Caller
from recognition.errors import Forbidden, NotFound
from recognition.web.auditor.figures import IN_TABLES, formatted, percent
from recognition.web.auditor.filter_form import FilterForm, read_filters
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import is_quick, routes, summed
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import charts

VIEWS: dict[str, tuple[str, ...]] = {
    "item": ("item",), "group": ("group",), "kind": ("kind",), "receiver": ("receiver",), "issuer": ("issuer",), "receiver_region": ("receiver_region",),
    "issuer_region": ("issuer_region",), "regions": ("issuer_region", "receiver_region"), "reasons": ("verdict", "reason"),
}  # fmt: skip
"""View, and the groups of the summary behind it."""
PICTURED = 12
"""Rows in a picture; the table has the rest."""
SHOWN = 100
"""Rows of a table on screen; exports have all."""


@routes.get("/by/<view>")
@for_auditors
def by(session: Session, view: str) -> Response:
    """One view of the period's figures."""
    if view not in VIEWS:
        raise NotFound("view")
    filter_form = read_filters(session.caller)
    if filter_form.as_issuer and VIEWS[view] != ("item",):
        raise Forbidden("by", code="only_in_sums")
    summary = summed(filter_form, VIEWS[view], 0 if filter_form.as_issuer else SHOWN + 1)
    if summary is None:
        return audit_page("audit/too_many.html", filter_form, 422, view=view)
    rows = _reasons(summary.rows) if view == "reasons" else sorted(summary.rows, key=_most)
    unrecognised = sum(_refused(row) for row in rows) if view == "reasons" else 0
    return audit_page(
        "audit/reasons.html" if view == "reasons" else "audit/by.html",
        filter_form,
        view=view,
        as_of=summary.as_of,
        picture=_picture(view, rows),
        rows=[_row(filter_form, view, row, unrecognised) for row in rows[:SHOWN]],
        left_out=len(rows) > SHOWN,
        most=SHOWN,
        columns=IN_TABLES,
        names=VIEWS[view],
        totals=summary.totals,
        total_links={counter: None if filter_form.as_issuer else filter_form.entries(counter) for counter in IN_TABLES},
        unrecognised=unrecognised,
    )


def _most(row: dict[str, Any]) -> tuple[int, str]:
    return -(row["lookups"] or 0), "".join(str(value) for value in row.values() if isinstance(value, str))


def _refused(row: dict[str, Any]) -> int:
    return row["lookups"] if row["verdict"] != "recognised" else 0


def _reasons(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Why results were not recognised, the most frequent first; rows of repeats have reasons of another kind and ask nothing."""
    return sorted((row for row in rows if _refused(row)), key=_most)


def _name(view: str, row: dict[str, Any]) -> str:
    return " → ".join(name_of(name, row[name]) for name in VIEWS[view]) if view != "reasons" else name_of("reason", row["reason"])


def _picture(view: str, rows: list[dict[str, Any]]) -> tuple[str, Any] | None:
    top = rows[:PICTURED]
    if len(top) < 2:
        return None
    named = {
        "item": _("各项目"),
        "group": _("各分组"),
        "kind": _("各类别"),
        "receiver": _("各接诊机构"),
        "issuer": _("各出具机构"),
        "regions": _("各地区之间"),
        "receiver_region": _("各接诊地区"),
        "issuer_region": _("各出具地区"),
        "reasons": _("各原因"),
    }[view]
    title = _("未得出“应予互认”的查询数，按原因（项）") if view == "reasons" else _("%(by)s查询数（项），前 %(count)s 位", by=named, count=len(top))
    return title, charts.rows(title, [_name(view, row) for row in top], [row["lookups"] for row in top])


def row_filters(view: str, row: Mapping[str, Any], caller: Caller) -> dict[str, str]:
    """The filters by which the entries of a row are found."""
    # the row of a city's own code is that of its own institutions; the code alone would mean all of the city
    filters = {name: f"{ALONE}{row[name]}" if name in REGIONS and row[name] != prefix(row[name]) else row[name] for name in VIEWS[view]}
    if caller.institution and filters.get("issuer") == caller.institution:
        # what a hospital asked about its own results; without the receiver it would be what others asked about them, which is shown in sums
        filters["receiver"] = caller.institution
    return filters


def _row(filter_form: FilterForm, view: str, row: dict[str, Any], unrecognised: int) -> dict[str, Any]:
    filters = row_filters(view, row, filter_form.caller)
    linked = all(filters.values()) and not filter_form.as_issuer
    links = filter_form.entries_of(IN_TABLES, **filters) if linked else {}
    return {
        "names": [name_of(name, row[name]) for name in VIEWS[view]],
        "cells": [(counter, formatted(counter, row[counter]), links.get(counter)) for counter in IN_TABLES],
        "taken": percent(row["accepted"], row["lookups"]),
        "more": filter_form.link("audit.overview", **filters) if linked and view != "reasons" else None,
        "part": percent(row["lookups"], unrecognised),
        "closer": [
            (closer, filter_form.link("audit.by", view=closer, **filters))
            for closer in ("item", "issuer")
            if view == "reasons" and is_quick(filter_form, (closer,), filters)
        ],
    }
