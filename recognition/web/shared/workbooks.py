"""Workbooks written row by row: numbers as numbers, days as days, a frozen heading in both languages, and what it all means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from recognition.domain.lookups import SHANGHAI

MOST_ROWS = 1_000_000
"""Rows of one sheet; what is more goes on in the next, for a sheet ends at 1,048,576."""
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False}
WIDTHS = {"number": 12, "yuan": 14, "day": 12, "month": 10, "moment": 18, "text": 20, "long": 60}
FORMATS = {"number": "#,##0", "yuan": "#,##0.00", "day": "yyyy-mm-dd", "month": "yyyy-mm", "moment": "yyyy-mm-dd hh:mm", "text": "@", "long": "@"}


class SheetColumn(NamedTuple):
    """A column: its code, its name in Chinese and English, and what its cells are."""

    code: str
    zh: str
    en: str
    kind: str = "text"


class Workbook:
    """A workbook with tables and a page about it. `target` is a file to be made, or a buffer in memory."""

    def __init__(self, target: Path | BytesIO, neutral: Any) -> None:
        """`neutral` makes text harmless (see `sheets`)."""
        self.book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)
        self.neutral = neutral
        self.heading = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {kind: self.book.add_format({"num_format": code}) for kind, code in FORMATS.items()}

    def table(self, name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> int:
        """Writes rows under their headings, on as many sheets as they need; returns how many rows there were."""
        sheet, written, place = self._sheet(name, columns), 0, 0
        for row in rows:
            if place == MOST_ROWS:
                sheet, place = self._sheet(f"{name} {written // MOST_ROWS + 1}", columns), 0
            place += 1
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, place, number, column.kind, value)
            written += 1
        return written

    def _sheet(self, name: str, columns: Sequence[SheetColumn]) -> Any:
        sheet = self.book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, WIDTHS[column.kind])
            sheet.write_string(0, number, f"{column.code}\n{column.zh}\n{column.en}", self.heading)
        sheet.set_row(0, 48)
        return sheet

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
        sheet.set_column(1, 3, 60)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, str(self.neutral(str(cell))), self.wrapped)

    def close(self) -> None:
        """Writes what is left; the target is whole only then."""
        self.book.close()
