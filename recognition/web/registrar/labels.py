"""What columns and their values are called on pages: in Chinese as the headings of the templates, in English as a person says it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext

from recognition.catalogue.spreadsheets import single
from recognition.catalogue.spreadsheets.forms import Field, form
from recognition.web.clinician import language

SAID = {
    "fen": lazy_pgettext("column", "收费标准（元）"),
    "window_days": lazy_pgettext("column", "互认时限（天）"),
    "loinc": lazy_pgettext("column", "LOINC 编码"),
    "loinc_confidence": lazy_pgettext("column", "LOINC 可信度"),
}
"""What a column is called where its name is not the template's heading."""
ENGLISH = {
    "name_zh": "Chinese name",
    "name_en": "English name",
    "uscc": "Credit code (USCC)",
    "nhsa": "Insurance code (NHSA)",
    "group_code": "Group",
    "grouping": "For grouping only",
    "from_code": "Former division",
    "to_code": "New division",
    "lang": "Language",
    "reason": "National reason",
    "local_code": "Own code",
    "local_name": "Own name",
    "wider": "Wider study",
    "narrower": "Narrower study",
    "owner": "Institution or division",
}
"""English where it is not the column's name; its Chinese is the template's heading, and is told to no catalogue twice."""
VALUES = {
    "institution_divisions": lazy_pgettext("column", "区划"),
    "institution_entities": lazy_pgettext("column", "法人"),
    "institution_consortia": lazy_pgettext("column", "医联体"),
    "institution_roles": lazy_pgettext("column", "参与方式"),
}
"""The column `value` of each dated table."""
FOUND = {
    "items": lazy_pgettext("finding", "项目"),
    "institutions": lazy_pgettext("finding", "机构"),
    "captured_by": lazy_pgettext("finding", "新用者"),
    "alias_of": lazy_pgettext("finding", "别名属于"),
    "named": lazy_pgettext("finding", "同名者"),
    "local_codes": lazy_pgettext("finding", "院内编码"),
    "name": lazy_pgettext("finding", "名称"),
    "price_item_code": lazy_pgettext("finding", "价格项目编码"),
    "loinc": lazy_pgettext("finding", "LOINC 编码"),
    "usual_fen": lazy_pgettext("finding", "通常（分）"),
    "before_fen": lazy_pgettext("finding", "原来（分）"),
    "institution_name": lazy_pgettext("finding", "机构名称"),
    "items_before": lazy_pgettext("finding", "原有项目数"),
    "items_after": lazy_pgettext("finding", "现有项目数"),
    "withdrawn_in": lazy_pgettext("finding", "撤销见于版本"),
    "reason": lazy_pgettext("finding", "撤销理由"),
    "rows_named": lazy_pgettext("finding", "行号"),
    "cells": lazy_pgettext("finding", "单元格"),
    "ranges": lazy_pgettext("finding", "区域"),
    "columns_named": lazy_pgettext("finding", "列号"),
    "row": lazy_pgettext("finding", "行"),
    "written": lazy_pgettext("finding", "原文"),
    "days": lazy_pgettext("finding", "天数"),
    "fen": lazy_pgettext("finding", "收费标准（分）"),
    "file": lazy_pgettext("finding", "文件"),
    "sheet": lazy_pgettext("finding", "工作表"),
    "hidden_rows": lazy_pgettext("finding", "隐藏的行"),
    "hidden_columns": lazy_pgettext("finding", "隐藏的列"),
    "columns": lazy_pgettext("finding", "列"),
    "why": lazy_pgettext("finding", "原因"),
    "overlaps_until": lazy_pgettext("finding", "与之重叠者至"),
}
"""What the rows of findings call what is no column of their table."""
FLAGS = {"0": lazy_gettext("否"), "1": lazy_gettext("是")}
FLAGGED = frozenset({"illustrative", "volatile", "grouping"})
DAYS = frozenset({"valid_from", "valid_to", "evaluated_on", "announced"})
"""Columns whose values are not broken over two lines."""


def label(table: str, column: str) -> str:
    """What a column is called in the user's language."""
    if own := VALUES.get(table) if column == "value" else SAID.get(column):
        return str(own)
    return language.either(form(table).field(column).title(), ENGLISH.get(column) or _humanised(column))


def _humanised(code: str) -> str:
    return code.replace("_", " ").capitalize()


def labels(table: str) -> dict[str, str]:
    """Every column's."""
    return {field.name: label(table, field.name) for field in form(table).fields}


def row_label(table: str, name: str) -> str:
    """What a value in a finding's row is called."""
    if name in FOUND:
        return str(FOUND[name])
    return label(table, name) if table and any(field.name == name for field in form(table).fields) else name


def choices(table: str, field: Field) -> list[tuple[str, str]]:
    """Values and words of a field that has only a few; empty for any other."""
    return [(value, language.either(word, str(FLAGS[value]) if field.kind == "flag" else _humanised(value))) for value, word in single.options(table, field)]


def written_value(column: str, value: Any) -> str:
    """A value as people read it: an amount in yuan, yes or no in words."""
    if column in FLAGGED:
        return str(FLAGS[str(value)])
    return shown(column, value)


def shown(column: str, value: Any) -> str:
    """A value as it stands in a field: an amount in yuan, nothing for what is open."""
    if value is None:
        return ""
    return f"{value // 100}.{value % 100:02d}" if column == "fen" else str(value)
