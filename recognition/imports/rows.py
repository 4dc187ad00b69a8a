"""Rows of auditors' spreadsheets as what they mean, each fault told with its row and column."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from recognition.domain.dates import Moment
from recognition.domain.placeholders import given
from recognition.errors import ItemAmbiguous
from recognition.lookups import Service
from recognition.registry import folding
from recognition.registry.importing import days
from recognition.registry.importing.cells import Cell, text
from recognition.registry.importing.cleaning import Refused
from recognition.registry.importing.reading import sheets
from recognition.registry.naming import resolve_institution_text, resolve_item_text
from recognition.registry.resolve import resolve_item
from recognition.terms import SHANGHAI, Caller, Coding, Stated, value_on

MOST_ROWS = 100_000
HEADINGS_WITHIN = 15
MOST_FAULTS = 50
"""Faults that are told; more of them mean that the file is another one than was thought."""
HEADINGS: dict[str, tuple[str, ...]] = {
    "institution": ("institution", "医疗机构", "机构", "医院", "机构代码", "机构名称", "医疗机构名称"),
    "item": ("item", "项目", "项目代码", "项目编码", "项目名称", "检查检验项目"),
    "performed_at": ("performed_at", "检查时间", "performed", "检验时间", "采样时间", "执行时间", "检查日期", "采样日期", "检查检验时间"),
    "report_ref": ("report_ref", "报告单号", "报告号", "原报告单号"),
    "patient_ref": ("patient_ref", "患者标识"),
    "month": ("month", "月份", "年月"),
    "count": ("count", "数量", "收费数量", "收费例次", "例次", "billed"),
    "reports": ("reports", "已有报告", "已有报告数", "报告数", "份数"),
}
COLUMNS = {"orders": ("item", "performed_at"), "billed": ("month", "item", "count"), "denominators": ("month", "reports")}
"""Columns that a kind of file must have; a region's auditor must also name the institution of each row."""
MEANT = {name: {folding.name(heading) for heading in headings} for name, headings in HEADINGS.items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row (as the spreadsheet numbers it; 0 is the file): a column and a stable code."""

    row: int
    column: str
    code: str


@dataclass(slots=True)
class Outcome:
    """What became of a file. With faults nothing was kept. `unmatched` orders named no accepted result, `unreferenced` named none at all."""

    kind: str
    rows: int = 0
    matched: int = 0
    written: int = 0
    unmatched: int = 0
    unreferenced: int = 0
    number: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Order:
    """One order as the file tells it; references raw, in memory only."""

    institution: str
    item: str
    performed_at: datetime
    report_ref: str | None
    patient_ref: str | None
    stated: Stated


class InMemory:
    """A file's bytes under a path, in memory and nowhere else: a spreadsheet of orders is full of references."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __enter__(self) -> Path:
        self.descriptor = os.memfd_create("import")
        os.write(self.descriptor, self.data)
        return Path(f"/proc/self/fd/{self.descriptor}")

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)


