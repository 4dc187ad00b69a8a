"""The older XLS, by xlrd: the one library that reads its formats of numbers, hidden rows, merged ranges and errors, and needs nothing else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DAY_ZERO_1904, Book, Cell, CellError, Hidden, Sheet, Unreadable
from recognition.catalogue.spreadsheets.containers.looks import Looks, unwrapped
from recognition.catalogue.spreadsheets.containers.packed import WIDEST, Budget, Packed

LARGEST = 40 << 20
"""Bytes: 65,536 rows of twenty columns take 30 MB, and xlrd keeps a workbook whole, several times as large."""
OTHER_OLE = ("WordDocument", "PowerPoint Document")
LOCKED = ("EncryptedPackage", "EncryptionInfo")
WITHOUT_CODE_PAGE = 80
"""BIFF from 8 on says its texts in Unicode."""


def read(path: Path) -> Book:
    """The visible sheets of a workbook and the names of the others. Raises Unreadable, `file_locked` for one with a password."""
    import xlrd

    if path.stat().st_size > LARGEST:
        raise Unreadable("file_too_large")
    content = path.read_bytes()
    if any(name.encode("utf-16-le") in content for name in LOCKED):
        raise Unreadable("file_locked")
    if any(name.encode("utf-16-le") in content for name in OTHER_OLE):
        raise Unreadable("file_kind")
    book = _book(xlrd, content)
    looks, budget = Looks(DAY_ZERO_1904 if book.datemode else DAY_ZERO), Budget()
    try:
        sheets = [_sheet(book, sheet, looks, budget) for sheet in book.sheets() if sheet.visibility == 0]
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise Unreadable("file_damaged") from error
    return Book(sheets, tuple(sheet.name for sheet in book.sheets() if sheet.visibility != 0))


def _book(xlrd: Any, content: bytes) -> Any:
    """The workbook by xlrd, which keeps rows as long as they are, not all as long as the longest."""
    told = io.StringIO()
    try:
        return _opened(xlrd, content, told, True)
    except NotImplementedError:
        # formats of the first editions of Excel are not read by it
        return _opened(xlrd, content, told, False)


def _opened(xlrd: Any, content: bytes, told: io.StringIO, formats: bool) -> Any:
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=formats, ragged_rows=True, logfile=told)
        if book.biff_version < WITHOUT_CODE_PAGE and book.codepage is None:
            book = xlrd.open_workbook(file_contents=content, formatting_info=formats, ragged_rows=True, logfile=told, encoding_override="gb18030")
        return book
    except UnicodeDecodeError as error:
        raise Unreadable("encoding_unknown") from error
    except (NotImplementedError, MemoryError):
        raise
    except Exception as error:  # xlrd raises whatever the damaged part made it stumble over
        raise Unreadable("file_locked" if any(word in str(error).lower() for word in ("encrypt", "password")) else "file_damaged") from error


def _sheet(book: Any, sheet: Any, looks: Looks, budget: Budget) -> Sheet:
    packed = Packed(sheet.name, budget)
    codes = [_code(book, place) for place in range(len(book.xf_list))]
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        styles = [sheet.cell_xf_index(row, column) for column in range(len(kinds))] if codes else [None] * len(kinds)
        packed.add(row + 1, [_cell(*one, codes, looks) for one in zip(kinds, values, styles, strict=True)])
    for top, bottom, first, last in sheet.merged_cells:
        packed.merge(top, first, bottom - 1, last - 1)
    rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0)
    columns = frozenset(column for column, info in sheet.colinfo_map.items() if (info.hidden or info.width == 0) and column < WIDEST)
    return Sheet(sheet.name, packed.done().size, packed.rows, lambda: Hidden(rows, columns))


def _code(book: Any, place: int) -> str:
    found = book.format_map.get(book.xf_list[place].format_key)
    return str(found.format_str) if found is not None else ""


def _cell(kind: int, value: Any, style: int | None, codes: list[str], looks: Looks) -> Cell:
    import xlrd

    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return looks.of(float(value), codes[style] if style is not None else "")
    if kind == xlrd.XL_CELL_TEXT:
        return unwrapped(str(value))
    if kind == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(value, "#VALUE!"))
    return bool(value) if kind == xlrd.XL_CELL_BOOLEAN else None
