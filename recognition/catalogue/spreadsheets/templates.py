"""Empty spreadsheets to fill in: a table's headings, what may stand in each column, and an example row."""

from __future__ import annotations

import io

from recognition.catalogue.spreadsheets import values
from recognition.catalogue.spreadsheets.forms import Field, form

EXAMPLES = {
    "institution": "东麓示范医院",
    "item": "总蛋白",
    "scope": "CY",
    "evaluator": "eval-cy",
    "division": "500111",
    "day": "2025-11-06",
    "end": "长期",
    "flag": "√",
    "whole": "30",
    "money": "12.50",
    "owner": "50",
    "institution_code": "cq001",
    "item_code": "tp",
    "uscc": "12000000XYXYXY016X",
    "level": "三级",
    "grade": "甲等",
    "ownership": "公立",
    "institution_kind": "综合医院",
    "loinc": "2885-2",
    "nhsa": "H50011100001",
    "own_item": "总蛋白",
    "moment": "2026-11-18 09:30",
    "month": "2026-10",
    "count": "1200",
    "reference": "LIS-0001",
}
SAYS = {
    "institution": "机构编码、信用代码或名称 · code, credit code or name",
    "item": "项目编码或名称 · code or name",
    "day": "日期 · a day",
    "end": "日期，留空为长期 · a day, empty for an open end",
    "flag": "√ 或 × · yes or no",
    "money": "元 · yuan",
    "owner": "机构、区划前缀或 * · institution, division prefix or *",
    "names": "用顿号分隔 · separated by 、",
    "whole": "整数 · whole number",
    "own_item": "院内编码、国家价格项目编码、目录编码或名称 · own code, national price code, our code or name",
    "moment": "日期或时间 · a day or a time",
    "month": "月份，如 2026-10 · a month",
    "count": "整数 · whole number",
    "reference": "按系统里的写法 · as your system writes it",
}


def template(table: str) -> bytes:
    """A workbook for a table, or for what auditors bring; raises KeyError for what is not imported."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold, text = book.add_format({"bold": True, "bg_color": "#f4f6f8"}), book.add_format({"num_format": "@"})
        sheet, notes = book.add_worksheet(table), book.add_worksheet("说明 notes")
        sheet.freeze_panes(1, 0)
        notes.set_column(0, 3, 32)
        notes.write_row(0, 0, ("列 column", "name", "必填 required", "可填 what may stand here", "示例 example"), bold)
        for place, field in enumerate(form(table).all):
            # codes are text: as numbers they would lose their leading zeros
            sheet.set_column(place, place, 18, text)
            sheet.write(0, place, field.title(), bold)
            notes.write_row(place + 1, 0, (field.title(), field.name, "√" if field.required else "", _says(field), EXAMPLES.get(field.kind, "")))
    return file.getvalue()


def _says(field: Field) -> str:
    words = values.WORDS.get(field.kind) or ({value: (value,) for value in field.choices} if field.choices else {})
    if field.name == "status":
        words = values.STATUSES
    return "、".join(known[0] for known in words.values()) if words else SAYS.get(field.kind, "")
