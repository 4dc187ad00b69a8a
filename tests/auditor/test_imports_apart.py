"""An auditor's file is read in a process of its own: the worker's memory stays where it was, and a process that dies is told as a fault of the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from recognition.audit_store import ImportStore
from recognition.services.audit_imports import bring
from recognition.services.audit_imports.reading import read_apart
from recognition.support import confined
from recognition.web.shared.service import now
from tests.auditor.test_columns_of_one_meaning import QIU

ROWS = 40_000


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[1]) / 1024


def test_the_memory_of_the_worker_stays_where_it_was(service, tmp_path):
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("机构", "项目", "检查时间", "报告单号"))
        for row in range(1, ROWS):
            sheet.write_row(row, 0, ("cq002", "tp", "2026-01-05", f"没有这份报告{row}"))
        sheet.write_row(ROWS, 0, ("cq002", "tp", "2026-01-32", "x"))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = peak()
    outcome = bring(service, ImportStore(service.data), "orders", "o.xlsx", path.read_bytes(), QIU, now())
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("date_impossible", ROWS + 1)] and outcome.marked[:2] == b"PK"
    assert peak() - before < 16, "megabytes; read here it took ten times as much"


@pytest.mark.parametrize(("limits", "code"), [(confined.Limits(8 << 20, 60, 300), "import_too_heavy"), (confined.Limits(600 << 20, 60, 0), "import_too_long")])
def test_a_process_that_dies_is_told_as_a_fault_of_the_file(service, limits, code):
    with read_apart(service.data, "orders", "项目,检查时间\ntp,2026-01-05\n".encode(), QIU, now(), limits) as (outcome, records):
        assert list(records) == []
    assert [fault.code for fault in outcome.faults] == [code]
    told = outcome.faults[0].as_dict()
    assert told["wrong"]["zh"] and told["right"]["en"]
