"""Columns of one meaning are compared: codes and names that agree are fine, others and doubled counts are refused, and no cell wins in silence."""

from __future__ import annotations

import io

import openpyxl
import pytest

from recognition.audit_store import ImportStore
from recognition.domain.lookups import Caller, Role
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now

QIU = Caller("qiu", Role.AUDITOR)


def brought(service, heading: str, *rows: str, kind: str = "billed"):
    return bring(service, ImportStore(service.data), kind, "b.csv", "\n".join((heading, *rows)).encode(), QIU, now())


@pytest.mark.parametrize("heading", ["数量,数量", "例次,数量", "收费数量,例次"])
def test_two_columns_of_counts_are_refused(service, heading):
    outcome = brought(service, f"机构,月份,项目,{heading}", "cq002,2025-05,tp,12,99")
    first, second = heading.split(",")
    assert [(fault.row, fault.code, fault.heading, fault.details["other"]) for fault in outcome.faults] == [(1, "heading_repeated", second, f"D {first}")]


def test_two_columns_of_days_and_of_reports_are_refused(service):
    for heading, row, kind in (
        ("机构,项目,检查时间,采样时间", "cq002,tp,2026-01-01,2026-01-02", "orders"),
        ("机构,月份,份数,报告数", "cq002,2025-05,1,2", "denominators"),
    ):
        assert [fault.code for fault in brought(service, heading, row, kind=kind).faults] == ["heading_repeated"]


@pytest.mark.parametrize(("heading", "row", "code"), [
    ("机构,月份,项目名称,项目编码,数量", "cq002,2025-05,总蛋白,alb,3", "item_mismatch"), ("机构编码,机构名称,月份,项目,数量", "cq021,东麓示范医院,2025-05,tp,3", "institution_mismatch"),
])  # fmt: skip
def test_cells_that_contradict_each_other_are_refused(service, heading, row, code):
    outcome = brought(service, heading, row)
    assert [(fault.row, fault.code) for fault in outcome.faults] == [(2, code)]
    assert not outcome.written


@pytest.mark.parametrize(("heading", "row"), [
    ("机构,月份,项目名称,项目编码,数量", "cq001,2025-06,总蛋白,tp,3"), ("机构编码,机构名称,月份,项目,数量", "cq001,东麓示范医院,2025-06,tp,3"), ("机构,月份,项目名称,项目编码,数量", "cq001,2025-06,,tp,3"),
])  # fmt: skip
def test_cells_that_agree_or_are_empty_are_fine(service, heading, row):
    assert not brought(service, heading, row).faults
    assert ImportStore(service.data).billed(["2025-06"])["cq001", "2025-06", "tp"] == 3


def workbook(**rows: list[list[object]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(file)
    return file.getvalue()


TABLE = [["机构", "月份", "项目", "数量"], ["cq002", "2025-07", "tp", 4]]


def test_every_sheet_with_the_headings_is_read_and_a_row_of_two_sheets_is_told_by_both(service):
    august = [TABLE[0], ["cq002", "2025-08", "tp", 5]]
    outcome = bring(service, ImportStore(service.data), "billed", "b.xlsx", workbook(七月=TABLE, 八月=august, 说明=[["本表每月报送"]]), QIU, now())
    assert (outcome.faults, outcome.written, outcome.unread_sheets) == ([], 2, {"说明": "no_headings"})
    assert ImportStore(service.data).billed(["2025-07", "2025-08"]) == {("cq002", "2025-07", "tp"): 4, ("cq002", "2025-08", "tp"): 5}
    twice = bring(service, ImportStore(service.data), "billed", "b.xlsx", workbook(七月=TABLE, 八月=TABLE), QIU, now())
    assert [(fault.code, fault.sheet, fault.row, fault.details["other"]) for fault in twice.faults] == [("repeated_row", "八月", 2, "2 (七月)")]


@pytest.mark.parametrize("names", [("Sheet1", "七月"), ("七月", "Sheet1")])
def test_empty_sheets_count_for_nothing(service, names):
    full = {name: TABLE if name == "七月" else [] for name in names}
    outcome = bring(service, ImportStore(service.data), "billed", "b.xlsx", workbook(**full), QIU, now())
    assert not outcome.faults and outcome.written == 1


@pytest.mark.parametrize(("lang", "told"), [("zh", "几列指向不同的项目"), ("en", "The columns mean different items")])
def test_the_page_says_it(auditor_qiu, lang, told):
    auditor_qiu.open(f"/audit/imports?lang={lang}")
    [form] = [one for one in auditor_qiu.forms() if one.action == "/audit/imports"]
    data = {**dict(form.values), "kind": "billed", "file": (io.BytesIO("机构,月份,项目名称,项目编码,数量\ncq002,2025-05,总蛋白,alb,3".encode()), "b.csv")}
    reply = auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data")
    assert (
        reply.status_code == 422
        and told in auditor_qiu.text
        and ("“项目编码”指 alb，“项目名称”指 tp" if lang == "zh" else "“项目编码” means alb") in auditor_qiu.text
    )
