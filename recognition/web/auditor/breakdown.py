"""The same figures by item, institution, region or reason, each number a way to its entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from recognition.domain.counters import ACCEPTANCES, UNITS, all_accepted, unit_of
from recognition.domain.divisions import ALONE, prefix
from recognition.domain.filters import REGIONS
from recognition.domain.lookups import Caller
from recognition.domain.policy.words.counters import without_unit
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.web.auditor.figures import IN_TABLES, accepted_share, formatted, percent
from recognition.web.auditor.filter_form import FilterForm, read_filters
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.auditor.summing import VIEWS, is_quick, summed
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import charts

READ = (*IN_TABLES, *(counter for counter in ACCEPTANCES if counter not in IN_TABLES))
"""What a view shows, and what its share of acceptances needs."""
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
    filter_form = read_filters(session.caller, "sort", "order")
    sorting = _sorting(view)
    if filter_form.as_issuer and VIEWS[view] != ("item",):
        raise Forbidden("by", code="only_in_sums")
    # The counters keep the greatest by lookups at hand; by anything else all rows are needed.
    summary = summed(filter_form, VIEWS[view], SHOWN + 1 if sorting == USUAL and not filter_form.as_issuer else 0, READ, alone=True)
    if summary is None:
        return audit_page("audit/too_many.html", filter_form, 422, view=view)
    rows = _reasons(summary.rows) if view == "reasons" else sorted(summary.rows, key=sorting.key(view))
    unrecognised = sum(_refused(row) for row in rows) if view == "reasons" else 0
    return audit_page(
        "audit/reasons.html" if view == "reasons" else "audit/by.html",
        filter_form,
        view=view,
        as_of=summary.as_of,
        picture=_picture(view, rows, sorting),
        sorting=sorting,
        rows=[_row(filter_form, view, row, unrecognised) for row in rows[:SHOWN]],
        left_out=len(rows) > SHOWN,
        most=SHOWN,
        columns=IN_TABLES,
        names=VIEWS[view],
        totals=summary.totals,
        taken=accepted_share(summary.totals),
        total_links={counter: None if filter_form.as_issuer else filter_form.entries(counter) for counter in IN_TABLES},
        unrecognised=unrecognised,
    )


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a table is sorted by: a counter, `name` or `share` (accepted ÷ asked); greatest first unless `rising`."""

    by: str = "lookups"
    rising: bool = False

    def key(self, view: str) -> Callable[[dict[str, Any]], Any]:
        """The key to sort rows by; what is hidden or has no share comes last, and equals stand by their codes."""

        def value(row: dict[str, Any]) -> Any:
            if self.by == "share":
                part, whole = all_accepted(row), row["lookups"]
                return Fraction(part, whole) if part is not None and whole else None
            return row[self.by]

        def placed(row: dict[str, Any]) -> tuple[Any, ...]:
            number, codes = value(row), "".join(str(row[name]) for name in VIEWS[view])
            return number is None, (number if self.rising else -number) if number is not None else 0, codes

        return (lambda row: (_name(view, row),)) if self.by == "name" else placed


USUAL = Sorting()


def _sorting(view: str) -> Sorting:
    """What the address asks for. Raises Invalid for another column or order."""
    by, order = request.args.get("sort", USUAL.by), request.args.get("order", "")
    if by not in (*IN_TABLES, "name", "share"):
        raise Invalid("sort", code="choice_unknown")
    if order not in ("", "rising", "falling"):
        raise Invalid("order", code="choice_unknown")
    return Sorting(by, order == "rising" or (by == "name" and not order))


def _most(row: dict[str, Any]) -> tuple[int, str]:
    return -(row["lookups"] or 0), "".join(str(value) for value in row.values() if isinstance(value, str))


def _refused(row: dict[str, Any]) -> int:
    return row["lookups"] if row["verdict"] != "recognised" else 0


def _reasons(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Why results were not recognised, the most frequent first; rows of repeats have reasons of another kind and ask nothing."""
    return sorted((row for row in rows if _refused(row)), key=_most)


def _name(view: str, row: dict[str, Any]) -> str:
    return " → ".join(name_of(name, row[name]) for name in VIEWS[view]) if view != "reasons" else name_of("reason", row["reason"])


def _picture(view: str, rows: list[dict[str, Any]], sorting: Sorting) -> tuple[str, Any] | None:
    """The greatest of the rows by what they are sorted by, the greatest on top whatever the order of the table."""
    counter = sorting.by if sorting.by in IN_TABLES else USUAL.by
    top = sorted(rows, key=Sorting(counter).key(view))[:PICTURED]
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
    if view == "reasons":
        title = _("未得出“应予互认”的查询数，按原因（项）")
    else:
        unit = language.either(*UNITS[unit_of(counter)])
        title = _("%(by)s：%(counter)s（%(unit)s），前 %(count)s 位", by=named, counter=language.either(*without_unit(counter)), unit=unit, count=len(top))
    values = [row[counter] for row in top]
    drawn = [value / 100 if counter.endswith("_fen") and value is not None else value for value in values]
    return title, charts.rows(title, [_name(view, row) for row in top], drawn)


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
        "taken": accepted_share(row),
        "more": filter_form.link("audit.overview", **filters) if linked and view != "reasons" else None,
        "part": percent(row["lookups"], unrecognised),
        "closer": [
            (closer, filter_form.link("audit.by", view=closer, **filters))
            for closer in ("item", "issuer")
            if view == "reasons" and is_quick(filter_form, (closer,), filters)
        ],
    }
