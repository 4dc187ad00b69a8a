"""The older XLS, by xlrd: the one library that reads its formats of numbers, hidden rows, merged ranges and errors.

The stream of the workbook comes out of its compound file by olefile: xlrd 2.0.2 follows a chain of sectors that comes back to itself for ever."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DAY_ZERO_1904, Book, Cell, CellError, Hidden, Sheet, SheetNotes, Unreadable
from recognition.catalogue.spreadsheets.containers import rich_text, xls_rules
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
    stream = _stream(path.read_bytes())
    book = _book(xlrd, stream)
    ranges = xls_rules.striking(stream) if book.biff_version >= WITHOUT_CODE_PAGE else []
    looks, budget = Looks(DAY_ZERO_1904 if book.datemode else DAY_ZERO), Budget()
    try:
        sheets = [
            _sheet(book, sheet, looks, budget, ranges[place] if book.nsheets == len(ranges) else ())
            for place, sheet in enumerate(book.sheets())
            if sheet.visibility == 0
        ]
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
            stream = next((names[name] for name in STREAMS if name in names), None)
            if stream is None:
                raise Unreadable("file_kind")
            records: bytes = container.openstream(stream).read()
            if records.startswith(olefile.MAGIC):
                raise Unreadable("file_damaged")
            return records
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error) as error:  # olefile checks little of what it reads
        raise Unreadable("file_damaged") from error


def _book(xlrd: Any, content: bytes) -> Any:
    """The workbook by xlrd, which keeps rows as long as they are, not all as long as the longest."""
    log = io.StringIO()
    try:
        return _opened(xlrd, content, log, True)
    except NotImplementedError:
        # formats of the first editions of Excel are not read by it
        return _opened(xlrd, content, log, False)


def _opened(xlrd: Any, content: bytes, log: io.StringIO, formats: bool) -> Any:
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=formats, ragged_rows=True, logfile=log)
        if book.biff_version < WITHOUT_CODE_PAGE and book.codepage is None:
            book = xlrd.open_workbook(file_contents=content, formatting_info=formats, ragged_rows=True, logfile=log, encoding_override="gb18030")
        return book
    except UnicodeDecodeError as error:
        raise Unreadable("encoding_unknown") from error
    except (NotImplementedError, MemoryError):
        raise
    except Exception as error:  # xlrd raises whatever the damaged part made it stumble over
        raise Unreadable("file_locked" if any(word in str(error).lower() for word in ("encrypt", "password")) else "file_damaged") from error


def _sheet(book: Any, sheet: Any, looks: Looks, budget: Budget, striking: tuple[str, ...]) -> Sheet:
    packed = Packed(sheet.name, budget)
    codes, fonts = [_code(book, place) for place in range(len(book.xf_list))], [_flags(font) for font in book.font_list]
    # the font of each style, as its cells are set where no run of characters is set otherwise
    set_so = [fonts[style.font_index] if style.font_index < len(fonts) else 0 for style in book.xf_list]
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        styles = [sheet.cell_xf_index(row, column) for column in range(len(kinds))] if codes else [None] * len(kinds)
        cells = [_cell(*parts, codes, looks) for parts in zip(kinds, values, styles, strict=True)]
        for column, style in enumerate(styles):
            runs = sheet.rich_text_runlist_map.get((row, column))
            if style is not None and (runs or set_so[style]):
                cells[column] = _set_otherwise(cells[column], set_so[style], runs or (), fonts)
        packed.add(row + 1, cells)
    for top, bottom, first, last in sheet.merged_cells:
        packed.merge(top, first, bottom - 1, last - 1)
    rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0)
    columns = frozenset(column for column, info in sheet.colinfo_map.items() if (info.hidden or info.width == 0) and column < WIDEST)
    return replace(packed.sheet(lambda: Hidden(rows, columns)), beside=SheetNotes(tuple(sorted(sheet.cell_note_map)), striking))


def _code(book: Any, place: int) -> str:
    number_format = book.format_map.get(book.xf_list[place].format_key)
    return str(number_format.format_str) if number_format is not None else ""


def _flags(font: Any) -> int:
    """How a font sets its characters."""
    return (rich_text.STRUCK if font.struck_out else 0) | (0, rich_text.RAISED, rich_text.LOWERED)[font.escapement % 3]


def _set_otherwise(cell: Cell, flags: int, runs: Sequence[tuple[int, int]], fonts: Sequence[int]) -> Cell:
    """A cell whose font, or that of some of its characters, strikes through or raises. `runs`: from which character on which font holds."""
    if not isinstance(cell, str) or isinstance(cell, CellError):
        return rich_text.struck(cell) if flags & rich_text.STRUCK else cell
    starts = [(0, flags), *((start, fonts[font] if font < len(fonts) else 0) for start, font in runs), (len(cell), 0)]
    return rich_text.marked(cell, [(cell[start:end], flags) for (start, flags), (end, _) in pairwise(starts)])


def _cell(kind: int, value: Any, style: int | None, codes: list[str], looks: Looks) -> Cell:
    import xlrd

    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return looks.of(float(value), codes[style] if style is not None else "")
    if kind == xlrd.XL_CELL_TEXT:
        return unwrapped(str(value))
    if kind == xlrd.XL_CELL_ERROR:
        return CellError(xlrd.error_text_from_code.get(value, "#VALUE!"))
    return bool(value) if kind == xlrd.XL_CELL_BOOLEAN else None
