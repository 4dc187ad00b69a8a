"""Returns: a month in the form that an authority asks for, with the ledger's checkpoint on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import Response, request

from recognition.domain.periods import days_of
from recognition.errors import Invalid
from recognition.services import returns
from recognition.services.entries import recorded_since
from recognition.services.returns import Return, ReturnLine
from recognition.web.auditor.exporting import TYPES, about, noted
from recognition.web.auditor.figures import UNKNOWN, yuan
from recognition.web.auditor.filter_form import FilterForm, UnreadableFilters, only_by, read_filters
from recognition.web.auditor.naming import name_of
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service
from recognition.web.shared.summary_files import neutral
from recognition.web.shared.workbooks import SheetColumn, Workbook

USUAL = "liaoning"
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
SHOWN = 300
"""Lines on screen and paper; the workbook has all."""


@routes.get("/returns")
@for_auditors
def returns_(session: Session) -> Response:
    """A month's return on screen and paper, or with `format=xlsx` as a workbook."""
    filter_form = read_filters(session.caller, "month", "form", "format")
    filter_form.errors += [(name, "unknown_filter") for name in ("from", "to") if filter_form.typed[name]]
    only_by(filter_form)
    month = _month(filter_form)
    filled = returns.filled(service(), request.args.get("form", USUAL), month, session.caller, now())
    if request.args.get("format", "") not in ("", "xlsx"):
        raise Invalid("format", code="choice_unknown")
    if request.args.get("format") == "xlsx":
        return _workbook(filter_form, filled)
    return audit_page(
        "audit/returns.html",
        filter_form,
        filled=filled,
        forms=[(code, language.either(*form.name)) for code, form in returns.forms().items()],
        heads=[language.either(*column["name"]) for column in filled.form.columns],
        title=language.either(*filled.form.name),
        note=language.either(*filled.form.note),
        lines=[_shown(filled, line) for line in filled.lines[:SHOWN]],
        left_out=max(0, len(filled.lines) - SHOWN),
        total=_shown(filled, filled.total),
        month=filled.month,
    )


def _month(filter_form: FilterForm) -> date:
    """The month asked for, else the last that is over. Raises UnreadableFilters, also for one that has not come and for one before the ledger: nothing
    was counted in them, and a 0 would say that it was."""
    text = request.args.get("month", "").strip()
    if not text:
        return filter_form.today.replace(day=1) - timedelta(days=1)
    if MONTH.fullmatch(text) is None or text < "2000":
        filter_form.errors.append(("month", "month_malformed"))
        raise UnreadableFilters(filter_form)
    first, last = days_of("month", text)
    if first > filter_form.today:
        filter_form.errors.append(("month", "month_to_come"))
    elif last < recorded_since(service(), now()):
        filter_form.errors.append(("month", "month_unrecorded"))
    if filter_form.errors:
        raise UnreadableFilters(filter_form)
    return first


def _shown(filled: Return, line: ReturnLine) -> dict[str, Any]:
    form = filled.form
    return {
        "of": language.either(*form.classes[line.of]["name"]) if line.of >= 0 else "", "sum": line.institution is None,
        "institution": name_of("receiver", line.institution) if line.institution else "", "cells": [_cell(column, cell) for column, cell in zip(form.columns, line.cells, strict=False)],
    }  # fmt: skip


def _cell(column: Mapping[str, Any], cell: int | bool | None) -> str:
    if cell is None:
        return UNKNOWN
    if cell is True or cell is False:
        return "✓" if cell else "×"
    return yuan(cell) if column.get("counter", "").endswith("_fen") else f"{cell:,}"


def _workbook(filter_form: FilterForm, filled: Return) -> Response:
    form = filled.form
    columns = [SheetColumn("class", "类别", "Class"), SheetColumn("institution", "机构代码", "Institution"), SheetColumn("name", "机构", "Name", "name")]
    columns += [
        SheetColumn(f"c{index}", column["name"][0], column["name"][1], "yuan" if column.get("counter", "").endswith("_fen") else "number")
        for index, column in enumerate(form.columns, 1)
    ]
    export = noted(filter_form, f"return {form.code} {filled.month}", "xlsx", len(filled.lines) + 1, "ready")
    file = BytesIO()
    book = Workbook(file, neutral)
    book.table(
        filled.month,
        columns,
        (
            [_class(filled, line), line.institution, _name(line), *(_number(column, cell) for column, cell in zip(form.columns, line.cells, strict=False))]
            for line in (*filled.lines, filled.total)
        ),
    )
    book.about(
        "about",
        [
            ("form 表样", *form.name),
            ("note 说明", *form.note),
            ("month 月份", filled.month),
            *about(export),
            ("checkpoint.size 账本记录数", filled.size),
            ("checkpoint.root 账本根哈希", filled.root),
        ],
    )
    book.close()
    return Response(
        file.getvalue(), content_type=TYPES["xlsx"], headers={"Content-Disposition": f'attachment; filename="return-{form.code}-{filled.month}.xlsx"'}
    )


def _class(filled: Return, line: ReturnLine) -> str:
    return filled.form.classes[line.of]["name"][0] if line.of >= 0 else "合计"


def _name(line: ReturnLine) -> str:
    institution = service().edition().reading.institution(line.institution) if line.institution else None
    return institution.name_zh if institution else "小计" if line.of >= 0 else "合计"


def _number(column: Mapping[str, Any], cell: int | bool | None) -> float | int | None:
    if cell is None:
        return None
    return cell / 100 if column.get("counter", "").endswith("_fen") else int(cell)
