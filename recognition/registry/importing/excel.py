"""Reads XLSX with calamine, which is thirty times as fast as a reader in Python, and XLS with xlrd; merged cells are filled in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from recognition.registry.importing.cells import Cell, Row, Sheet, Unreadable

MOST_UNPACKED = 1 << 30
"""Bytes that the parts of a workbook may have once unpacked: a small archive can hold a large harm."""
WIDEST = 2_000
"""Columns that are read of a row; formatting alone can make a sheet 16,384 wide."""
MOST_MERGED = 20_000
CHUNK = 1 << 20
ERROR = b't="e"'
BROKEN = re.compile(rb'<c\s(?:[^>]*\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\st="e"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([^<]{1,10})</v>')
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, each by row and column from 0."""


def xlsx(path: Path) -> list[Sheet]:
    """The visible sheets of a workbook. Raises Unreadable, `file_locked` for one with a password."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # only who imports pays for it

    try:
        parts = _parts(path)
        book = CalamineWorkbook.from_path(path)
        names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible]
        found = [(name, book.get_sheet_by_name(name)) for name in names]
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, OSError, ValueError, KeyError) as error:
        raise Unreadable("file_damaged") from error
    return [Sheet(name, sheet.total_height, lambda name=name, sheet=sheet: _xlsx_rows(path, parts[name], sheet)) for name, sheet in found]


def _parts(path: Path) -> dict[str, str]:
    """The part of the archive that holds each sheet."""
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise Unreadable("file_too_large")
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable("file_kind")
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        return {sheet.get("name", ""): _inside(targets[sheet.get(LINK)]) for sheet in sheets}


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _xlsx_rows(path: Path, part: str, sheet: Any) -> Iterator[Row]:
    # calamine reads a formula's error as an empty cell, and an empty end of validity would mean an open one
    errors = _errors(path, part)
    rows = ((number, [None if cell == "" else cell for cell in cells[:WIDEST]]) for number, cells in enumerate(sheet.iter_rows(), 1))
    return filled(_with(rows, errors), sheet.merged_cell_ranges or ())


def _with(rows: Iterable[Row], errors: dict[int, list[tuple[int, str]]]) -> Iterator[Row]:
    for number, cells in rows:
        for column, error in errors.get(number, ()):
            if column < len(cells):
                cells[column] = error
        yield number, cells


def _errors(path: Path, part: str) -> dict[int, list[tuple[int, str]]]:
    """The cells whose formula gives an error: row (from 1) to columns (from 0) and what stands there."""
    found: dict[int, list[tuple[int, str]]] = {}
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            text = tail + chunk
            if ERROR in text:
                for letters, row, error in BROKEN.findall(text):
                    found.setdefault(int(row), []).append((_column(letters), error.decode("ascii", "replace")))
            tail = text[-2000:]
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def xls(path: Path) -> list[Sheet]:
    """The visible sheets of a workbook of the old format. Raises Unreadable, `file_locked` for one with a password."""
    import xlrd

    try:
        book = xlrd.open_workbook(path, formatting_info=True)
    except Exception as error:  # xlrd raises whatever the damaged part made it stumble over
        locked = any(word in str(error).lower() for word in ("encrypt", "password", "can't find workbook"))
        raise Unreadable("file_locked" if locked else "file_damaged") from error
    return [Sheet(sheet.name, sheet.nrows, lambda sheet=sheet: _xls_rows(book, sheet)) for sheet in book.sheets() if sheet.visibility == 0]


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
            return cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#VALUE!")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return cell.value if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else None


def filled(rows: Iterable[tuple[int, Sequence[Cell]]], ranges: Iterable[Range]) -> Iterator[Row]:
    """The rows with every cell of a merged range holding the range's value, as a reader sees it."""
    anchors: set[tuple[int, int]] = set()
    inside: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    for (top, first), (bottom, last) in ranges:
        anchors.add((top, first))
        for row in range(top, min(bottom, top + MOST_MERGED) + 1):
            places = inside.setdefault(row, [])
            places += [(column, (top, first)) for column in range(first, min(last, WIDEST) + 1) if (row, column) != (top, first)]
    held: dict[tuple[int, int], Cell] = {}
    for number, found in rows:
        cells, row = list(found), number - 1
        for column, cell in enumerate(cells):
            if (row, column) in anchors:
                held[row, column] = cell
        for column, anchor in inside.get(row, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = held.get(anchor)
        yield number, cells
