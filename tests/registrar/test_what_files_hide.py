"""Hidden and filtered rows and hidden columns are read, hidden sheets and sheets without the headings are not; the registrar is told and answers for it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from recognition.catalogue.spreadsheets import forms, meanings
from recognition.services.publications import drafting
from recognition.services.publications.drafting import DraftRefused
from tests.registrar.office import HE, Office, begun, converted

ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}
ROWS = (
    ("机构", "项目", "状态", "生效日期"),
    ("东江医院", "总蛋白", "合格", "2026-01-01"),
    ("东江医院", "白蛋白", "合格", "2026-01-01"),
    ("锦水市人民医院", "总蛋白", "合格", "2026-01-01"),
)


def book(path: Path) -> Path:
    """A workbook with a filtered row, a row of no height, a hidden column, a hidden sheet, and one whose heading is misspelt."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "一区"
    for row in ROWS:
        sheet.append(row)
    sheet.auto_filter.ref = "A1:D4"
    sheet.auto_filter.add_filter_column(1, ["总蛋白"])
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["D"].hidden = True
    made.create_sheet("底稿").append(ROWS[0])
    made["底稿"].append(("锦水市人民医院", "白蛋白", "合格", "2026-01-01"))
    made["底稿"].sheet_state = "hidden"
    made.create_sheet("二区").append(("机构", "项目情况", "结论", "日期"))
    made["二区"].append(("锦水市人民医院", "白蛋白", "合格", "2026-01-01"))
    made.save(path)
    return path


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_it_is_counted_and_told(tmp_path: Path, kind: str):
    path = book(tmp_path / "book.xlsx")
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.accepted(draft, path if kind == "xlsx" else converted(path, "xls"), "qualifications", **ROUND)
    told = outcome.as_dict()
    assert [(one["name"], one["hidden_rows"], one["hidden_columns"]) for one in told["sheets"]] == [("一区", 1, 1)] and told["rows"] == 3
    assert told["unread_sheets"] == [{"sheet": "底稿", "why": "hidden"}, {"sheet": "二区", "why": "no_headings"}]


def test_a_person_answers_for_it_before_publication(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, book(tmp_path / "book.xlsx"), "qualifications", **ROUND)
    found = {one["code"]: one["rows"] for one in office.check(draft)["findings"]}
    assert found["hidden_read"] == [{"file": "book.xlsx", "sheet": "一区", "hidden_rows": 1, "hidden_columns": 1, "rows_named": "3", "columns_named": "D"}]
    assert [row["sheet"] for row in found["sheet_not_read"]] == ["底稿", "二区"]
    with pytest.raises(DraftRefused, match="findings_unanswered"):
        drafting.approve(office.data, office.ledger, draft.id, HE, draft.facts()["checked"]["sha256"], frozenset(), office.now)
    office.publish(draft)


def test_the_same_file_sent_again_without_anything_hidden_is_no_finding(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    path = book(tmp_path / "book.xlsx")
    office.accepted(draft, path, "qualifications", **ROUND)
    seen(path)
    office.accepted(draft, path, "qualifications", **ROUND)
    assert not {"hidden_read", "sheet_not_read"} & {one["code"] for one in office.check(draft)["findings"]}


def seen(path: Path) -> None:
    made = openpyxl.load_workbook(path)
    made["一区"].row_dimensions[3].hidden = made["一区"].column_dimensions["D"].hidden = False
    del made["底稿"], made["二区"]
    made.save(path)


def test_a_column_without_a_heading_is_named(tmp_path: Path):
    office: Office = begun(tmp_path)
    outcome = office.accepted(office.draft(), "机构,项目,状态,生效日期,,负责科室\n东江医院,总蛋白,合格,2026-01-01,2026-12-31,检验\n", "qualifications", **ROUND)
    assert outcome.sheets[0]["ignored"] == ["负责科室", "E"]


def test_columns_that_may_matter_are_answered_for_and_remarks_are_told(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    sheet = "序号,机构,项目,状态,执行日期,复核结论,备注\n1,东江医院,总蛋白,合格,2026-01-01,待复核,x\n合计,1,,,,,\n注：自四月起暂停,,,,,,\n"
    outcome = office.accepted(draft, sheet, "qualifications", **ROUND)
    assert outcome.sheets[0]["passed_over"] == [{"row": 3, "text": "合计 1"}, {"row": 4, "text": "注：自四月起暂停"}]
    found = {one["code"]: one["rows"] for one in office.check(draft)["findings"]}
    assert found["column_not_read"] == [{"file": "sent.csv", "sheet": "", "columns": "复核结论"}]


@pytest.mark.parametrize(
    ("table", "heading", "field"),
    [
        ("tariffs", "执行日期", "valid_from"),
        ("tariffs", "停用日期", "valid_to"),
        ("qualifications", "有效期截止日期", "valid_to"),
        ("institutions", "可互认", "contributor"),
        ("items", "分类", "kind"),
        ("items", "收费编码", "price_item_code"),
    ],
)
def test_headings_that_districts_write_are_read(table: str, heading: str, field: str):
    assert meanings.field_of(forms.form(table), heading) == field
