"""Figures as files for spreadsheets: the columns of the JSON, numbers as numbers, and no cell that is taken for a formula."""

from __future__ import annotations

import csv as csv_files
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from recognition.domain.counters import DEFINITIONS
from recognition.domain.policy.words.counters import COUNTER
from recognition.web.shared.workbooks import SheetColumn, Workbook

if TYPE_CHECKING:
    from recognition.services.summaries import Summary

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OF_TIME = {"day": "day", "month": "month"}
GROUPS = {
    "day": ("日期", "Day"), "week": ("周", "Week"), "month": ("月份", "Month"), "year": ("年份", "Year"), "item": ("项目", "Item"), "kind": ("类别", "Kind"),
    "group": ("分组", "Group"), "issuer": ("出具机构", "Issuer"), "receiver": ("接诊机构", "Receiver"), "issuer_region": ("出具地区", "Issuer's region"),
    "receiver_region": ("接诊地区", "Receiver's region"), "verdict": ("结论", "Verdict"), "reason": ("原因", "Reason"),
}  # fmt: skip
FORMULAS = "=+-@\N{MINUS SIGN}"
"""What a formula begins with, once a spreadsheet has trimmed the text and folded its full-width signs."""
SKIPPED = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Classes of characters that are not seen: some programs drop them before they look for a formula."""


def neutral(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula; numbers stay numbers and what is hidden stays empty."""
    if value is None:
        return ""
    if not isinstance(value, str) or not value:
        return value
    seen = next((character for character in value if unicodedata.category(character) not in SKIPPED), "")
    unseen_first = unicodedata.category(value[0]) in SKIPPED
    return f"'{value}" if unseen_first or unicodedata.normalize("NFKC", seen)[:1] in tuple(FORMULAS) else value


def columns(summary: Summary, by: Sequence[str]) -> list[str]:
    """The columns of a summary's rows: its groups, then every counter of its revision."""
    return [*by, *summary.counters]


def table(summary: Summary, by: Sequence[str]) -> Iterator[list[Any]]:
    """Rows in the order of the columns; without groups the totals are the only one."""
    for row in _rows(summary, by):
        yield [neutral(cell) for cell in row]


def csv(summary: Summary, by: Sequence[str]) -> Iterator[bytes]:
    """The summary as CSV in UTF-8, with the mark that spreadsheets need to see Chinese as Chinese."""
    buffer = StringIO()
    writer = csv_files.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(columns(summary, by))
    for count, row in enumerate(table(summary, by), 1):
        writer.writerow(row)
        if count % 1000 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx(summary: Summary, by: Sequence[str], about: Iterable[Sequence[Any]] = ()) -> bytes:
    """The summary as a workbook: the rows with real numbers and days, each counter's definition in both languages, and the position in
    the ledger; `about` says more of who made it and from what."""
    file = BytesIO()
    book = Workbook(file, neutral)
    named = [SheetColumn(name, *GROUPS.get(name, (name, name)), OF_TIME.get(name, "text")) for name in by]
    book.table(
        "summary",
        [*named, *(SheetColumn(one, *COUNTER[one], "number") for one in summary.counters)],
        ([_typed(name, cell) for name, cell in zip(columns(summary, by), row, strict=False)] for row in _rows(summary, by)),
    )
    book.about("definitions", [(one, *COUNTER[one], *DEFINITIONS[one]) for one in summary.counters])
    book.about("about", [*((f"as_of.{name}", value) for name, value in summary.as_of.items()), *about])
    book.close()
    return file.getvalue()


def _rows(summary: Summary, by: Sequence[str]) -> Iterator[list[Any]]:
    for row in summary.rows if by else [summary.totals]:
        yield [row[name] for name in columns(summary, by)]


def _typed(name: str, cell: Any) -> Any:
    if name == "day":
        return date.fromisoformat(cell)
    return date.fromisoformat(f"{cell}-01") if name == "month" else cell