def rows_of(path: Path, kind: str, caller: Caller, outcome: Outcome) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows of the first sheet by their columns, with the numbers that a spreadsheet shows. Raises Unreadable."""
    sheet = next(iter(sheets(path)))
    needed = {*COLUMNS[kind], *(() if caller.institution else ("institution",))}
    columns: dict[int, str] = {}
    rows = sheet.rows()
    for _number, cells in islice(rows, HEADINGS_WITHIN):
        found = {place: meaning for place, cell in enumerate(cells) if (meaning := _meaning(text(cell)))}
        columns = max(found, columns, key=len)
        if needed <= set(found.values()):
            break
    else:
        outcome.faults += [Fault(0, name, "heading_missing") for name in sorted(needed - set(columns.values()))]
        return
    for number, cells in rows:
        row = {name: cells[place] for place, name in columns.items() if place < len(cells) and text(cells[place]).strip()}
        if not row:
            continue
        outcome.rows += 1
        if outcome.rows > MOST_ROWS:
            outcome.faults.append(Fault(number, "", "too_many_rows"))
            return
        yield number, row


def _meaning(heading: str) -> str | None:
    folded = folding.name(heading)
    return next((name for name, meant in MEANT.items() if folded in meant), None)


class Reader:
    """Reads rows as what they mean, and tells what cannot be read."""

    def __init__(self, service: Service, caller: Caller, now: datetime, outcome: Outcome) -> None:
        self.edition, self.caller, self.now, self.outcome = service.edition(), caller, now, outcome
        self.items: dict[tuple[str, str], str | None] = {}

    def fault(self, number: int, column: str, code: str) -> None:
        """Tells what is wrong with a row."""
        if len(self.outcome.faults) < MOST_FAULTS:
            self.outcome.faults.append(Fault(number, column, code))

    def order(self, number: int, cells: dict[str, Cell]) -> Order | None:
        """A performed order, or None with its faults told."""
        institution = self.institution(number, cells)
        item = institution and self.item(number, cells, institution)
        performed = self.moment(number, cells)
        if not (institution and item and performed):
            return None
        return Order(institution, item, performed.value, _reference(cells.get("report_ref")), _reference(cells.get("patient_ref")), performed.stated)

    def figures(self, kind: str, rows: Sequence[tuple[int, dict[str, Cell]]]) -> dict[tuple, int]:
        """Monthly figures by (institution, month, item) or (institution, month)."""
        found: dict[tuple, int] = {}
        for number, cells in rows:
            institution, month = self.institution(number, cells), self.month(number, cells)
            count = self.count(number, cells, "count" if kind == "billed" else "reports")
            item = self.item(number, cells, institution) if kind == "billed" and institution else ""
            if institution is None or month is None or count is None or item is None:
                continue
            key = (institution, month, item) if kind == "billed" else (institution, month)
            if key in found:
                self.fault(number, "month", "row_repeated")
            found[key] = count
        return found

    def institution(self, number: int, cells: dict[str, Cell]) -> str | None:
        """The institution of a row: the caller's own where nothing else is written."""
        own, written = self.caller.institution, text(cells.get("institution")).strip()
        if not written and own:
            return own
        meant = resolve_institution_text(self.edition, written)
        code = meant.code
        if meant.offers:
            self.fault(number, "institution", "issuer_ambiguous")
            return None
        if code is None:
            self.fault(number, "institution", "institution_unknown" if written else "field_required")
        elif (own and code != own) or not self._in_region(code):
            self.fault(number, "institution", "institution_other")
            return None
        return code

    def _in_region(self, code: str) -> bool:
        known = self.edition.reading.institution(code)
        return (value_on(known.divisions, self.now.astimezone(SHANGHAI).date()) or "").startswith(self.caller.region) if known else False

    def item(self, number: int, cells: dict[str, Cell], institution: str) -> str | None:
        """The item of a row, in our codes, the hospital's own, national price codes or its full name."""
        written = text(cells.get("item")).strip()
        if (institution, written) not in self.items:
            self.items[institution, written] = self._item(written, institution) if written else None
        if self.items[institution, written] is None:
            self.fault(number, "item", "item_unknown" if written else "field_required")
        return self.items[institution, written]

    def _item(self, written: str, institution: str) -> str | None:
        """Our own code, the hospital's, a national price code, or a name in full; None for what is unknown or means several."""
        for coding in (Coding("local", written, "receiver"), Coding("recognition", written), Coding("national-price", written)):
            try:
                if code := resolve_item(self.edition, coding, None, institution):
                    return code
            except ItemAmbiguous:
                return None
        return resolve_item_text(self.edition, written, near=False).code

    def moment(self, number: int, cells: dict[str, Cell]) -> Moment | None:
        """When it was performed, with how that was stated; of a day alone its beginning."""
        try:
            found = days.moment(cells.get("performed_at"))
        except Refused as refused:
            self.fault(number, "performed_at", refused.code if cells.get("performed_at") is not None else "field_required")
            return None
        if found.value > self.now:
            self.fault(number, "performed_at", "date_in_future")
            return None
        return found

    def month(self, number: int, cells: dict[str, Cell]) -> str | None:
        """The month of a figure, as 2026-11."""
        try:
            found = days.month(cells.get("month"))
        except Refused as refused:
            self.fault(number, "month", refused.code if cells.get("month") is not None else "field_required")
            return None
        if found > f"{self.now.astimezone(SHANGHAI):%Y-%m}":
            self.fault(number, "month", "date_in_future")
            return None
        return found

    def count(self, number: int, cells: dict[str, Cell], column: str) -> int | None:
        """A whole number."""
        written = text(cells.get(column)).strip().replace(",", "").replace("，", "")
        if not (written.isascii() and written.isdigit() and len(written) <= 9):
            self.fault(number, column, "number_malformed")
            return None
        return int(written)


def _reference(cell: Any) -> str | None:
    return given(text(cell).strip()[:128] or None)
