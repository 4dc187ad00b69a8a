"""Entries behind a figure as rows of files: the same columns in CSV and NDJSON, in XLSX with words beside codes; references and persons left out."""

from __future__ import annotations

import csv as csv_files
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import orjson

from recognition.catalogue.editions.store import Edition
from recognition.domain import tally
from recognition.domain.counters import UNITS, unit_of
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.domain.policy.words.counters import without_unit
from recognition.services.drill_down import CountedLookup
from recognition.services.lookups import Service
from recognition.web.shared import across, lookup_json
from recognition.web.shared.names import of_group
from recognition.web.shared.summary_files import in_unit, neutral
from recognition.web.shared.workbooks import SheetColumn, Workbook, with_unit

COLUMNS = (
    SheetColumn("sequence", "序号", "Sequence", "number"), SheetColumn("leaf", "叶哈希", "Leaf hash", "code"), SheetColumn("at", "查询时间", "Asked at", "moment"),
    SheetColumn("receiver", "接诊机构代码", "Receiver", "code"), SheetColumn("receiver_name", "接诊机构", "Receiver's name", "name"), SheetColumn("receiver_region", "接诊地区", "Receiver's region", "code"),
    SheetColumn("issuer", "出具机构代码", "Issuer", "code"), SheetColumn("issuer_name", "出具机构", "Issuer's name", "name"), SheetColumn("issuer_region", "出具地区", "Issuer's region", "code"),
    SheetColumn("item", "项目代码", "Item", "code"), SheetColumn("item_name", "项目", "Item's name", "name"), SheetColumn("performed", "检查日期", "Performed on", "day"),
    SheetColumn("verdict", "结论", "Verdict", "code"), SheetColumn("reason", "原因", "Reason", "code"), SheetColumn("edition", "目录版本", "Edition", "number"), SheetColumn("policy", "规则版本", "Policy", "code"),
    SheetColumn("price_fen", "收费标准（分）", "Price in fen", "number"), SheetColumn("price_source", "价格来源", "Price source", "code"), SheetColumn("evidence", "依据", "Evidence", "code"),
    SheetColumn("decision", "决定", "Decision", "code"), SheetColumn("decision_reason", "重复原因", "Reason to repeat", "code"), SheetColumn("decided_at", "决定时间", "Decided at", "moment"),
    SheetColumn("reversed_by", "被何记录撤销（序号）", "Reversed by entries"),
    SheetColumn("counted_on", "计入日期", "Counted on", "day"), SheetColumn("counted", "计入数", "Counted", "number"),
    SheetColumn("local_reason", "本地原因（范围/编码）", "Local reason (scope/code)", "code"),
)  # fmt: skip
WORDED = {
    "receiver_region": "receiver_region", "issuer_region": "issuer_region", "verdict": "verdict", "reason": "reason", "price_source": "price_source",
    "decision": "decision", "decision_reason": "repeat_reason",
}  # fmt: skip
"""Columns whose codes are put into words in a workbook, and what names them."""
FLUSHED = 500


class CountedRows:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[CountedLookup]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[CountedLookup]:
        for row in self.rows:
            self.count += 1
            yield row


def row(counted: CountedLookup, service: Service) -> list[Any]:
    """The cells of one entry, in the order of the columns."""
    lookup, answer = counted.lookup, counted.lookup.answer
    reading = service.edition().reading
    receiver, issuer, item = (
        reading.institution(lookup.receiver),
        reading.institution(lookup.issuer) or across.institution(lookup.issuer),
        reading.item(lookup.item),
    )
    decision = tally.effective(counted.decisions)
    return [
        lookup.receipt.sequence, lookup.receipt.leaf, lookup.at, lookup.receiver, receiver.name_zh if receiver else None, lookup.receiver_division,
        lookup.issuer, issuer.name_zh if issuer else None, lookup.issuer_division, lookup.item, item.name_zh if item else None,
        shanghai_day(lookup.performed_at), answer.verdict.value, answer.reasons[0] if answer.reasons else None, answer.edition, answer.policy,
        answer.price.fen, answer.price.source.value, lookup_json.evidence(lookup, decision),
        decision.kind.value if decision else None, decision.reason.value if decision and decision.reason else None, decision.at if decision else None,
        " ".join(map(str, counted.reversed_by)) or None, date.fromordinal(counted.cell.day), counted.n,
        "/".join(decision.local) if decision and decision.local else None,
    ]  # fmt: skip


def csv(rows: Iterable[CountedLookup], service: Service) -> Iterator[bytes]:
    """CSV in UTF-8 with the mark that spreadsheets need, some hundred rows at a time."""
    buffer = StringIO()
    writer = csv_files.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([column.code for column in COLUMNS])
    for count, counted in enumerate(rows, 1):
        writer.writerow([neutral(_text(cell)) for cell in row(counted, service)])
        if count % FLUSHED == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _text(cell: Any) -> Any:
    if hasattr(cell, "astimezone"):
        return cell.astimezone(SHANGHAI).isoformat(timespec="seconds")
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def ndjson(rows: Iterable[CountedLookup], service: Service) -> Iterator[bytes]:
    """One JSON object a line, each with every column; what is not known is null."""
    names, buffered = [column.code for column in COLUMNS], []
    for counted in rows:
        buffered.append(orjson.dumps({name: _text(cell) for name, cell in zip(names, row(counted, service), strict=False)}) + b"\n")
        if len(buffered) == FLUSHED:
            yield b"".join(buffered)
            buffered = []
    yield b"".join(buffered)


def xlsx(target: Path | BytesIO, rows: Iterable[CountedLookup], counter: str, service: Service, about: Sequence[Sequence[Any]]) -> int:
    """A workbook of the entries of `counter` for people: money in yuan, the words of codes beside them, with the sheets of definitions and of who
    made it; returns how many rows there were."""
    book, columns, edition = Workbook(target, neutral), _sheet_columns(counter), service.edition()
    count = book.table("entries", columns, (list(_sheet_cells(row(counted, service), counter, edition)) for counted in rows))
    book.about("definitions", [(column.code, column.zh, column.en) for column in columns])
    book.about("about", about)
    book.close()
    return count


def _sheet_columns(counter: str) -> list[SheetColumn]:
    columns: list[SheetColumn] = []
    for column in COLUMNS:
        if column.code == "price_fen":
            columns.append(with_unit("price_yuan", ("收费标准", "Price"), UNITS["yuan"], "yuan"))
        elif column.code == "counted":
            unit = unit_of(counter)
            columns.append(
                with_unit(
                    "counted", (f"计入{without_unit(counter)[0]}", f"Counted: {without_unit(counter)[1]}"), UNITS[unit], "yuan" if unit == "yuan" else "number"
                )
            )
        elif column.code in WORDED:
            columns += [column, SheetColumn(f"{column.code}_name", f"{column.zh}名称", f"{column.en}, in words", "words")]
        else:
            columns.append(column)
    return columns


def _sheet_cells(cells: Sequence[Any], counter: str, edition: Edition) -> Iterator[Any]:
    for column, cell in zip(COLUMNS, cells, strict=True):
        if column.code == "price_fen":
            yield None if cell is None else cell / 100
        elif column.code == "counted":
            yield in_unit(counter, cell)
        else:
            yield cell
            if column.code in WORDED:
                yield None if cell is None else of_group(edition, WORDED[column.code], cell)
