"""Figures as files: CSV with the columns of the JSON for programs, workbooks in yuan and with names for people; no cell is taken for a formula."""

from __future__ import annotations

import csv as csv_files
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from recognition.domain.counters import DEFINITIONS, UNITS, unit_of
from recognition.domain.policy.words.counters import COUNTER, without_unit
from recognition.web.shared.names import of_group
from recognition.web.shared.workbooks import SheetColumn, Workbook, with_name, with_unit

if TYPE_CHECKING:
    from recognition.catalogue.editions.store import Edition
    from recognition.services.summaries import Summary

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OF_TIME = {"day": "day", "month": "month"}
PERIODS = frozenset({"day", "week", "month", "year"})
"""Groups whose labels need no name."""
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


def xlsx(summary: Summary, by: Sequence[str], edition: Edition, about: Iterable[Sequence[Any]] = ()) -> bytes:
    """The summary as a workbook for people: real numbers and days, money in yuan, each heading with its unit, a name (by `edition`) beside each
    code, each counter's definition in both languages, and the position in the ledger; `about` says more of who made it and from what."""
    file = BytesIO()
    book = Workbook(file, neutral)
    heads = [column for name in by for column in _heads(name)]
    book.table(
        "summary",
        [*heads, *map(_counted, summary.counters)],
        (_cells(row, by, summary.counters, edition) for row in (summary.rows if by else [summary.totals])),
    )
    book.about("definitions", [(_counted(name).code, *COUNTER[name], *(text for text in DEFINITIONS[name])) for name in summary.counters])
    book.about("about", [*((f"as_of.{name}", value) for name, value in summary.as_of.items()), *about])
    book.close()
    return file.getvalue()


def _heads(group: str) -> tuple[SheetColumn, ...]:
    zh, en = GROUPS[group]
    return (SheetColumn(group, zh, en, OF_TIME.get(group, "text")),) if group in PERIODS else with_name(group, zh, en)


def _counted(counter: str) -> SheetColumn:
    """The column of a counter; money, kept in fen, in yuan and so under another code than in JSON and CSV."""
    unit = unit_of(counter)
    code = counter.removesuffix("_fen") + "_yuan" if unit == "yuan" else counter
    return with_unit(code, without_unit(counter), UNITS[unit], "yuan" if unit == "yuan" else "number")


def _cells(row: Mapping[str, Any], by: Sequence[str], counters: Sequence[str], edition: Edition) -> list[Any]:
    cells: list[Any] = []
    for group in by:
        cells += [_period(group, row[group])] if group in PERIODS else [row[group], of_group(edition, group, row[group])]
    return [*cells, *(in_unit(counter, row[counter]) for counter in counters)]


def in_unit(counter: str, value: int | None) -> float | int | None:
    """A figure in the unit that its heading names: fen as yuan. None, which is hidden, stays an empty cell."""
    return value / 100 if value is not None and unit_of(counter) == "yuan" else value


def _rows(summary: Summary, by: Sequence[str]) -> Iterator[list[Any]]:
    for row in summary.rows if by else [summary.totals]:
        yield [row[name] for name in columns(summary, by)]


def _period(name: str, label: str) -> Any:
    if name == "day":
        return date.fromisoformat(label)
    return date.fromisoformat(f"{label}-01") if name == "month" else label
