"""An end of validity that cannot be read is never an open end, and every fault stands at its cell: in the outcome and in the marked copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.spreadsheets import days, files, marking, values
from recognition.catalogue.spreadsheets.cells import DAY_ZERO_1904, Cell, CellError, DayCell, Number, Untyped
from recognition.catalogue.spreadsheets.cleaning import Refused, as_code
from tests.registrar.office import begun, converted
from tests.spreadsheets.making import xml2003

ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}
HEADS = ("机构", "项目", "状态", "生效日期", "失效日期")


def in_the_middle(path: Path, rows: list[tuple[object, ...]], merged: tuple[str, ...]) -> Path:
    """A table whose first cell is C3."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, cells in enumerate((HEADS, *rows), 3):
        for column, cell in enumerate(cells, 3):
            sheet.cell(number, column, cell)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def test_merged_days_hold_for_all_their_rows_wherever_the_table_stands(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    rows = [("东江医院", "总蛋白", "合格", date(2026, 1, 1), date(2026, 6, 30)), (None, "白蛋白", "合格", None, None)]
    office.accepted(draft, in_the_middle(tmp_path / "a.xlsx", rows, ("C4:C5", "F4:F5", "G4:G5")), "qualifications", **ROUND)
    with draft.reading() as found:
        ends = found.execute("SELECT item, valid_from, valid_to FROM qualifications WHERE round = '2026-1' ORDER BY item").fetchall()
    assert ends == [("alb", "2026-01-01", "2026-06-30"), ("tp", "2026-01-01", "2026-06-30")]


def page(end: str) -> str:
    """A table of HTML with an end."""
    cells = "".join(f"<td>{one}</td>" for one in ("东江医院", "总蛋白", "合格", "2026-01-01", end))
    return f"<html><meta charset=utf-8><table><tr>{''.join(f'<td>{one}</td>' for one in HEADS)}</tr><tr>{cells}</tr></table>"


def old_xml(end: str) -> str:
    """A workbook of XML of 2003 with an end that is an error."""
    texts = "".join(f'<Cell><Data ss:Type="String">{one}</Data></Cell>' for one in ("东江医院", "总蛋白", "合格", "2026-01-01"))
    heads = "".join(f'<Cell><Data ss:Type="String">{one}</Data></Cell>' for one in HEADS)
    return xml2003(f'<Row>{heads}</Row><Row>{texts}<Cell><Data ss:Type="Error">{end}</Data></Cell></Row>')


@pytest.mark.parametrize(
    ("name", "made", "place"),
    [
        ("a.xlsx", None, ("G", 4)),
        ("a.csv", f"{','.join(HEADS)}\n东江医院,总蛋白,合格,2026-01-01,#N/A\n", ("E", 2)),
        ("page.xls", page("#N/A"), ("E", 2)),
        ("old.xls", old_xml("#N/A"), ("E", 2)),
    ],
)
def test_an_error_in_the_place_of_an_end_is_refused_at_its_cell(tmp_path: Path, name: str, made: str | None, place: tuple[str, int]):
    path = tmp_path / name
    if made is None:
        in_the_middle(path, [("东江医院", "总蛋白", "合格", "2026-01-01", "#N/A")], ())
    else:
        path.write_text(made, encoding="utf-8")
    office = begun(tmp_path)
    outcome = office.send(office.draft(), path, "qualifications", **ROUND)
    told = [fault.as_dict() for fault in outcome.faults]
    assert [(one["code"], one["column"], one["row"], one["value"]) for one in told] == [("formula_error", *place, "#N/A")]
    sheet = openpyxl.load_workbook(Submissions(office.data).file({"id": office.last, "suffix": path.suffix}, marked=True)).worksheets[1]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == [f"{place[0]}{place[1]}"]


def test_what_is_missing_behind_the_last_cell_of_a_row_is_marked_where_it_belongs(tmp_path: Path):
    faults = [
        {"sheet": "数据", "row": 2, "column": "E", "heading": "", "value": "", "code": "x", **dict.fromkeys(("wrong", "right"), {"zh": "缺", "en": "none"})}
    ]
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in (("甲", "乙"), ("丙",)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    marking.mark(tmp_path / "a.xlsx", tmp_path / "b.xlsx", faults)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["数据"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["E2"]


def test_names_of_sheets_that_a_workbook_does_not_take_are_no_hindrance(tmp_path: Path):
    long = "甲" * 40
    sheets = "".join(
        f'<Worksheet ss:Name="{name}"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>'
        for name in (f"{long}1", f"{long}2", "a/b", "A/B")
    )
    whole = xml2003("")
    (tmp_path / "a.xls").write_text(whole.replace("</Workbook>", f"{sheets}</Workbook>"), encoding="utf-8")
    marking.mark(tmp_path / "a.xls", tmp_path / "b.xlsx", [])
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames[2:] == ["甲" * 31, "甲" * 26 + "~2", "a_b", "A_B~2"]


@pytest.mark.parametrize(
    ("read", "cell", "found"),
    [
        (days.end, DayCell.of(datetime(2026, 11, 1), "2026年11月", "yyyy.mm"), "2026-11-30"),
        (days.day, DayCell.of(datetime(2026, 11, 1), "2026年11月", "yyyy.mm"), "2026-11-01"),
        (days.month, DayCell.of(datetime(2026, 11, 1), "2026年11月", "yyyy.mm"), "2026-11"),
        (days.end, DayCell.of(datetime(2026, 11, 1), "11月1日", "m-d"), "date_year_missing"),
        (days.end, DayCell.of(datetime(2026, 11, 1), "2026年", "yyyy"), "date_malformed"),
        (days.end, CellError("#N/A"), "formula_error"),
        (days.end, CellError("=DATE(2026,6,30)", "formula_unreckoned"), "formula_unreckoned"),
        (days.end, "#GETTING_DATA", "formula_error"),
        (days.end, "Err:502", "formula_error"),
        (days.end, 2027.12, "2027-12-31"),
        (days.end, 2026.1, "month_number"),
        (days.end, Number(2026.1, "2026.10", "0.00"), "2026-10-31"),
        (days.day, Number(44500.0, "44500", "General", DAY_ZERO_1904), "2025-11-01"),
        (days.month, "202610abc", "month_malformed"),
        *((days.end, cell, None) for cell in ("9999/12/31", "9999年12月31日", "99991231", 99991231, 2958465.0, datetime(9999, 12, 31), "9999-12-31")),
        (days.end, Number(2957003.0, "2957003", "General", DAY_ZERO_1904), None),
        (days.end, datetime(9999, 12, 30), "date_range"),
    ],
)
def test_days_are_what_is_seen_of_them(read: Callable[..., object], cell: Cell, found: str | None):
    try:
        assert read(cell) == found
    except Refused as refused:
        assert refused.code == found


@pytest.mark.parametrize(
    "cell",
    [
        "1.23457E+11",
        Untyped("3E8"),
        "2-Jan",
        "Jan-26",
        "2026年11月",
        "1月2日",
        "126.0",
        "1.2E+17",
        True,
        "TRUE",
        "08:30",
        datetime(2026, 1, 2),
        12.5,
        "########",
    ],
)
def test_what_a_spreadsheet_made_of_a_code_is_no_code(cell: Cell):
    with pytest.raises(Refused, match="code_is_value"):
        as_code(cell)


@pytest.mark.parametrize("cell", [Number(1.2345678901234567e16, None, "General"), Untyped("12345678901234500000")])
def test_digits_that_are_gone_are_told_as_that(cell: Cell):
    with pytest.raises(Refused, match="digits_lost"):
        as_code(cell)


@pytest.mark.parametrize("cell", ["00124", "12500112E502810176", 250301001.0, Number(45.0, "00045", "00000"), "3E8", "MRI-1", "may-123", 123456789012345.0])
def test_codes_stay_codes(cell: Cell):
    assert as_code(cell) == cell


def test_every_kind_of_code_is_read_so():
    assert {"reference", "local", "code", "uscc", "institution", "item"} <= values.CODES
    assert files.LARGEST == 100 * 1024 * 1024


def test_a_formula_of_opendocument_whose_result_is_an_empty_text_is_empty(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["项目", "失效日期", "备注"])
    book.active.append(["tp", '=IF(1=1,"","x")', "甲"])
    book.save(tmp_path / "e.xlsx")
    for kind in ("ods", "fods"):
        [_, (_, cells)] = files.book(converted(tmp_path / "e.xlsx", kind)).sheets[0].rows()
        assert cells == ["tp", None, "甲"]
