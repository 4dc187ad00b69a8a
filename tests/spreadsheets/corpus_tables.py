"""Tables of dBASE and the first Excel, and workbooks as openpyxl, XlsxWriter and LibreOffice write them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.spreadsheets.making import Case, biff2, compound, dbf, written

FIELDS = [("机构", "C", 20, 0), ("编码", "C", 8, 0), ("价格", "N", 10, 2), ("日期", "D", 8, 0), ("有效", "L", 1, 0)]
HEADS = ["机构", "编码", "价格", "日期", "有效"]


def record(encoding: str, name: str = "东江医院", day: bytes = b"20261118") -> list[bytes]:
    """One record."""
    return [name.encode(encoding), b"00124", b"12.50", day, b"T"]


ROWS = {1: HEADS, 2: ["东江医院", "00124", "12.50", "2026-11-18", "TRUE"]}
DBASE = [
    Case("dbf-cp936", written(dbf(FIELDS, [record("gbk")])), ROWS),
    Case("dbf-windows-936", written(dbf(FIELDS, [record("gbk")], page=0x7A)), ROWS),
    Case("dbf-says-nothing", written(dbf(FIELDS, [record("gbk")], page=0)), ROWS),
    Case("dbf-says-nothing-utf-8", written(dbf(FIELDS, [record("utf-8")], page=0, encoding="utf-8")), ROWS),
    Case("dbf-foxpro", written(dbf(FIELDS, [record("gbk")], version=0x30)), ROWS),
    Case("dbf-big5", written(dbf([("A", "C", 10, 0)], [["醫院".encode("big5")]], page=0x78, encoding="ascii")), {1: ["A"], 2: ["醫院"]}),
    Case(
        "dbf-deleted",
        written(dbf(FIELDS, [record("gbk"), record("gbk", "撤销"), record("gbk", "白云医院", b"")], deleted=[1])),
        ROWS | {3: ["白云医院", "00124", "12.50", "", "TRUE"]},
    ),
    Case("dbf-no-day", written(dbf(FIELDS, [record("gbk", day=b"20261340")])), {1: HEADS, 2: ["东江医院", "00124", "12.50", "20261340", "TRUE"]}),
    Case(
        "refused-dbf-big5-or-not",
        written(dbf([("A", "C", 20, 0)], [["臺北醫院".encode("big5")], ["總蛋白".encode("big5")]], page=0, encoding="ascii")),
        code="encoding_uncertain",
    ),
    Case("refused-dbf-cut", written(dbf(FIELDS, [record("gbk")], claimed=2)), code="records_missing", row=3),
    Case("refused-dbf-western", written(dbf([("A", "C", 10, 0)], [["医院".encode("gbk")]], page=0x03, encoding="ascii")), code="encoding_contradicts"),
    Case("refused-dbf-page", written(dbf([("A", "C", 10, 0)], [["医院".encode("gbk")]], page=0xEE, encoding="ascii")), code="encoding_unknown"),
    Case("refused-dbf-bytes", written(dbf([("A", "C", 10, 0)], [[b"\xff\xff\xff"]], encoding="ascii")), code="encoding_unknown"),
    Case("refused-dbf-memo", written(dbf([("A", "M", 10, 0)], [[b"1".rjust(10)]], version=0x83, encoding="ascii")), code="memo_missing", row=1),
    Case("biff2", written(biff2([["机构", "编码"], ["东江医院", 45.0]])), {1: ["机构", "编码"], 2: ["东江医院", "45"]}),
    Case("refused-cut-container", written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)), code="file_damaged"),
    Case("refused-locked-container", written(compound("EncryptedPackage", b"x" * 5000)), code="file_locked"),
    Case("refused-other-container", written(compound("WordDocument", b"x" * 5000)), code="file_kind"),
    Case(
        "biff-in-container",
        written(compound("Book", biff2([["机构", "编码"], ["东江医院", 45.0]]).ljust(5000, b"\0"))),
        {1: ["机构", "编码"], 2: ["东江医院", "45"]},
    ),
    Case("refused-chain-without-end", written(compound("Workbook", b"x" * 5000, loop=True)), code="file_damaged"),
]


def openpyxl_margin(path: Path) -> None:
    """A table in the middle of a sheet with a merged cell and a formula that nobody has calculated."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, cells in enumerate((("机构", "起", "止"), ("东江医院", date(2026, 1, 1), "=DATE(2026,6,30)"), (None, date(2026, 2, 1), "#N/A")), 3):
        for column, cell in enumerate(cells, 3):
            sheet.cell(row, column, cell)
    sheet.merge_cells("C4:C5")
    book.save(path.with_suffix(".xlsx"))
    path.with_suffix(".xlsx").rename(path)


