"""Figures as files for spreadsheets: the columns of the JSON, numbers as numbers, and no cell that is taken for a formula."""

from __future__ import annotations

import csv as csv_files
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import xlsxwriter

from recognition.figures import COUNTERS

if TYPE_CHECKING:
    from recognition.summaries import Summary

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = tuple("=+-@\t\r\n\0＝＋－＠ \u3000")
"""A cell that begins so may be run as a formula, some of them only after the spreadsheet has trimmed or folded it."""


def neutral(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula; numbers stay numbers and what is hidden stays empty."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def columns(by: Sequence[str]) -> list[str]:
    """The columns of a summary's rows: its groups, then every counter."""
    return [*by, *COUNTERS]


def table(summary: Summary, by: Sequence[str]) -> Iterator[list[Any]]:
    """Rows in the order of the columns; without groups the totals are the only one."""
    rows: Iterable[Mapping[str, Any]] = summary.rows if by else [summary.totals]
    for row in rows:
        yield [neutral(row[name]) for name in columns(by)]


def csv(summary: Summary, by: Sequence[str]) -> Iterator[bytes]:
    """The summary as CSV in UTF-8, with the mark that spreadsheets need to see Chinese as Chinese."""
    buffer = io.StringIO()
    writer = csv_files.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(columns(by))
    for count, row in enumerate(table(summary, by), 1):
        writer.writerow(row)
        if count % 1000 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx(summary: Summary, by: Sequence[str], definitions: Mapping[str, str]) -> bytes:
    """The summary as a workbook: the rows, and a sheet with each counter's definition and the position in the ledger."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        rows = book.add_worksheet("summary")
        rows.freeze_panes(1, 0)
        rows.write_row(0, 0, columns(by))
        for number, row in enumerate(table(summary, by), 1):
            rows.write_row(number, 0, row)
        notes = book.add_worksheet("definitions")
        for number, pair in enumerate([*definitions.items(), *((f"as_of.{name}", value) for name, value in summary.as_of.items())]):
            notes.write_row(number, 0, [neutral(cell) for cell in pair])
    return file.getvalue()
