"""What is struck through does not hold and what is raised is a footnote or a power: neither is read as a part of the cell's value."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from recognition.catalogue.spreadsheets import files
from tests.registrar.office import begun, converted
from tests.spreadsheets.making import cell, written, xml2003
from tests.spreadsheets.test_corpus import seen

SHOWN = {
    1: ["项目", "价格", "备注"],
    2: ["总蛋白", "!partly_struck:85元", "β2微球蛋白"],
    3: ["总蛋白", "!raised_characters:52", "钙离子Ca2+"],
    4: ["!crossed_out:总蛋白", "!crossed_out:12.5", "!crossed_out:作废"],
    5: ["总蛋白", "!raised_characters:109", "!raised_characters:东江医院1"],
    6: ["总蛋白", "12.5", "!crossed_out:全划"],
}


def by_xlsxwriter(path: Path, constant: bool = False) -> Path:
    """The table with texts in a list that cells share, or in the cells."""
    with xlsxwriter.Workbook(path, {"constant_memory": constant}) as book:
        sheet = book.add_worksheet()
        strike, above, below, plain = (book.add_format(one) for one in ({"font_strikeout": True}, {"font_script": 1}, {"font_script": 2}, {}))
        for column, title in enumerate(SHOWN[1]):
            sheet.write(0, column, title)
        sheet.write(1, 0, "总蛋白")
        sheet.write_rich_string(1, 1, strike, "8", plain, "5元")
        sheet.write_rich_string(1, 2, plain, "β", below, "2", plain, "微球蛋白")
        sheet.write(2, 0, "总蛋白")
        sheet.write_rich_string(2, 1, plain, "5", above, "2")
        sheet.write_rich_string(2, 2, plain, "钙离子Ca", above, "2+")
        sheet.write_row(3, 0, ["总蛋白", 12.5, "作废"], strike)
        sheet.write(4, 0, "总蛋白")
        sheet.write_rich_string(4, 1, plain, "10", above, "9")
        sheet.write_rich_string(4, 2, plain, "东江医院", above, "1")
        sheet.write_row(5, 0, ["总蛋白", 12.5])
        sheet.write_rich_string(5, 2, strike, "全", strike, "划")
    return path


def by_openpyxl(path: Path) -> Path:
    """The same table."""
    book = openpyxl.Workbook()
    sheet = book.active
    strike, above, below = InlineFont(strike=True), InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
    sheet.append(SHOWN[1])
    sheet.append(["总蛋白", CellRichText(TextBlock(strike, "8"), "5元"), CellRichText("β", TextBlock(below, "2"), "微球蛋白")])
    sheet.append(["总蛋白", CellRichText("5", TextBlock(above, "2")), CellRichText("钙离子Ca", TextBlock(above, "2+"))])
    sheet.append(["总蛋白", 12.5, "作废"])
    for struck in sheet[4]:
        struck.font = Font(strike=True)
    sheet.append(["总蛋白", CellRichText("10", TextBlock(above, "9")), CellRichText("东江医院", TextBlock(above, "1"))])
    sheet.append(["总蛋白", 12.5, CellRichText(TextBlock(strike, "全"), TextBlock(strike, "划"))])
    book.save(path)
    return path


def shown(path: Path) -> dict[int, list[str]]:
    """The rows of the file."""
    return {number: [seen(cell) for cell in cells] for number, cells in files.book(path).sheets[0].rows()}


def test_a_cell_that_is_not_all_alike_is_told(tmp_path: Path):
    assert shown(by_xlsxwriter(tmp_path / "a.xlsx")) == SHOWN
    assert shown(by_xlsxwriter(tmp_path / "b.xlsx", True)) == SHOWN
    assert shown(by_openpyxl(tmp_path / "c.xlsx")) == SHOWN


@pytest.mark.parametrize("kind", ["xls", "ods", "fods", "xlsx"])
def test_the_same_as_libreoffice_saves_it(tmp_path: Path, kind: str):
    (tmp_path / "from").mkdir()
    made = converted(by_xlsxwriter(tmp_path / "from" / "a.xlsx"), kind)
    assert shown(made) == SHOWN


STYLES = '<Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>'
TEXT = '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{}</ss:Data></Cell>'
XML_2003 = [
    ("<S>8</S><B>5</B>", "!partly_struck:85"),
    ("<S><B>8</B>5</S>", "!crossed_out:85"),
    ('5<Font html:Color="#000000" xmlns:html="h"><Sup>2</Sup></Font>', "!raised_characters:52"),
    ("B<Sub>12</Sub>", "B12"),
    ("<B>8</B>5", "85"),
]


@pytest.mark.parametrize(("text", "told"), XML_2003)
def test_xml_of_2003(tmp_path: Path, text: str, told: str):
    written(xml2003(f"<Row>{TEXT.format(text)}</Row>"))(tmp_path / "a.xls")
    assert shown(tmp_path / "a.xls") == {1: [told]}


def test_a_style_of_xml_of_2003_that_strikes_through(tmp_path: Path):
    written(xml2003('<Row><Cell ss:StyleID="s"><Data ss:Type="Number">12</Data></Cell></Row>', STYLES))(tmp_path / "a.xls")
    assert shown(tmp_path / "a.xls") == {1: ["!crossed_out:12"]}


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ('<strike val="0"/>', "85"),
        ('<strike val="1"/>', "!partly_struck:85"),
        ('<x:strike xmlns:x="x"/>', "!partly_struck:85"),
        ('<vertAlign val="baseline"/>', "85"),
    ],
)
def test_runs_as_other_programs_write_them(tmp_path: Path, run: str, told: str):
    cell(f'<c r="B2" t="inlineStr"><is><r><rPr>{run}</rPr><t>8</t></r><r><t>5</t></r></is></c>')(tmp_path / "a.xlsx")
    assert shown(tmp_path / "a.xlsx")[2][1] == told
    cell('<c r="B2" t="s"><v>0</v></c>', strings=[f"<r><rPr>{run}</rPr><t>8</t></r><r><t>5</t></r>"])(tmp_path / "b.xlsx")
    assert shown(tmp_path / "b.xlsx")[2][1] == told


HEAD = ["项目", "收费标准（元）", "机构或区划", "生效日期"]


def sent(tmp_path: Path, *struck: str):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD)
    sheet.append(["tp", 12, "50", "2026-02-03"])
    sheet.append(["alb", 13, "50", "2026-02-03"])
    for place in struck:
        sheet[place].font = Font(strike=True)
    book.save(tmp_path / "t.xlsx")
    office = begun(tmp_path)
    return office.send(office.draft(), tmp_path / "t.xlsx", "tariffs", scope="")


@pytest.mark.parametrize(
    ("struck", "faults"),
    [("B3", [("crossed_out", 3, 1)]), ("A3 B3", [("crossed_out", 3, 0), ("crossed_out", 3, 1)]), ("A3 B3 C3 D3", [("row_crossed_out", 3, None)]), ("E3", [])],
)
def test_a_row_that_is_struck_through_is_one_fault(tmp_path: Path, struck: str, faults: list):
    outcome = sent(tmp_path, *struck.split())
    assert [(fault.code, fault.row, fault.column) for fault in outcome.faults] == faults
    assert all(fault.as_dict()["right"]["zh"] for fault in outcome.faults)
