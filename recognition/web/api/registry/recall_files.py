"""Recall lists as files for spreadsheets: the columns of the JSON, times as times, and no cell that is taken for a formula."""

from __future__ import annotations

import csv as csv_files
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from recognition.ledger import Publication
from recognition.web.shared import summary_files
from recognition.web.shared.workbooks import SheetColumn, Workbook

COLUMNS = (
    SheetColumn("lookup", "查询编号", "Lookup"), SheetColumn("sequence", "账本序号", "Sequence in the ledger", "number"),
    SheetColumn("receiver", "接诊机构代码", "Receiving institution", "code"), SheetColumn("receiver_name", "接诊机构", "Receiving institution's name", "name"),
    SheetColumn("issuer", "出具机构代码", "Issuing institution", "code"), SheetColumn("issuer_name", "出具机构", "Issuing institution's name", "name"),
    SheetColumn("performer", "检验机构代码", "Laboratory", "code"), SheetColumn("performer_name", "检验机构", "Laboratory's name", "name"),
    SheetColumn("item", "项目代码", "Item", "code"), SheetColumn("item_name", "项目", "Item's name", "name"), SheetColumn("performed_at", "检查时间", "Performed", "moment"),
    SheetColumn("asked_at", "查询时间", "Asked", "moment"), SheetColumn("accepted_at", "采信时间", "Accepted", "moment"), SheetColumn("verdict", "结论", "Verdict"), SheetColumn("status", "失去的缘由", "Why it was lost"),
    SheetColumn("scope", "互认范围", "Scope", "code"), SheetColumn("lost_since", "失去之日", "Lost since", "day"), SheetColumn("after_loss", "此日起所做", "Performed since"),
    SheetColumn("report_key", "公钥编号", "Report key", "code"), SheetColumn("certain", "确由此公钥签", "Signed with this key for certain"),
)  # fmt: skip
"""In Shanghai time; `after_loss` marks the tests performed on or after the day of the loss, of codes of a withdrawn key those read then."""


CHANGED = (
    *COLUMNS[:14], SheetColumn("how", "结果变更", "What the issuer did"), SheetColumn("told_at", "告知时间", "Told", "moment"),
    SheetColumn("stands", "仍为采信", "Acceptance stands"),
)  # fmt: skip
"""The columns of the list of results that their issuers changed."""


def csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[SheetColumn] = COLUMNS) -> Iterator[bytes]:
    """The list as CSV in UTF-8, with the mark that spreadsheets need to see Chinese as Chinese."""
    buffer = StringIO()
    writer = csv_files.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.code for column in columns])
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_cell(row[column.code]) for column in columns])
        yield buffer.getvalue().encode()


def _cell(value: Any) -> str:
    return "" if value is None else str(summary_files.neutral(value.isoformat() if hasattr(value, "isoformat") else value))


def xlsx(rows: Iterable[Mapping[str, Any]], publication: Publication) -> bytes:
    """The list as a workbook, with a sheet that says which publication took away what the lookups rested on, when and why."""
    file = BytesIO()
    book = Workbook(file, summary_files.neutral)
    book.table("recall", COLUMNS, ([_typed(column, row[column.code]) for column in COLUMNS] for row in rows))
    book.about("about", [
        ("edition 版本", publication.number), ("sha256 版本哈希", publication.sha256), ("published_at 发布", publication.at.isoformat(timespec="seconds")),
        ("approvers 登记员", " ".join(publication.approvers)), ("reason 原因", publication.reason),
    ])  # fmt: skip
    book.close()
    return file.getvalue()


def changed_xlsx(rows: Iterable[Mapping[str, Any]], since: date, until: date) -> bytes:
    """The list of changed results as a workbook, with a sheet that says of which days."""
    file = BytesIO()
    book = Workbook(file, summary_files.neutral)
    book.table("recall", CHANGED, ([_typed(column, row[column.code]) for column in CHANGED] for row in rows))
    book.about("about", [("from 起", since.isoformat()), ("to 止", until.isoformat())])
    book.close()
    return file.getvalue()


def _typed(column: SheetColumn, value: Any) -> Any:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    return date.fromisoformat(value) if column.kind == "day" else value
