"""Finds every reference of an edition that leads nowhere."""

from __future__ import annotations

import sqlite3
from typing import Any

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.tables import TABLES, Column, Table


def broken_references(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Each broken reference as `{"table", "key": {...}, "column", "value"}`, in the order of the tables and keys; [] when all hold."""
    broken: list[dict[str, Any]] = []
    for table in TABLES.values():
        for column in table.columns:
            if column.refers:
                broken += _broken(connection, table, column.name, _held(table, column))
    return broken + _broken(connection, TABLES["tariffs"], "owner", OWNER_HELD)


def _held(table: Table, column: Column) -> str:
    """The condition under which the value is held by one of the columns it refers to."""
    mine = f"{table.name}.{column.name}"
    held = [f"{mine} IS NULL", f"{mine} = ''"]
    for target in column.refers:
        other, key = target.split(".")
        # the alias keeps a table that refers to itself (a division's parent) apart from its own rows
        held.append(f"EXISTS (SELECT 1 FROM {other} AS target WHERE target.{key} = {mine})")
    return " OR ".join(held)


OWNER_HELD = (
    "tariffs.owner = '*' OR EXISTS (SELECT 1 FROM institutions WHERE code = tariffs.owner) OR (tariffs.owner NOT GLOB '*[^0-9]*' AND length(tariffs.owner) IN (2, 4, 6)"
    " AND EXISTS (SELECT 1 FROM divisions WHERE code >= tariffs.owner AND code < tariffs.owner || ':'))"
)
"""A tariff belongs to an institution, to all ("*") or to a prefix under which some division lies (":" follows the digits)."""


def _broken(connection: sqlite3.Connection, table: Table, column: str, held: str) -> list[dict[str, Any]]:
    keys = ", ".join(table.key)
    rows = connection.execute(f"SELECT {column}, {keys} FROM {older_files.source(connection, table)} AS {table.name} WHERE NOT ({held}) ORDER BY {keys}")
    return [{"table": table.name, "key": dict(zip(table.key, row[1:], strict=False)), "column": column, "value": row[0]} for row in rows]
