"""What page and endpoints of a hospital's code map share: codes held against it, and the map as a file to fill in."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

from flask import Response

from recognition.catalogue.editions import code_maps
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services.code_maps import mapping
from recognition.web.shared import summary_files
from recognition.web.shared.service import now, service
from recognition.web.shared.workbooks import SheetColumn, Workbook
from schemas.code_maps import unusable

LOOKING_BACK = timedelta(days=29)
COLUMNS = (
    SheetColumn("role", "身份", "As"), SheetColumn("local_code", "院内编码", "Own code"), SheetColumn("local_name", "院内名称", "Own name"),
    SheetColumn("item", "目录项目编码", "Item code"), SheetColumn("item_name", "目录项目名称", "Name in the catalogue"),
)  # fmt: skip
SAID = {"receiver": "接诊", "issuer": "出具"}


def checked(institution: str, role: str, pairs: Iterable[tuple[str, str]], suggested: int) -> list[dict[str, Any]]:
    """Each (code, name) in the order given, as `mapping.compare` returns it; one that no lookup could send is `unusable`, and why."""
    pairs = list(pairs)
    problems = {code: problem for code, _ in pairs if (problem := unusable(code))}
    usable = iter(mapping.compare(service().data, service().edition(), institution, role, [pair for pair in pairs if pair[0] not in problems], suggested))
    bad: dict[str, Any] = {"state": "unusable", "item": None, "candidates": []}
    return [{"code": code, "name": name, **bad, "problem": problems[code]} if code in problems else next(usable) for code, name in pairs]


def counted(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many rows there are of each state."""
    states = [row["state"] for row in rows]
    return {state: states.count(state) for state in code_maps.STATES}


def sent_lately(institution: str) -> dict[str, Any]:
    """What the hospital's lookups of the last thirty days sent in vain."""
    until: date = shanghai_day(now())
    since = until - LOOKING_BACK
    return {"since": since, "until": until, "codes": mapping.unmapped_codes(service().ledger, service().edition(), institution, since, until)}


def file(institution: str, role: str, form: str) -> Response:
    """The map as a file to fill in, csv or xlsx; with a role only its rows."""
    rows = [
        (SAID[row["role"]], row["local_code"], row["local_name"], row["item"], row["item_name_zh"])
        for row in code_maps.rows(service().edition(), institution, role)
    ]
    name = f"code-map-{institution}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return (
        Response(_csv(rows), content_type=summary_files.CSV, headers=headers)
        if form == "csv"
        else Response(_xlsx(rows), content_type=summary_files.XLSX, headers=headers)
    )


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.zh for column in COLUMNS])
    writer.writerows([summary_files.neutral(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _xlsx(rows: Iterable[tuple[str, ...]]) -> bytes:
    buffer = BytesIO()
    book = Workbook(buffer, summary_files.neutral)
    book.table("code_map", COLUMNS, rows)
    book.about("说明 notes", [
        ("身份 As", "接诊：本院开单、查询时用的编码；出具：印在本院报告上的编码。", "接诊 (receiver): codes of your own orders; 出具 (issuer): codes on your own reports."),
        ("院内编码 Own code", "按本院系统里的写法填写。", "As your own system writes it."),
        ("目录项目编码 Item code", "不知道可以留空，上传后按名称给出候选。", "May stay empty: candidates by the name are offered after the upload."),
    ])  # fmt: skip
    book.close()
    return buffer.getvalue()
