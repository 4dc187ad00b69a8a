"""Reads the reference data in `seed/data` as rows of an edition: items, aliases, panels, divisions, scopes, catalogues and prices."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.tables import REQUIRED, TABLES

DATA = Path(__file__).with_name("data")

FILES = {
    "divisions": "divisions",
    "division_changes": "division_changes",
    "scopes": "scopes",
    "scope_prefixes": "scope_prefixes",
    "item_groups": "item_groups",
    "items": "items",
    "item_aliases": "aliases",
    "panels": "panels",
    "panel_members": "panel_members",
    "coverings": "coverings",
    "listings": "listings",
    "tariffs": "tariffs",
    "local_reasons": "local_reasons",
    "sensitive_items": "sensitive_items",
}
"""Table of an edition and the name of its CSV file, columns alike; evaluators, consortia and institutions are the region's."""

META = {
    "title": "检查检验结果互认目录 · Catalogue of recognised examinations and tests",
    "notice_illustrative": (
        "目录成员、互认时限、波动性提示、收费标准和项目组合均为示意，不是任何机构发布的数据，使用前须替换。"
        " Memberships, windows, volatility, prices and groupings are illustrative; no authority published them, and they are to be replaced before use."
    ),
    "notice_catalogues": (
        "川渝目录仅项数（112、161、222）为公开数字。 Of the Sichuan-Chongqing catalogues only the totals (112, 161, 222) are published figures."
    ),
    "notice_divisions": (
        "区划以2022年10月31日的名单为底，起始日期统一记为2017-01-01；2025年11月6日的变更按多个来源登记，500157使用前须与民政部名单核对。"
        " Divisions follow a list of 31 October 2022, all dated from 2017-01-01; the change of 6 November 2025 is as published by several sources:"
        " confirm 500157 against the ministry's list."
    ),
}
"""What an edition says about itself; the LOINC notice is added from its file."""


@cache
def rows(table: str, file: str | None = None) -> tuple[dict[str, Any], ...]:
    """The rows of a table from its CSV file, whole numbers as int and an open end as None; a column that the file lacks has its
    default, and one that the table does not declare stays in the file. The rows are shared: copy before changing."""
    columns = {column.name: column for column in TABLES[table].columns}
    defaults = {name: column.default for name, column in columns.items() if column.default is not REQUIRED}
    return tuple({**defaults, **{name: _value(columns[name], text) for name, text in row.items() if name in columns}} for row in plain(file or FILES[table]))


def plain(file: str) -> list[dict[str, str]]:
    """The rows of a CSV file as they stand."""
    with open(DATA / f"{file}.csv", newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def tables() -> dict[str, tuple[dict[str, Any], ...]]:
    """Every reference table of an edition, without institutions."""
    return {table: rows(table) for table in FILES}


def meta() -> dict[str, str]:
    """The notices that go with the reference data, LOINC's licence notice among them."""
    return META | {"notice_loinc": (DATA / "LOINC_NOTICE.txt").read_text(encoding="utf-8")}


@cache
def items() -> dict[str, dict[str, Any]]:
    """The items by code, in the order of the file."""
    return {row["code"]: row for row in rows("items")}


@cache
def listed(scope: str, day: str) -> tuple[str, ...]:
    """Codes of the items on a scope's catalogue on a day (`YYYY-MM-DD`), in the order of the item file."""
    codes = {
        row["item"]
        for row in (*rows("listings"), *rows("listings", "demo_listings"))
        if row["scope"] == scope and row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"])
    }
    return tuple(code for code in items() if code in codes)


def _value(column: Any, text: str) -> Any:
    if column.type == "INTEGER":
        return int(text)
    return text if text or column.default is not None else None
