"""Cells of XLSX as programs write them that are not at hand: errors, formulas, texts, days, places, and what is no workbook at all."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.spreadsheets.making import MAIN, STRICT, STRICT_LINKS, XML, Case, cell, parts, when_made, workbook, written, zipped

NA = "!formula_error:#N/A"


def one(name: str, xml: str, shows: str, **more: object) -> Case:
    """A case of one cell between two."""
    return Case(name, cell(xml, **more), {2: ["甲", shows, "乙"]})


PREFIXED = (
    f'{XML}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
    '<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
ERRORS = [
    one("error-usual", '<c r="B2" t="e"><v>#N/A</v></c>', NA),
    one("error-type-first", '<c t="e" r="B2"><v>#N/A</v></c>', NA),
    one("error-style-between", '<c r="B2" s="0" t="e"><v>#N/A</v></c>', NA),
    one("error-single-quotes", "<c r='B2' t='e'><v>#N/A</v></c>", NA),
    one("error-newline-in-cell", '<c r="B2"\n t="e">\n<v>#N/A</v>\n</c>', NA),
    one("error-space-kept", '<c r="B2" t="e"><v xml:space="preserve">#N/A</v></c>', NA),
    one("error-no-place", '<c t="e"><v>#N/A</v></c>', NA),
    one("error-of-formula", '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "!formula_error:#DIV/0!"),
    one("error-getting-data", '<c r="B2" t="e"><v>#GETTING_DATA</v></c>', "!formula_error:#GETTING_DATA"),
    one("error-newer", '<c r="B2" t="e"><v>#FIELD!</v></c>', "!formula_error:#FIELD!"),
    one("error-without-value", '<c r="B2" t="e"><v></v></c>', "!formula_error:#VALUE!"),
    Case("error-prefixed", lambda path: zipped(path, parts(PREFIXED)), {2: ["甲", NA]}),
    one("formula-unreckoned", '<c r="B2"><f>DATE(2026,6,30)</f><v></v></c>', "!formula_unreckoned:=DATE(2026,6,30)"),
    one("formula-unreckoned-no-value", '<c r="B2"><f>DATE(2026,6,30)</f></c>', "!formula_unreckoned:=DATE(2026,6,30)"),
    one("formula-unreckoned-closed", '<c r="B2"><f>DATE(2026,6,30)</f><v/></c>', "!formula_unreckoned:=DATE(2026,6,30)"),
    one("formula-unreckoned-text", '<c r="B2" t="str"><f>A2&amp;"x"</f></c>', '!formula_unreckoned:=A2&"x"'),
    one("formula-unreckoned-shared", '<c r="B2"><f t="shared" si="0"/></c>', "!formula_unreckoned:="),
    one("formula-text-alone", '<c r="B2"><f>"00124"</f></c>', "00124"),
    one("formula-empty-text-alone", '<c r="B2"><f>""</f></c>', '!formula_unreckoned:=""'),
    one("formula-empty-text", '<c r="B2" t="str"><f>""</f><v></v></c>', ""),
    one("formula-text", '<c r="B2" t="str"><f>"00"&amp;124</f><v>00124</v></c>', "00124"),
    one("formula-noise", '<c r="B2"><f>10*3</f><v>30.000000000000004</v></c>', "30"),
]
TEXTS = [
    one("text-shared", '<c r="B2" t="s"><v>0</v></c>', "总蛋白", strings=["<t>总蛋白</t>"]),
    one("text-rich", '<c r="B2" t="s"><v>0</v></c>', "总蛋白(TP)", strings=["<r><t>总蛋白</t></r><r><rPr><b/></rPr><t>(TP)</t></r>"]),
    one("text-read-aloud", '<c r="B2" t="s"><v>0</v></c>', "長寿", strings=['<t>長寿</t><rPh sb="0" eb="2"><t>ナガトシ</t></rPh>']),
    one("text-rich-inline", '<c r="B2" t="inlineStr"><is><r><t>总</t></r><r><t>蛋白</t></r></is></c>', "总蛋白"),
    one("text-escape", '<c r="B2" t="s"><v>0</v></c>', "甲\r乙_x", strings=["<t>甲_x000D_乙_x005F_x</t>"]),
    one("text-entity", '<c r="B2" t="inlineStr"><is><t>A&amp;B</t></is></c>', "A&B"),
    one("text-wrapped-formula", '<c r="B2" t="inlineStr"><is><t>="00124"</t></is></c>', "00124"),
    one("text-wrapped-apostrophe", '<c r="B2" t="inlineStr"><is><t>\'00125</t></is></c>', "00125"),
    one("text-power", '<c r="B2" t="inlineStr"><is><t>3E8</t></is></c>', "3E8"),
    one("truth", '<c r="B2" t="b"><v>1</v></c>', "TRUE"),
    one("number-17-digits", '<c r="B2"><v>12345678901234567</v></c>', "?1.23456789012346e+16"),
    one("number-power", '<c r="B2"><v>1.2E+17</v></c>', "?1.2e+17"),
    one("number-15-digits", '<c r="B2"><v>123456789012345</v></c>', "123456789012345"),
    one("day-iso", '<c r="B2" t="d"><v>2026-11-18</v></c>', "2026-11-18"),
    one("day-iso-time", '<c r="B2" t="d"><v>2026-11-18T08:30:00</v></c>', "2026-11-18 08:30:00"),
    one("empty-styled", '<c r="B2" s="0"/>', ""),
]
EMPTY_LEFT = '<row r="3"><c r="C3" t="inlineStr"><is><t>机构</t></is></c></row><row r="5"><c r="D5"><v>7</v></c></row>'
MERGED = (
    '<sheetData><row r="3"><c r="C3" t="inlineStr"><is><t>甲</t></is></c><c r="D3"><v>1</v></c></row><row r="4"><c r="D4"><v>2</v></c></row>'
    '<row r="5"><c r="C5"/></row></sheetData><mergeCells><mergeCell ref="C3:C5"/></mergeCells>'
)
PLACES = [
    Case("place-margin", workbook(EMPTY_LEFT), {3: ["", "", "机构"], 5: ["", "", "", "7"]}),
    Case("place-merged", workbook(MERGED), {3: ["", "", "甲", "1"], 4: ["", "", "甲", "2"]}),
    Case("place-dimension-lies", workbook('<dimension ref="A1:B2"/><sheetData>' + EMPTY_LEFT + "</sheetData>"), {3: ["", "", "机构"], 5: ["", "", "", "7"]}),
    Case("place-rows-unnumbered", workbook("<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>"), {1: ["1"], 2: ["2", "3"]}),
    Case("place-rows-by-cells", workbook('<row><c r="B4"><v>1</v></c></row><row><c r="A7"><v>2</v></c></row>'), {4: ["", "1"], 7: ["2"]}),
    Case(
        "place-hidden",
        workbook('<cols><col min="2" max="3" width="0"/></cols><sheetData><row r="2" hidden="1"><c r="A2"><v>1</v></c></row></sheetData>'),
        {2: ["1"]},
        hidden=((2,), (1, 2)),
    ),
    Case("place-far-apart", workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="BXX1048576"><v>2</v></c></row>'), {1: ["1"], 1048576: [*[""] * 1999, "2"]}),
    Case("strict", workbook(EMPTY_LEFT, main=STRICT, links=STRICT_LINKS), {3: ["", "", "机构"], 5: ["", "", "", "7"]}),
    Case("other-folder", workbook(EMPTY_LEFT, base="book/", sheet_part="ws/a.xml"), {3: ["", "", "机构"], 5: ["", "", "", "7"]}),
    Case("backslashes", lambda path: zipped(path, {name.replace("/", "\\"): content for name, content in parts(f"<sheetData>{EMPTY_LEFT}</sheetData>").items()}), {3: ["", "", "机构"], 5: ["", "", "", "7"]}),
    Case("utf-16-part", lambda path: zipped(path, {name: content.replace("UTF-8", "UTF-16").encode("utf-16") if "sheet1" in name else content for name, content in parts(f"<sheetData>{EMPTY_LEFT}</sheetData>").items()}), {3: ["", "", "机构"], 5: ["", "", "", "7"]}),
    Case("1904-day", cell('<c r="B2" s="1"><v>44500</v></c>', formats=["yyyy-mm-dd"], properties='<workbookPr date1904="1"/>'), {2: ["甲", "2025-11-01", "乙"]}),
    Case("1904-general", cell('<c r="B2"><v>44500</v></c>', properties='<workbookPr date1904="true"/>'), {2: ["甲", "44500 from 1904-01-01", "乙"]}),
]  # fmt: skip
BOMB = f'{XML[:-1]}<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
LONG = "长" * 32_000
REPEATED = "".join(f'<row r="{row}">' + f'<c r="A{row}" t="s"><v>0</v></c>' + "</row>" for row in range(1, 7001))
MANY = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>' + "".join(f'<row r="{row}"><c r="A{row}"/></row>' for row in range(2, 5)) + "</sheetData>"


def locked(path: Path) -> None:
    """An archive with a password: its parts are marked as encrypted."""
    zipped(path, parts(f"<sheetData>{EMPTY_LEFT}</sheetData>"))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = -1
        while (place := content.find(mark, place + 1)) >= 0:
            content[place + offset] |= 1
    path.write_bytes(content)


def large(path: Path) -> None:
    """An archive of a few kilobytes that unpacks to more than is read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts(f"<sheetData>{EMPTY_LEFT}</sheetData>").items():
            archive.writestr(name, content)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 1 << 31 - 1)
    path.write_bytes(content)


