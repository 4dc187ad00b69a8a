"""An auditor's file is read as a registrar's is: wherever the table stands, all that is wrong at once, and the file comes back marked."""

from __future__ import annotations

import base64
import io
import re

import openpyxl
import pytest
from openpyxl.styles import Font

from recognition.audit_store import ImportStore
from recognition.domain.lookups import Caller, Role
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.auditor.test_columns_of_one_meaning import QIU, workbook

MA = Caller("ma", Role.AUDITOR, "cq002")
HEAD = ["机构", "月份", "项目", "数量"]


def billed(service, file: bytes, caller: Caller = QIU, name: str = "b.xlsx"):
    return bring(service, ImportStore(service.data), "billed", name, file, caller, now())


def text(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def test_the_table_stands_anywhere_and_merged_cells_say_what_they_span(service):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["收费量月报（2025年3月）"],
        ["单位：次"],
        [None, *HEAD],
        [None, "cq002", "2025-03", "tp", 3],
        [None, None, None, "alb", 4],
        [None, "合计", None, None, 7],
        [None, "制表人：某某", None, None, "2025-04-01"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("C4:C5")
    file = io.BytesIO()
    book.save(file)
    outcome = billed(service, file.getvalue())
    assert not outcome.faults and outcome.rows == 2
    assert ImportStore(service.data).billed(["2025-03"]) == {("cq002", "2025-03", "tp"): 3, ("cq002", "2025-03", "alb"): 4}
    assert [(one["row"], one["text"]) for one in outcome.sheets[0]["passed_over"]] == [(6, "合计 7"), (7, "制表人…")], "who signed is not repeated"


def test_hidden_rows_columns_and_sheets_are_named(service, auditor_qiu):
    book = openpyxl.load_workbook(io.BytesIO(workbook(月报=[HEAD, *(["cq002", f"2024-0{month}", "tp", month] for month in range(1, 7))], 底稿=[HEAD])))
    for row in (3, 5, 6):
        book["月报"].row_dimensions[row].hidden = True
    book["月报"].column_dimensions["C"].hidden = True
    book["底稿"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    auditor_qiu.open("/audit/imports")
    [form] = [one for one in auditor_qiu.forms() if one.action == "/audit/imports"]
    data = {**dict(form.values), "kind": "billed", "file": (io.BytesIO(file.getvalue()), "b.xlsx")}
    auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data")
    assert "收下 6 个数字" in auditor_qiu.text and "3、5–6 · C" in auditor_qiu.text and "没有读取隐藏的工作表：底稿" in auditor_qiu.text


def test_all_that_is_wrong_is_told_at_once_with_its_place_and_what_would_be_right(service):
    outcome = billed(service, text(",".join(HEAD), "nope,2025-13,xx,1.5", "cq002,2999-01,tp,", ",2025-01,tp,1"), name="b.csv")
    told = [fault.as_dict() for fault in outcome.faults]
    assert sorted((one["row"], one["column"], one["code"]) for one in told) == [
        (2, "A", "institution_unknown"),
        (2, "B", "month_malformed"),
        (2, "C", "item_unknown"),
        (2, "D", "number_malformed"),
        (3, "B", "date_in_future"),
        (3, "D", "required"),
        (4, "A", "required"),
    ]
    assert all(one["wrong"][lang] and one["right"][lang] for one in told for lang in ("zh", "en"))


def test_nothing_is_taken_with_an_error_and_the_file_comes_back_marked(service, auditor_qiu):
    file, kept = workbook(月报=[HEAD, ["cq002", "2025-01", "tp", 3], ["cq002", "2025-01", "alb", "很多"]]), len(ImportStore(service.data).all())
    outcome = billed(service, file)
    assert [fault.code for fault in outcome.faults] == ["number_malformed"] and len(ImportStore(service.data).all()) == kept
    book = openpyxl.load_workbook(io.BytesIO(outcome.marked))
    assert "不是整数" in book["月报"]["D3"].comment.text and book["月报"]["D2"].comment is None
    assert [cell.value for cell in book.worksheets[0][2]][:5] == ["月报", 3, "D", "数量", "很多"]
    auditor_qiu.open("/audit/imports")
    [form] = [one for one in auditor_qiu.forms() if one.action == "/audit/imports"]
    data = {**dict(form.values), "kind": "billed", "file": (io.BytesIO(file), "三月.xlsx")}
    assert auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data").status_code == 422
    carried, name = re.search(r'href="data:[^;]*;base64,([^"]+)" download="([^"]+)"', auditor_qiu.page.text).groups()
    assert name == "三月-marked.xlsx" and "很多" in [cell.value for cell in openpyxl.load_workbook(io.BytesIO(base64.b64decode(carried)))["月报"][3]]


def test_a_marked_copy_leaves_nothing_on_disk(service, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    monkeypatch.setattr("tempfile.mkstemp", None)
    file = text("机构,项目,检查时间,报告单号", "cq002,xx,2026-01-01,LIS-2026-5531")
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now())
    assert b"PK" in outcome.marked[:4]
    assert not any(b"LIS-2026-5531" in path.read_bytes() for path in service.data.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["orders", "billed", "denominators"])
def test_a_template_can_be_filled_in_and_brought(service, auditor_ma, kind):
    filled = {
        "orders": {"项目 item": "tp", "检查时间 performed_at": "2026-01-05 09:30", "报告单号 report_ref": "LIS-77"},
        "billed": {"月份 month": "2024-05", "项目 item": "tp", "数量 count": 12},
        "denominators": {"月份 month": "2024-05", "已有报告 reports": 40},
    }[kind]
    reply = auditor_ma.open(f"/audit/imports/templates/{kind}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(reply.data))
    sheet = book[kind]
    titles = [cell.value for cell in sheet[1]]
    for label, value in filled.items():
        sheet.cell(2, titles.index(label.split()[0]) + 1, value)
    file = io.BytesIO()
    book.save(file)
    assert not bring(service, ImportStore(service.data), kind, f"{kind}.xlsx", file.getvalue(), MA, now()).faults


@pytest.mark.parametrize(("written", "count"), [("1200.0", 1200), ("1200例", 1200), ("1，200 次", 1200), ("12 tests", 12)])
def test_counts_with_what_is_counted_behind_them(service, written, count):
    assert not billed(service, text(",".join(HEAD), f"cq002,2025-02,tp,{written}"), name="b.csv").faults
    assert ImportStore(service.data).billed(["2025-02"])["cq002", "2025-02", "tp"] == count


@pytest.mark.parametrize("heading", ["数量（万次）", "数量（千）", "数量（单位：万）"])
def test_a_heading_that_counts_in_thousands_is_refused(service, heading):
    outcome = billed(service, text(f"机构,月份,项目,{heading}", "cq002,2025-02,tp,3"), name="b.csv")
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("unit_other", 1)]


@pytest.mark.parametrize("heading", ["数量（次）", "数量（例）", "收费例次（必填）", "数量（单位：次）"])
def test_a_heading_that_counts_one_by_one_is_fine(service, heading):
    assert not billed(service, text(f"机构,月份,项目,{heading}", "cq002,2025-02,tp,3"), name="b.csv").faults


@pytest.mark.parametrize("written", ["9.15E+17", "915000000000000000", "1.2E+5"])
def test_a_destroyed_code_is_told_as_that_and_nobody_is_suggested_by_it(service, written):
    [fault] = billed(service, text(",".join(HEAD), f"{written},2025-02,tp,3"), name="b.csv").faults
    assert fault.code in ("code_is_value", "digits_lost") and not fault.details.get("candidates")


def test_a_reference_that_a_spreadsheet_destroyed_is_refused(service):
    book = openpyxl.load_workbook(io.BytesIO(workbook(单=[["机构", "项目", "检查时间", "报告单号"], ["cq002", "tp", "2026-01-05", 20260105000123456]])))
    book.active["D2"].number_format = "0.00E+00"
    file = io.BytesIO()
    book.save(file)
    outcome = bring(service, ImportStore(service.data), "orders", "o.xlsx", file.getvalue(), QIU, now())
    assert [(fault.code, fault.heading) for fault in outcome.faults] == [("digits_lost", "报告单号")]


def test_a_reference_of_a_text_file_that_may_have_lost_digits_is_named(service):
    rows = [f"cq002,tp,2026-01-05,{number}" for number in ("20260105000123456", "20260105000123400")]
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", text("机构,项目,检查时间,报告单号", *rows), QIU, now())
    assert not outcome.faults
    assert [(line["row"], line["heading"], line["written"]) for line in outcome.sheets[0]["doubtful"]] == [(3, "报告单号", "20260105000123400")]


@pytest.mark.parametrize("written", ["1.23457E+11", "126.0", "08:30", "2026/1/2"])
def test_what_a_spreadsheet_made_of_a_reference_is_no_order_that_does_not_match(service, written):
    file = text("机构,项目,检查时间,报告单号,患者标识", f"cq002,tp,2026-01-05,{written},MRN-1")
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now())
    assert [(fault.code, fault.heading) for fault in outcome.faults] == [("code_is_value", "报告单号")]


@pytest.mark.parametrize("written", ["20260105000100012", "LIS-2026/01-5", "0012", "A1.0"])
def test_references_as_hospitals_write_them(service, written):
    file = text("机构,项目,检查时间,报告单号", f"cq002,tp,2026-01-05,{written}")
    assert not bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now()).faults


def test_a_name_with_its_abbreviation_behind_it(service):
    assert not billed(service, text(",".join(HEAD), "cq002,2025-02,总蛋白(TP),3", "cq002,2025-02,白蛋白（ALB）,3"), name="b.csv").faults
    assert [fault.code for fault in billed(service, text(",".join(HEAD), "cq002,2025-02,总蛋白(ALB),3"), name="b.csv").faults] == ["item_inexact"]


def test_what_is_struck_through_and_headings_without_a_row_are_refused(service):
    book = openpyxl.Workbook()
    for row in (HEAD, ["cq002", "2025-03", "tp", 3], ["cq002", "2025-03", "alb", 4]):
        book.active.append(row)
    for struck in (*book.active[2], book.active["D3"]):
        struck.font = Font(strike=True)
    file = io.BytesIO()
    book.save(file)
    assert [(fault.code, fault.row) for fault in billed(service, file.getvalue()).faults] == [("row_crossed_out", 2), ("crossed_out", 3)]
    assert [fault.code for fault in billed(service, text(",".join(HEAD)), name="b.csv").faults] == ["no_rows"]


@pytest.mark.parametrize("columns", [("检查日期", "检查时间"), ("检查时间", "检查日期")])
def test_a_time_of_day_in_a_column_beside_the_day_is_told_as_not_read(service, columns):
    values = {"检查日期": "2026-01-05", "检查时间": "09:05"}
    file = text(f"机构,项目,{','.join(columns)},报告单号", f"cq002,tp,{','.join(values[name] for name in columns)},R-1")
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now())
    assert not outcome.faults and outcome.rows == 1 and "检查时间" in outcome.sheets[0]["ignored"]