def xlsxwriter_usual(path: Path, constant: bool = False) -> None:
    """Days, times, zeros, an error and a calculated formula."""
    with xlsxwriter.Workbook(path, {"constant_memory": constant}) as book:
        sheet = book.add_worksheet()
        day, zeros, month = (book.add_format({"num_format": code}) for code in ("yyyy-mm-dd", "00000", 'yyyy"年"m"月"'))
        sheet.write_row(1, 1, ("甲", "乙"))
        sheet.write_datetime(2, 1, datetime(2026, 11, 18), day)
        sheet.write_number(2, 2, 45, zeros)
        sheet.write_datetime(2, 3, datetime(2026, 11, 1), month)
        sheet.write_formula(2, 4, "=NA()", None, "#N/A")
        sheet.write_formula(2, 5, "=1+1", None, 2)
        sheet.write_boolean(2, 6, True)


USUAL = {2: ["", "甲", "乙"], 3: ["", "2026-11-18", "00045", "~2026年11月", "!formula_error:#N/A", "2", "TRUE"]}
PROGRAMS = [
    Case(
        "openpyxl-margin",
        openpyxl_margin,
        {
            3: ["", "", "机构", "起", "止"],
            4: ["", "", "东江医院", "2026-01-01", "!formula_unreckoned:=DATE(2026,6,30)"],
            5: ["", "", "东江医院", "2026-02-01", "!formula_error:#N/A"],
        },
    ),
    Case("xlsxwriter", xlsxwriter_usual, USUAL),
    Case("xlsxwriter-inline", lambda path: xlsxwriter_usual(path, True), USUAL),
]
CASES = [*DBASE, *PROGRAMS]


def source(folder: Path) -> Path:
    """What LibreOffice is given: a table with a margin, a merged cell, every kind of value, a hidden row and a hidden column."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "数据"
    rows: Sequence[Sequence[object]] = (
        ("机构", "日期", "月份", "编码", "价格", "止", "时刻", "数"),
        ("东江医院", date(2026, 11, 18), date(2026, 11, 1), 45, 12.5, "=1/0", time(8, 30), "=DATE(2026,6,30)"),
        (None, date(2026, 11, 19), date(2026, 12, 1), 46, 13.25, None, time(9, 0), True),
    )
    for row, cells in enumerate(rows, 3):
        for column, cell in enumerate(cells, 3):
            sheet.cell(row, column, cell)
    for row in (4, 5):
        for column, code in ((4, "yyyy-mm-dd"), (5, 'yyyy"年"m"月"'), (6, "00000"), (7, "0.00")):
            sheet.cell(row, column).number_format = code
    sheet["J4"].number_format = "yyyy-mm-dd"
    sheet.merge_cells("C4:C5")
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["G"].hidden = True
    path = folder / "source.xlsx"
    book.save(path)
    return path


KINDS = {
    "xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "fods": "OpenDocument Spreadsheet Flat XML",
    "html": "HTML (StarCalc)", "csv": "Text - txt - csv (StarCalc):44,34,76", "xlsm": "Calc MS Excel 2007 VBA XML",
}  # fmt: skip


def converted(folder: Path) -> dict[str, Path]:
    """The source as LibreOffice saves it in each kind, named .xls; nothing where LibreOffice is missing."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        return {}
    made = {}
    for kind, filter_ in KINDS.items():
        target = folder / kind
        command = [program, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", f"{kind}:{filter_}", "--outdir", str(target)]
        subprocess.run([*command, str(source(folder))], check=True, capture_output=True, timeout=240)
        made[kind] = next(target.iterdir()).rename(folder / f"{kind}.xls")
    return made
