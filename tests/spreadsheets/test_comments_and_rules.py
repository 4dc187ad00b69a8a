"""Comments on cells and rules that strike cells through are not read, and nobody is left to believe that they were: both are named with their place."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font

from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import CellError
from tests.registrar.office import begun, converted
from tests.spreadsheets.making import parts, xml2003, zipped

ROWS = [["机构", "项目", "状态", "生效日期"], ["东江医院", "tp", "合格", "2026-02-03"], ["东江医院", "alb", "合格", "2026-02-03"]]
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}


def by_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.conditional_formatting.add("A2:D3", FormulaRule(formula=['$C2="停"'], font=Font(strike=True)))
    book.active.conditional_formatting.add("C2:C3", CellIsRule(operator="equal", formula=["1"], font=Font(color="FF0000")))
    book.active["C3"].comment = Comment("自四月起暂停", "某某")
    book.save(path)
    return path


def by_xlsxwriter(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        sheet.conditional_format("A2:D3", {"type": "formula", "criteria": '=$C2="停"', "format": book.add_format({"font_strikeout": True})})
        sheet.conditional_format("C2:C3", {"type": "data_bar", "data_bar_2010": True})
        sheet.write_comment("C3", "自四月起暂停")
    return path


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter])
def test_a_registrar_answers_for_both(tmp_path: Path, make):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.accepted(draft, make(tmp_path / "q.xlsx"), "qualifications", **ROUND)
    assert (outcome.sheets[0]["comments_named"], outcome.sheets[0]["struck_by_rule"]) == ("C3", "A2:D3")
    findings = {one["code"]: one["rows"] for one in office.check(draft)["findings"]}
    assert [row["cells"] for row in findings["comment_not_read"]] == ["C3"] and [row["ranges"] for row in findings["struck_by_rule"]] == ["A2:D3"]
    assert "某某" not in json.dumps(outcome.as_dict(), ensure_ascii=False), "who commented is nobody's business"


@pytest.mark.parametrize("kind", ["ods", "fods", "xlsx", "xls"])
def test_the_same_as_libreoffice_saves_it(tmp_path: Path, kind: str):
    beside = files.book(converted(by_openpyxl(tmp_path / "q.xlsx"), kind)).sheets[0].beside
    assert (beside.comments, beside.striking) == (((2, 2),), ("A2:D3",))


def test_a_rule_that_brings_its_look_along(tmp_path: Path):
    rule = (
        '<sheetData><row r="2"><c r="A2"><v>1</v></c></row></sheetData><extLst><ext xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting><x14:cfRule type="expression"><xm:f>A2=1</xm:f><x14:dxf><font><strike/></font></x14:dxf></x14:cfRule>'
        "<xm:sqref>A2:A9 C2</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    sheet = files.book(zipped(tmp_path / "s.xlsx", parts(rule))).sheets[0]
    assert sheet.beside.striking == ("A2:A9", "C2") and [cells for _, cells in sheet.rows()] == [[1.0]]


def test_rules_that_colour_are_nothing_to_tell(tmp_path: Path):
    rule = '<sheetData><row r="2"><c r="A2"><v>1</v></c></row></sheetData><conditionalFormatting sqref="A2"><cfRule type="expression" dxfId="7"/></conditionalFormatting>'
    assert files.book(zipped(tmp_path / "s.xlsx", parts(rule))).sheets[0].beside.striking == ()


def test_a_workbook_of_2003(tmp_path: Path):
    path = tmp_path / "s.xls"
    rule = (
        '<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>R2C1:R3C4</Range><Condition><Value1>1</Value1>'
        "<Format Style='text-line-through:single'/></Condition></ConditionalFormatting>"
    )
    path.write_text(xml2003('<Row><Cell><Data ss:Type="String">甲</Data><Comment><Data>乙</Data></Comment></Cell></Row>', after=rule))
    beside = files.book(path).sheets[0].beside
    assert (beside.comments, beside.striking) == (((0, 0),), ("R2C1:R3C4",))


def test_cells_of_a_style_with_a_rule(tmp_path: Path):
    path = tmp_path / "s.fods"
    path.write_text(
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:t" xmlns:text="urn:x" '
        'xmlns:style="urn:s"><office:styles><style:style style:name="Gone" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/>'
        '</style:style></office:styles><office:automatic-styles><style:style style:name="ce1" style:family="table-cell">'
        '<style:map style:condition="is-true-formula(A1)" style:apply-style-name="Gone"/></style:style></office:automatic-styles><office:body>'
        '<office:spreadsheet><table:table table:name="甲"><table:table-row><table:table-cell/><table:table-cell table:style-name="ce1"><text:p>乙</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    )
    assert files.book(path).sheets[0].beside.striking == ("B1:B1",)


@pytest.mark.parametrize("formula", ["DISPIMG(&quot;ID_1&quot;,1)", "_xlfn.DISPIMG(&quot;ID_1&quot;,1)", "_xlfn.IMAGE(A1)"])
def test_a_cell_that_shows_a_picture_has_no_text(tmp_path: Path, formula: str):
    rows = f'<sheetData><row r="2"><c r="A2" t="str"><f>{formula}</f><v>=DISPIMG("ID_1",1)</v></c></row></sheetData>'
    [(_, [cell])] = files.book(zipped(tmp_path / "s.xlsx", parts(rows))).sheets[0].rows()
    assert isinstance(cell, CellError) and cell.code == "no_text"
