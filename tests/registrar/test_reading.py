"""Spreadsheets are read as they really are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from recognition.catalogue.spreadsheets import cleaning, days, files
from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.cleaning import Refused
from tests.registrar.office import begun, converted, workbook, written

TEXT = "机构编码,机构名称\ncq-lin,云岭区人民医院\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_usual_encoding(tmp_path: Path, encoding: str):
    [sheet] = files.sheets(written(tmp_path / "a.csv", TEXT, encoding))
    assert list(sheet.rows()) == [(1, ["机构编码", "机构名称"]), (2, ["cq-lin", "云岭区人民医院"])]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_any_usual_delimiter(tmp_path: Path, delimiter: str):
    [sheet] = files.sheets(written(tmp_path / "a.csv", TEXT.replace(",", delimiter)))
    assert [cells for _, cells in sheet.rows()][1] == ["cq-lin", "云岭区人民医院"]


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_what_a_spreadsheet_program_saves(tmp_path: Path, kind: str):
    """Title rows, merged cells, day cells, an error in a formula: as LibreOffice writes them."""
    made = workbook(
        tmp_path / "made.xlsx",
        [["质评结果"], [], ["机构", "日期", "止"], ["东江医院", date(2025, 11, 6), "=1/0"], ["", "2025年11月7日", ""]],
        merged=["A1:C1", "A4:A5"],
    )
    [sheet] = files.sheets(converted(made, kind))
    rows = dict(sheet.rows())
    assert rows[1][:3] == ["质评结果"] * 3
    assert [days.day(rows[number][1]) for number in (4, 5)] == ["2025-11-06", "2025-11-07"]
    assert rows[5][0] == "东江医院", "a merged cell holds for all its rows"
    with pytest.raises(Refused, match="formula_error"):
        days.end(rows[4][2])


def test_hidden_sheets_are_not_read(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.create_sheet("草稿").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in files.sheets(tmp_path / "a.xlsx")] == ["Sheet"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 not really", "file_damaged"),
        (b"\xd0\xcf\x11\xe0 not really", "file_damaged"),
        (b"%PDF-1.7", "file_kind"),
        (b"<html><p>x", "file_kind"),
        (b"<html><table>", "file_empty"),
        (b"\xff\xff\xff\xff,\xff", "encoding_unknown"),
    ],
)
def test_what_is_no_spreadsheet_is_said_so(tmp_path: Path, content: bytes, code: str):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Unreadable, match=code):
        files.sheets(tmp_path / "a")


@pytest.mark.parametrize(
    "written",
    [
        "2025-11-06",
        "2025/11/6",
        "2025.11.6",
        "20251106",
        "２０２５年１１月６日",
        "二〇二五年十一月六日",
        "2025-11-06 00:00:00",
        45967,
        45967.0,
        date(2025, 11, 6),
    ],
)
def test_a_day_however_it_is_written(written: object):
    assert days.day(written) == "2025-11-06"


@pytest.mark.parametrize(
    ("written", "code"),
    [("2025-02-30", "date_impossible"), ("11/06/2025", "date_ambiguous"), ("soon", "date_malformed"), ("1025-11-06", "date_range"), (7, "date_malformed")],
)
def test_what_is_no_day_is_refused(written: object, code: str):
    with pytest.raises(Refused, match=code):
        days.day(written)


def test_a_month_ends_on_its_last_day_and_an_open_end_is_open():
    assert (days.day("2025年2月"), days.end("2025年2月"), days.end("长期"), days.end(None)) == ("2025-02-01", "2025-02-28", None, None)


@pytest.mark.parametrize(("written", "fen"), [("12.5", 1250), ("￥1,200.00元", 120000), (0.1 + 0.2, 30), (12, 1200), ("１２．５０", 1250)])
def test_money_is_exact(written: object, fen: int):
    assert cleaning.fen(written, 100) == fen


def test_money_with_parts_of_a_fen_is_refused():
    with pytest.raises(Refused, match="money_places"):
        cleaning.fen("12.505", 100)


def test_title_rows_full_width_and_english_headings(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    text = (
        "川渝互认目录（2025年）\n制表单位：质控中心\n\nItem,Window (days),Start date,End date,Source\nＡＬＴ,３０天,２０２５／６／１,长期,川渝发〔2025〕1号\n"
    )
    office.accepted(draft, written(tmp_path / "gb.csv", text, "gb18030"), "listings", scope="CY")
    with draft.reading() as rows:
        assert rows.execute("SELECT window_days, valid_from, valid_to, source FROM listings WHERE item = 'alt'").fetchall() == [
            (30, "2025-06-01", None, "川渝发〔2025〕1号")
        ]


def test_headings_in_two_rows(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    made = workbook(
        tmp_path / "two.xlsx",
        [["项目", "互认时限", "有效期", ""], ["", "", "起", "止"], ["总胆红素", 14, date(2025, 1, 1), date(2025, 12, 31)]],
        merged=["A1:A2", "B1:B2", "C1:D1"],
    )
    office.accepted(draft, made, "listings", scope="CY")
    with draft.reading() as rows:
        assert rows.execute("SELECT window_days, valid_from, valid_to FROM listings WHERE item = 'tbil'").fetchall() == [(14, "2025-01-01", "2025-12-31")]
