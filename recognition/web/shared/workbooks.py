"""Workbooks written row by row: numbers as numbers, days as days, a frozen heading in both languages, and what it all means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from recognition.domain.lookups import SHANGHAI

MOST_ROWS = 1_000_000
"""Rows of one sheet; what is more goes on in the next, for a sheet ends at 1,048,576."""
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False}
WIDTHS = {"number": 11, "yuan": 13, "day": 11, "month": 9, "moment": 17, "text": 16, "code": 10, "words": 14, "name": 24, "long": 60}
FORMATS = {
    "number": "#,##0",
    "yuan": "#,##0.00",
    "day": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "moment": "yyyy-mm-dd hh:mm",
    "text": "@",
    "code": "@",
    "words": "@",
    "name": "@",
    "long": "@",
}
LINE = 15
"""Height of a line of text, in points."""
A4, A3 = 9, 8
"""Paper by the numbers that spreadsheets know it by."""
FITS_A4 = 200
"""Characters across that A4 in landscape prints at some six points; a wider table goes to A3."""


class SheetColumn(NamedTuple):
    """A column: its code, its name in Chinese and English, and what its cells are."""

    code: str
    zh: str
    en: str
    kind: str = "text"


def with_unit(code: str, names: tuple[str, str], unit: tuple[str, str], kind: str = "number") -> SheetColumn:
    """A column of figures whose heading ends with its unit, in both languages."""
    return SheetColumn(code, f"{names[0]}（{unit[0]}）", f"{names[1]} ({unit[1]})", kind)


def with_name(code: str, zh: str, en: str) -> tuple[SheetColumn, SheetColumn]:
    """Two columns: a code, and beside it what it is called."""
    return SheetColumn(code, f"{zh}代码", f"{en}, code", "code"), SheetColumn(f"{code}_name", zh, en, "name")


def _lines(column: SheetColumn) -> int:
    """How many lines a heading takes in its column, where a Chinese character is as wide as two Latin ones."""
    room = WIDTHS[column.kind] - 1
    return sum(-(-sum(2 if character > "\u2e7f" else 1 for character in text) // room) for text in (column.code, column.zh, column.en))


def shanghai(moment: datetime) -> str:
    """A moment as the pages about a workbook show it: 2026-11-28 20:55:34 UTC+8, the time of Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} UTC+8"


class Workbook:
    """A workbook with tables and a page about it. `target` is a file to be made, or a buffer in memory."""

    def __init__(self, target: Path | BytesIO, neutral: Any) -> None:
        """`neutral` makes text harmless (see `sheets`)."""
        # loaded by the first workbook: it brings 2 MB
        import xlsxwriter

        self.book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)
        self.neutral = neutral
        self.heading = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {kind: self.book.add_format({"num_format": code}) for kind, code in FORMATS.items()}

    def table(self, name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> int:
        """Writes rows under their headings, on as many sheets as they need; returns how many rows there were."""
        sheet, written, row_number = self._sheet(name, columns), 0, 0
        for row in rows:
            if row_number == MOST_ROWS:
                sheet, row_number = self._sheet(f"{name} {written // MOST_ROWS + 1}", columns), 0
            row_number += 1
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, row_number, number, column.kind, value)
            written += 1
        return written

    def _sheet(self, name: str, columns: Sequence[SheetColumn]) -> Any:
        sheet = self.book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, WIDTHS[column.kind])
            sheet.write_string(0, number, f"{column.code}\n{column.zh}\n{column.en}", self.heading)
        sheet.set_row(0, LINE * max(_lines(column) for column in columns))
        self._paper(sheet, name, A4 if sum(WIDTHS[column.kind] for column in columns) <= FITS_A4 else A3)
        # each printed page says what its columns are
        sheet.repeat_rows(0)
        return sheet

    @staticmethod
    def _paper(sheet: Any, name: str, size: int) -> None:
        """As it comes out of a printer: across the page, as wide as the paper, each page with its number and the day of printing."""
        sheet.set_paper(size)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L{name}&C&P / &N&R&D")

    def _cell(self, sheet: Any, row: int, column: int, kind: str, value: Any) -> None:
        if value is None:
            return
        form = self.formats[kind]
        if isinstance(value, (bool, str)):
            sheet.write_string(row, column, str(self.neutral(str(value))))
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value.astimezone(SHANGHAI).replace(tzinfo=None), form)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), form)
        else:
            sheet.write_number(row, column, value, form)

    def about(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        """A sheet of text, one line after the other: definitions, or who made this and from what."""
        sheet = self.book.add_worksheet(name[:31])
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 4, 36)
        self._paper(sheet, name, A4)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, str(self.neutral(shanghai(cell) if isinstance(cell, datetime) else str(cell))), self.wrapped)

    def close(self) -> None:
        """Writes what is left; the target is whole only then."""
        self.book.close()
