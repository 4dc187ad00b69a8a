"""What columns and their values are called on pages: in Chinese as the headings of the templates, in English as a person says it."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.spreadsheets import single
from recognition.catalogue.spreadsheets.forms import Field, form
from recognition.web.clinician import language

SAID = {
    "name_zh": ("", "Chinese name"),
    "name_en": ("", "English name"),
    "fen": ("收费标准（元）", "Price (yuan)"),
    "window_days": ("互认时限（天）", "Window (days)"),
    "uscc": ("", "Credit code (USCC)"),
    "nhsa": ("", "Insurance code (NHSA)"),
    "loinc": ("LOINC 编码", "LOINC"),
    "loinc_confidence": ("LOINC 可信度", "LOINC confidence"),
    "group_code": ("", "Group"),
    "grouping": ("", "For grouping only"),
    "from_code": ("", "Former division"),
    "to_code": ("", "New division"),
    "lang": ("", "Language"),
    "local_code": ("", "Own code"),
    "local_name": ("", "Own name"),
    "wider": ("", "Wider study"),
    "narrower": ("", "Narrower study"),
    "owner": ("", "Institution or division"),
}
"""Chinese where it is not the template's heading, and English where it is not the column's name."""
VALUES = {
    "institution_divisions": ("区划", "Division"),
    "institution_entities": ("法人", "Legal entity"),
    "institution_consortia": ("医联体", "Consortium"),
    "institution_roles": ("参与方式", "Role"),
}
"""The column `value` of each dated table."""
FOUND = {
    "items": ("项目", "Items"),
    "institutions": ("机构", "Institutions"),
    "captured_by": ("新用者", "Newly borne by"),
    "alias_of": ("别名属于", "Alias of"),
    "named": ("同名者", "Also named so"),
    "local_codes": ("院内编码", "Own codes"),
    "name": ("名称", "Name"),
    "price_item_code": ("价格项目编码", "Price code"),
    "loinc": ("LOINC 编码", "LOINC"),
    "usual_fen": ("通常（分）", "Usual price (fen)"),
    "fen": ("收费标准（分）", "Price (fen)"),
    "file": ("文件", "File"),
    "sheet": ("工作表", "Sheet"),
    "hidden_rows": ("隐藏的行", "Hidden rows"),
    "hidden_columns": ("隐藏的列", "Hidden columns"),
    "columns": ("列", "Columns"),
    "why": ("原因", "Why"),
    "overlaps_until": ("与之重叠者至", "Overlaps one until"),
}
"""What the rows of findings call what is no column of their table."""
FLAGS = {"0": "No", "1": "Yes"}
FLAGGED = frozenset({"illustrative", "volatile", "grouping"})
DAYS = frozenset({"valid_from", "valid_to", "evaluated_on", "announced"})
"""Columns whose values are not broken over two lines."""


def label(table: str, column: str) -> str:
    """What a column is called in the user's language."""
    zh, en = VALUES[table] if column == "value" and table in VALUES else SAID.get(column, ("", ""))
    if language.current() == "en":
        return en or column.replace("_", " ").capitalize()
    return zh or form(table).field(column).title()


def labels(table: str) -> dict[str, str]:
    """Every column's."""
    return {one.name: label(table, one.name) for one in form(table).fields}


def found_label(table: str, name: str) -> str:
    """What a value in a finding's row is called."""
    if name in FOUND:
        return FOUND[name][language.current() == "en"]
    return label(table, name) if table and any(one.name == name for one in form(table).fields) else name


def choices(table: str, field: Field) -> list[tuple[str, str]]:
    """Values and words of a field that has only a few; empty for any other."""
    found = single.options(table, field)
    if language.current() != "en":
        return found
    return [(value, FLAGS[value] if field.kind == "flag" else value.replace("_", " ").capitalize()) for value, _ in found]


def told(column: str, value: Any) -> str:
    """A value as people read it: an amount in yuan, yes or no in words."""
    if column in FLAGGED:
        return FLAGS[str(value)] if language.current() == "en" else {"0": "否", "1": "是"}[str(value)]
    return shown(column, value)


def shown(column: str, value: Any) -> str:
    """A value as it stands in a field: an amount in yuan, nothing for what is open."""
    if value is None:
        return ""
    return f"{value // 100}.{value % 100:02d}" if column == "fen" else str(value)
