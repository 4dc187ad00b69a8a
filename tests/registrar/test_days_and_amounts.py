"""Days and amounts of registrars' files at the real door: what is read, and what is refused with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets import days, headings
from recognition.catalogue.spreadsheets.cells import text
from recognition.catalogue.spreadsheets.cleaning import Refused
from tests.registrar.office import begun, workbook


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        ("2026年12月1日起", "长期", ("2026-12-01", None)),
        ("自2026年12月1日起施行", "至2027年11月30日止", ("2026-12-01", "2027-11-30")),
        ("2026/12/1", "2027-11", ("2026-12-01", "2027-11-30")),
        ("2026.12", "2027年2月", ("2026-12-01", "2027-02-28")),
        ("２０２６年１２月１日", "", ("2026-12-01", None)),
        ("二〇二六年十二月一日", "2028.2", ("2026-12-01", "2028-02-29")),
        ("2026-12-01 00:00:00", "9999-12-31", ("2026-12-01", None)),
    ],
)
def test_when_a_listing_begins_and_ends(tmp_path: Path, since: str, until: str, kept: tuple[str, str | None]):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, f"项目,互认时限,生效日期,失效日期\n总胆红素,14,{since},{until}\n", "listings", scope="CY")
    with draft.reading() as rows:
        assert rows.execute("SELECT valid_from, valid_to FROM listings WHERE item = 'tbil'").fetchall() == [kept]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/04/2026", "date_ambiguous"),
        ("11/7/26", "date_ambiguous"),
        ("2026-W48-5", "date_week"),
        ("昨天", "date_relative"),
        ("11.18", "date_year_missing"),
        ("2026-02-29", "date_impossible"),
        ("2026.1", "month_number"),
        (2026.1, "month_number"),
        ("2026年12月1日止", "date_malformed"),
        ("20261301", "date_impossible"),
        ("1025-11-06", "date_range"),
        ("2150-01-01", "date_range"),
        (True, "date_malformed"),
        ("#REF!", "formula_error"),
        ("2026-11-1²", "date_malformed"),
        ("45989", "date_length"),
        ("４５９８９", "date_length"),
        (" 45989 ", "date_length"),
    ],
)
def test_what_is_no_first_day(cell: object, code: str):
    with pytest.raises(Refused, match=code):
        days.day(cell)


def test_an_end_that_says_from_is_no_end():
    with pytest.raises(Refused, match="date_malformed"):
        days.end("2026年12月1日起")


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        (2026.11, "2026-11"),
        (2026.2, "2026-02"),
        (2026.01, "2026-01"),
        (202610, "2026-10"),
        (202610.0, "2026-10"),
        ("2026.10", "2026-10"),
        ("2026.01", "2026-01"),
        (46296, "2026-10"),
    ],
)
def test_a_month_in_a_cell(cell: object, month: str):
    assert days.month(cell) == month


@pytest.mark.parametrize("cell", [2026.1, "2026.1"])
def test_october_that_a_number_cell_made_january_is_neither(cell: object):
    with pytest.raises(Refused, match="month_number"):
        days.month(cell)


HEADINGS = [
    ("收费标准（元）", 100), ("单价(元)", 100), ("价格（元/次）", 100), ("单价元", 100), ("收费标准/元", 100), ("Price (yuan)", 100), ("price yuan", 100), ("Price (CNY)", 100), ("元", 100), ("价格[人民币元]", 100), ("收费标准（现行）（元）", 100),
    ("收费标准（分）", 1), ("Price (cents)", 1), ("fen", 1), ("金额（万元）", 1_000_000), ("价格\n（元）", 100), ("价格", None), ("price", None), ("收费标准", None),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "size"), HEADINGS)
def test_the_unit_of_a_heading(heading: str, size: int | None):
    assert headings.unit(heading) == size


@pytest.mark.parametrize(
    ("heading", "amount", "fen"),
    [
        ("收费标准（元）", "4.5", 450),
        ("收费标准（元）", '"1,234.50"', 123450),
        ("收费标准（分）", "480", 480),
        ("Price (cents)", "480", 480),
        ("Price (yuan)", "4.80", 480),
        ("单价(元)", "￥4.80", 480),
        ("金额（万元）", "0.00048", 480),
        ("价格", "4.80元", 480),
        ("单价元", "4.8", 480),
    ],
)
def test_an_amount_is_in_the_unit_of_its_heading_or_its_own(tmp_path: Path, heading: str, amount: str, fen: int):
    assert imported(tmp_path, f"机构或区划,项目,{heading},生效日期\n50,总蛋白,{amount},2025-01-01\n") == [fen]


@pytest.mark.parametrize(
    ("heading", "amount", "code"),
    [
        ("收费标准（元）", '"4,00"', "money_commas"),
        ("收费标准（元）", "4，00", "money_commas"),
        ("收费标准（元）", '"12,5"', "money_commas"),
        ("收费标准（元）", '"1.200,00"', "money_commas"),
        ("收费标准（元）", "480分", "money_unit_differs"),
        ("收费标准（元）", "12.505", "money_places"),
        ("价格", "4.80", "money_unit_missing"),
        ("price", "4.80", "money_unit_missing"),
        ("价格（美元）", "4.80", "money_unit_unknown"),
        ("Price (USD)", "4.80", "money_unit_unknown"),
        ("价格（元）（分）", "4.80", "money_unit_differs"),
        ("价格（元）", "四元", "money_malformed"),
    ],
)
def test_an_amount_that_is_not_certain_is_refused_with_what_would_be_right(tmp_path: Path, heading: str, amount: str, code: str):
    office = begun(tmp_path)
    outcome = office.send(office.draft(), f"机构或区划,项目,{heading},生效日期\n50,总蛋白,{amount},2025-01-01\n", "tariffs")
    [fault] = [fault.as_dict() for fault in outcome.faults]
    assert fault["code"] == code and fault["right"]["zh"] and fault["right"]["en"] and fault["column"] == "C"


def test_a_line_above_the_table_names_the_unit_and_a_workbooks_floats_are_exact(tmp_path: Path):
    rows = [
        ["价目表"],
        ["单位：万元"],
        ["机构或区划", "项目", "价格", "生效日期"],
        ["50", "总蛋白", 0.00123, "2025-01-01"],
        ["51", "总蛋白", 0.1 + 0.2, "2025-01-01"],
    ]
    assert imported(tmp_path, workbook(tmp_path / "a.xlsx", rows)) == [1230, 300000]
    assert imported(
        tmp_path / "b", workbook(tmp_path / "b.xlsx", [["机构或区划", "项目", "价格（元）", "生效日期"], ["50", "总蛋白", 12.300000000000001, "2025-01-01"]])
    ) == [1230]


def test_a_day_cell_reads_as_its_day():
    assert text(46000.5) == "46000.5" and days.day(46000.5) == days.day(46000) == "2025-12-09"


def test_five_digits_of_a_text_are_no_day_at_the_door(tmp_path: Path):
    office = begun(tmp_path)
    outcome = office.send(office.draft(), "项目,互认时限,生效日期,失效日期\n总胆红素,14,45989,46000\n", "listings", scope="CY")
    assert [(fault.code, fault.as_dict()["column"]) for fault in outcome.faults] == [("date_length", "C"), ("date_length", "D")]
    book = workbook(tmp_path / "text.xlsx", [["项目", "互认时限", "生效日期"], ["总胆红素", 14, "45989"]])
    assert [fault.code for fault in office.send(office.draft(), book, "listings", scope="CY").faults] == ["date_length"]


def imported(folder: Path, sheet: str | Path) -> list[int]:
    folder.mkdir(exist_ok=True)
    office = begun(folder)
    draft = office.draft()
    office.accepted(draft, sheet, "tariffs")
    with draft.reading() as rows:
        return [fen for (fen,) in rows.execute("SELECT fen FROM tariffs ORDER BY owner").fetchall()]
