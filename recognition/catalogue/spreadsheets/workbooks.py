"""Reads XLSX with calamine, which is thirty times as fast as a reader in Python, and XLS with xlrd; merged cells are filled in."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from recognition.catalogue.spreadsheets import workbook_parts
from recognition.catalogue.spreadsheets.cells import Book, Cell, Hidden, Row, Sheet, Unreadable, merged
from recognition.catalogue.spreadsheets.number_formats import formatted
from recognition.catalogue.spreadsheets.workbook_parts import WIDEST, Found

MOST_MERGED = 20_000
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, each by row and column from 0."""


def xlsx(path: Path) -> Book:
    """The visible sheets of a workbook and the names of the others. Raises Unreadable, `file_locked` for one with a password."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # only who imports pays for it

    try:
        places, formats = workbook_parts.places(path), workbook_parts.formats(path)
        book = CalamineWorkbook.from_path(path)
        tables = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        names = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible]
        found = [(name, places[name], book.get_sheet_by_name(name)) for name in names]
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, OSError, ValueError, KeyError, StopIteration) as error:
        raise Unreadable("file_damaged") from error
    sheets = [_sheet(path, name, part, sheet, formats) for name, part, sheet in found]
    return Book(sheets, tuple(one.name for one in tables if one.name not in names))


def _sheet(path: Path, name: str, part: str, sheet: Any, formats: dict[int, str]) -> Sheet:
    @cache
    def looked() -> Found:
        try:
            return workbook_parts.look(path, part, formats)
        except (ExpatError, zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError) as error:
            raise Unreadable("file_damaged") from error

    return Sheet(name, sheet.total_height, lambda: _xlsx_rows(sheet, looked(), formats), lambda: looked().hidden)


def _xlsx_rows(sheet: Any, found: Found, formats: dict[int, str]) -> Iterator[Row]:
    # calamine leaves out empty columns at the left, while merged ranges and places of cells count them
    margin = [None] * (sheet.start[1] if sheet.start else 0)
    rows = ((number, [*margin, *(None if cell == "" else cell for cell in cells[:WIDEST])]) for number, cells in enumerate(sheet.iter_rows(), 1))
    return filled(_with(rows, found, formats), sheet.merged_cell_ranges or ())


def _with(rows: Iterable[Row], found: Found, formats: dict[int, str]) -> Iterator[Row]:
    """The rows with what calamine does not give: a formula's error, which it reads as an empty cell (and an empty end of validity would
    mean an open one), and what a number's cell shows."""
    for number, cells in rows:
        for column, error in found.errors.get(number, {}).items():
            if column < len(cells):
                cells[column] = error
        for column, style in found.styles.get(number, {}).items():
            if column < len(cells) and isinstance(cell := cells[column], (int, float)) and not isinstance(cell, bool):
                cells[column] = formatted(float(cell), formats[style])
        yield number, cells


def xls(path: Path) -> Book:
    """The visible sheets of a workbook of the old format and the names of the others. Raises Unreadable, `file_locked` for one with a password."""
    import xlrd

    try:
        book = xlrd.open_workbook(str(path), formatting_info=True)
    except Exception as error:  # xlrd raises whatever the damaged part made it stumble over
        locked = any(word in str(error).lower() for word in ("encrypt", "password", "can't find workbook"))
        raise Unreadable("file_locked" if locked else "file_damaged") from error
    seen = [sheet for sheet in book.sheets() if sheet.visibility == 0]
    sheets = [Sheet(sheet.name, sheet.nrows, partial(_xls_rows, book, sheet), partial(_xls_hidden, sheet)) for sheet in seen]
    return Book(sheets, tuple(sheet.name for sheet in book.sheets() if sheet.visibility != 0))


def _xls_hidden(sheet: Any) -> Hidden:
    rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0)
    return Hidden(rows, frozenset(column for column, info in sheet.colinfo_map.items() if (info.hidden or info.width == 0) and column < WIDEST))


def _xls_rows(book: Any, sheet: Any) -> Iterator[Row]:
    ranges = [((top, first), (bottom - 1, last - 1)) for top, bottom, first, last in sheet.merged_cells]
    rows = ((row + 1, [_xls_cell(book, cell) for cell in sheet.row(row)[:WIDEST]]) for row in range(sheet.nrows))
    return filled(rows, ranges)


def _xls_cell(book: Any, cell: Any) -> Cell:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#VALUE!")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return formatted(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else None


def filled(rows: Iterable[tuple[int, Sequence[Cell]]], ranges: Iterable[Range]) -> Iterator[Row]:
    """The rows with every cell of a merged range holding the range's value, as a reader sees it; over several rows it is told as merged."""
    anchors: dict[tuple[int, int], bool] = {}
    inside: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    for (top, first), (bottom, last) in ranges:
        anchors[top, first] = bottom > top
        for row in range(top, min(bottom, top + MOST_MERGED) + 1):
            places = inside.setdefault(row, [])
            places += [(column, (top, first)) for column in range(first, min(last, WIDEST) + 1) if (row, column) != (top, first)]
    held: dict[tuple[int, int], Cell] = {}
    for number, found in rows:
        cells, row = list(found), number - 1
        for column, cell in enumerate(cells):
            if (row, column) in anchors:
                cells[column] = held[row, column] = merged(cell) if anchors[row, column] else cell
        for column, anchor in inside.get(row, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = held.get(anchor)
        yield number, cells
