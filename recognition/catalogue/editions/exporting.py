"""An edition as files: each table as CSV, all of them as one workbook; whole, or only the rows that hold on a day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES, Table
from recognition.catalogue.editions.validity import holding
from recognition.errors import NotFound

STORED = tuple(name for name, table in TABLES.items() if not table.derived)
DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠ \u3000")
"""A cell that begins so may be run as a formula, some of them only after the spreadsheet has trimmed or folded it."""
AT_ONCE = 1000
MOST_ROWS = 1_048_575
"""Rows of a workbook's sheet below its headings; what goes beyond goes to a further sheet."""


def table_of(name: str) -> Table:
    """The declaration of a table that can be read; raises NotFound."""
    if name not in STORED:
        raise NotFound("table")
    return TABLES[name]


def rows(edition: Edition, name: str, day: date | None = None, after: int = 0, limit: int = -1) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in the order of its key; with a day only those that hold on it. Raises NotFound."""
    table = table_of(name)
    where, values = "", []
    if day is not None and "valid_from" in table.names:
        where, values = f"WHERE {holding('?1')}", [day.isoformat()]
    columns = older_files.columns(edition.connection, table)
    yield from edition.connection.execute(
        f"SELECT {columns} FROM {older_files.source(edition.connection, table)} {where} ORDER BY {', '.join(table.key)} LIMIT {int(limit)} OFFSET {int(after)}",
        values,
    )


def csv_of(edition: Edition, name: str, day: date | None = None) -> Iterator[bytes]:
    """A table as CSV in UTF-8 with the mark by which spreadsheets see Chinese as Chinese; it can be imported again."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(table_of(name).names)
    for count, row in enumerate(rows(edition, name, day), 1):
        writer.writerow([neutral(cell) for cell in row])
        if count % AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def workbook(edition: Edition, target: Path, day: date | None = None) -> None:
    """All tables as a workbook with a sheet each, and one that says which edition it is. Written in one step. Raises OSError."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    unfinished = target.with_name(f".{target.name}")
    kept = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with _removed(unfinished), TemporaryDirectory() as parts, unfinished.open("wb") as file:
        book = xlsxwriter.Workbook(file, {**kept, "tmpdir": parts})
        try:
            about = book.add_worksheet("edition")
            for number, pair in enumerate((("number", edition.number), ("sha256", edition.sha256), ("day", day.isoformat() if day else ""))):
                about.write_row(number, 0, pair)
            for name in STORED:
                _sheets(book, edition, name, day)
            book.close()
        except (FileCreateError, OSError) as error:
            _close(book)
            # the library wraps what the system said
            raise error.args[0] if isinstance(error, FileCreateError) else error from error
    unfinished.rename(target)


@contextmanager
def _removed(unfinished: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _close(book: Any) -> None:
    """Gives back what the library leaves open where it could not finish: a file for the rows of each sheet."""
    for sheet in book.worksheets():
        with suppress(OSError):
            sheet.row_data_fh.close()


def _sheets(book: Any, edition: Edition, name: str, day: date | None) -> None:
    sheet, number, part = None, 0, 1
    for row in rows(edition, name, day):
        if sheet is None or number == MOST_ROWS:
            sheet, number, part = _sheet(book, name, part), 0, part + 1
        number += 1
        sheet.write_row(number, 0, [neutral(cell) for cell in row])
    if sheet is None:
        _sheet(book, name, 1)


def _sheet(book: Any, name: str, part: int) -> Any:
    sheet = book.add_worksheet(name if part == 1 else f"{name} {part}")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, TABLES[name].names)
    return sheet


def neutral(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula; numbers stay numbers, an open end is empty."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def bare(written: str) -> str:
    """The text without the sign that `neutral` put before it."""
    return written[1:] if written[:1] == "'" and written[1:].startswith(DANGEROUS) else written
