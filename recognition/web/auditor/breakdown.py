"""The same figures by item, institution, region or reason, each number a way to its entries."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from recognition.domain.divisions import ALONE, prefix
from recognition.domain.filters import REGIONS
from recognition.errors import Forbidden, NotFound
from recognition.web.auditor.asked import FilterForm, asked
from recognition.web.auditor.figures import IN_TABLES, percent, told
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import is_kept, routes, summed
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
def by(here: Session, view: str) -> Response:
    """One view of the period's figures."""
    if view not in VIEWS:
        raise NotFound("view")
    wish = asked(here.caller)
    if wish.as_issuer and VIEWS[view] != ("item",):
        raise Forbidden("by", code="only_in_sums")
    found = summed(wish, VIEWS[view], 0 if wish.as_issuer else SHOWN + 1)
    if found is None:
        return audit_page("audit/too_many.html", wish, 422, view=view)
    rows = _reasons(found.rows) if view == "reasons" else sorted(found.rows, key=_most)
    unrecognised = sum(_refused(row) for row in rows) if view == "reasons" else 0
    return audit_page(
        "audit/reasons.html" if view == "reasons" else "audit/by.html",
        wish,
        view=view,
        as_of=found.as_of,
        picture=_picture(view, rows),
        rows=[_row(wish, view, row, unrecognised) for row in rows[:SHOWN]],
        left_out=len(rows) > SHOWN,
        most=SHOWN,
        columns=IN_TABLES,
        names=VIEWS[view],
        totals=found.totals,
        total_links={one: None if wish.as_issuer else wish.entries(one) for one in IN_TABLES},
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


def _row(wish: FilterForm, view: str, row: dict[str, Any], unrecognised: int) -> dict[str, Any]:
    # the row of a city's own code is that of its own institutions; the code alone would mean all of the city
    filters = {name: f"{ALONE}{row[name]}" if name in REGIONS and row[name] != prefix(row[name]) else row[name] for name in VIEWS[view]}
    linked = all(filters.values()) and not wish.as_issuer
    if wish.caller.institution and filters.get("issuer") == wish.caller.institution:
        # what a hospital asked about its own results; without the receiver it would be what others asked about them, which is shown in sums
        filters["receiver"] = wish.caller.institution
    links = wish.entries_of(IN_TABLES, **filters) if linked else {}
    return {
        "names": [name_of(name, row[name]) for name in VIEWS[view]],
        "cells": [(one, told(one, row[one]), links.get(one)) for one in IN_TABLES],
        "taken": percent(row["accepted"], row["lookups"]),
        "more": wish.link("audit.overview", **filters) if linked and view != "reasons" else None,
        "part": percent(row["lookups"], unrecognised),
        "closer": [(one, wish.link("audit.by", view=one, **filters)) for one in ("item", "issuer") if view == "reasons" and is_kept(wish, (one,), filters)],
    }