def test_two_columns_of_days_are_still_one_too_many(service):
    file = text("机构,项目,检查日期,执行日期,报告单号", "cq002,tp,2026-01-05,2026-01-06,R-1")
    [fault] = bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now()).faults
    assert (fault.code, fault.details["other"]) == ("heading_repeated", "C 检查日期")


@pytest.mark.parametrize("refs", ["R1、R2", "R1;R2", "R1,R2", "R1\nR2", "同上"])
def test_a_cell_is_one_reference(service, refs: str):
    file = workbook(医嘱=[["机构", "项目", "检查时间", "报告单号"], ["cq002", "tp", "2025-03-04", refs]])
    outcome = bring(service, ImportStore(service.data), "orders", "o.xlsx", file, QIU, now())
    assert [(fault.code, fault.row, fault.column) for fault in outcome.faults] == [("ditto" if refs == "同上" else "several_references", 2, 3)]


@pytest.mark.parametrize(
    ("heads", "axis", "said"),
    [
        (["机构", "项目", "2025-03", "2025-04"], "月份", "C 2025-03、D 2025-04"),
        (["机构", "项目", "3月", "4月"], "月份", "C 3月、D 4月"),
        (["机构", "月份", "总蛋白", "白蛋白"], "项目", "C 总蛋白、D 白蛋白"),
    ],
)
def test_counts_across_are_told_as_that(service, heads: list, axis: str, said: str):
    [fault] = billed(service, workbook(月报=[heads, ["cq002", "2025-03" if axis == "项目" else "tp", 3, 4]])).faults
    assert (fault.code, fault.row, fault.value) == ("table_crossed", 1, said) and axis in fault.as_dict()["wrong"]["zh"]