def endless(tag: str, times: int = 1) -> Callable[[Path], object]:
    """A sheet of a few kilobytes that unpacks to elements without end."""
    return when_made(lambda: workbook(f'<row r="1">{tag * times}</row>'))


REFUSED = [
    Case("refused-endless-elements", endless("<x/>", 16_000_000), code="too_many_cells"),
    Case("refused-endless-cells", endless('<c r="A1" />', 6_100_000), code="too_many_cells"),
    Case("refused-endless-tag", endless(f'<x y="{"a" * 3_000_000}"/>'), code="file_damaged"),
    Case("refused-too-many-styles", cell("", formats=["0"] * 70_001), code="file_too_large"),
    Case("refused-entity", lambda path: zipped(path, parts(BOMB)), code="file_damaged"),
    Case("refused-cell-twice", workbook('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'), code="file_damaged", row=2, column=0),
    Case("refused-rows-backwards", workbook('<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'), code="file_damaged", row=2),
    Case("refused-place-of-other-row", workbook('<row r="3"><c r="A4"><v>1</v></c></row>'), code="file_damaged", row=3, column=0),
    Case("refused-no-number", cell('<c r="B2"><v>zwölf</v></c>'), code="file_damaged", row=2, column=1),
    Case("refused-infinite", cell('<c r="B2"><v>INF</v></c>'), code="file_damaged", row=2, column=1),
    Case("refused-no-such-text", cell('<c r="B2" t="s"><v>9</v></c>'), code="file_damaged", row=2, column=1),
    Case("refused-too-wide", workbook('<row r="2"><c r="BXY2"><v>1</v></c></row>'), code="sheet_too_wide", row=2, column=2000),
    Case("refused-too-long", cell(f'<c r="B2" t="inlineStr"><is><t>{LONG}{LONG[:800]}</t></is></c>'), code="cell_too_long", row=2, column=1),
    Case("refused-text-repeated", workbook(REPEATED, strings=[f"<t>{LONG}</t>"]), code="too_many_cells"),
    Case("refused-merged-ranges", workbook(MANY.replace("</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A2:XFD1048575"/></mergeCells>')), code="too_many_cells"),
    Case("refused-unpacks-large", large, code="file_too_large"),
    Case("refused-password-zip", locked, code="file_locked"),
    Case("refused-no-sheet-part", lambda path: zipped(path, {name: content for name, content in parts("<sheetData/>").items() if "sheet1" not in name}), code="file_damaged"),
    Case("refused-cut-xml", lambda path: zipped(path, parts(f'{XML}<worksheet xmlns="{MAIN}"><sheetData><row r="1">')), code="file_damaged"),
    Case("refused-document", lambda path: zipped(path, {"_rels/.rels": parts("")["_rels/.rels"].replace("xl/workbook.xml", "word/document.xml"), "word/document.xml": "<w/>"}), code="file_kind"),
    Case("refused-binary-workbook", lambda path: zipped(path, {"_rels/.rels": parts("")["_rels/.rels"].replace("workbook.xml", "workbook.bin"), "xl/workbook.bin": b"\x83\x01"}), code="file_kind"),
    Case("refused-archive", lambda path: zipped(path, {"a.csv": "机构,项目\n"}), code="file_kind"),
    Case("refused-cut-archive", lambda path: path.write_bytes(zipped(path, parts("<sheetData/>")).read_bytes()[:-60]), code="file_damaged"),
    Case("refused-pdf", written(b"%PDF-1.7\n"), code="file_kind"),
    Case("refused-picture", written(b"\x89PNG\r\n\x1a\n"), code="file_kind"),
    Case("refused-page-of-mail", written("MIME-Version: 1.0\n"), code="file_kind"),
]  # fmt: skip
CASES = [*ERRORS, *TEXTS, *PLACES, *REFUSED]
