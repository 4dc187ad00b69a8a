"""A count in a cell that is merged over several rows may be each row's or that of all together, so it is taken for none."""

from __future__ import annotations

import io

import openpyxl
import pytest

from recognition.audit_store import ImportStore
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.auditor.test_columns_of_one_meaning import QIU


@pytest.mark.parametrize(
    ("kind", "rows", "span"),
    [
        ("billed", [["机构", "月份", "项目", "数量"], ["cq002", "2025-03", "tp", 3], ["cq002", "2025-03", "alb", None]], "D2:D3"),
        ("denominators", [["机构", "月份", "报告数"], ["cq002", "2025-03", 3], ["cq002", "2025-04", None]], "C2:C3"),
    ],
)
def test_it_is_refused_in_every_row(service, kind: str, rows: list[list], span: str):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells(span)
    file = io.BytesIO()
    book.save(file)
    outcome = bring(service, ImportStore(service.data), kind, f"{kind}.xlsx", file.getvalue(), QIU, now())
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("count_merged", 2), ("count_merged", 3)]
