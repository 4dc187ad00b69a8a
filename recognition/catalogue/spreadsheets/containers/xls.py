"""The older XLS, by xlrd: the one library that reads its formats of numbers, hidden rows, merged ranges and errors.

The stream of the workbook comes out of its compound file by olefile: xlrd 2.0.2 follows a chain of sectors that comes back to itself for ever."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DAY_ZERO_1904, Book, Cell, CellError, Hidden, Sheet, Unreadable
from recognition.catalogue.spreadsheets.containers.looks import Looks, unwrapped
from recognition.catalogue.spreadsheets.containers.packed import WIDEST, Budget, Packed

LARGEST = 40 << 20
"""Bytes: 65,536 rows of twenty columns take 30 MB, and xlrd keeps a workbook whole, several times as large."""
STREAMS = ("workbook", "book")
LOCKED = ("encryptedpackage", "encryptioninfo")
WITHOUT_CODE_PAGE = 80
"""BIFF from 8 on says its texts in Unicode."""


def read(path: Path) -> Book:
    """The visible sheets of a workbook and the names of the others. Raises Unreadable, `file_locked` for one with a password."""
    import xlrd

    if path.stat().st_size > LARGEST:
        raise Unreadable("file_too_large")
    book = _book(xlrd, _stream(path.read_bytes()))
    looks, budget = Looks(DAY_ZERO_1904 if book.datemode else DAY_ZERO), Budget()
    try:
        sheets = [_sheet(book, sheet, looks, budget) for sheet in book.sheets() if sheet.visibility == 0]
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # of what is missing or of another kind in its records
        raise Unreadable("file_damaged") from error
    return Book(sheets, tuple(sheet.name for sheet in book.sheets() if sheet.visibility != 0))


def _stream(content: bytes) -> bytes:
    """The records of the workbook; the first editions of Excel wrote nothing else. Raises Unreadable."""
    import olefile

    if not content.startswith(olefile.MAGIC):
        if content.startswith(olefile.MAGIC[:4]):
            raise Unreadable("file_damaged")
        return content
    try:
        with olefile.OleFileIO(content) as container:
            names = {name[0].lower(): name for name in container.listdir() if len(name) == 1}
            if any(name in names for name in LOCKED):
                raise Unreadable("file_locked")
            found = next((names[name] for name in STREAMS if name in names), None)
            if found is None:
                raise Unreadable("file_kind")
            records: bytes = container.openstream(found).read()
            if records.startswith(olefile.MAGIC):
                raise Unreadable("file_damaged")
            return records
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error) as error:  # olefile checks little of what it reads
        raise Unreadable("file_damaged") from error


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
    return packed.sheet(lambda: Hidden(rows, columns))


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
