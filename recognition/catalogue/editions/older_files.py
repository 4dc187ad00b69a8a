"""Files made before a column or a table was declared: it is read as what it meant then, and added to a copy that is to be changed.

An edition's file never changes, so an old one goes on lacking a column for ever; every reader of whole rows names its columns here, and one
of tables that may be missing what it reads from."""

from __future__ import annotations

import sqlite3
from typing import Any

from recognition.catalogue.editions.tables import TABLES, Table
from recognition.domain.divisions import prefix


def columns(connection: sqlite3.Connection, table: Table, schema: str = "main", alias: str = "") -> str:
    """The table's declared columns for a SELECT, in order; one that the file lacks is the value that it had before there was a column."""
    return ", ".join(f"{expression} AS {name}" for name, expression in expressions(connection, table, schema, alias).items())


def expressions(connection: sqlite3.Connection, table: Table, schema: str = "main", alias: str = "") -> dict[str, str]:
    """What stands for each declared column, in order: itself, behind the alias, or the value that it had before there was a column."""
    held, prefix = _held(connection, table, schema) or set(table.names), f"{alias}." if alias else ""
    return {column.name: f"{prefix}{column.name}" if column.name in held else _literal(column.before) for column in table.columns}


def source(connection: sqlite3.Connection, table: Table, schema: str = "main") -> str:
    """What stands for the table behind FROM: itself, or no rows where the file was made before there was such a table."""
    if _held(connection, table, schema):
        return f"{schema}.{table.name}"
    return f"(SELECT {', '.join(f'NULL AS {name}' for name in table.names)} WHERE 0)"


def complete(connection: sqlite3.Connection) -> None:
    """Adds the tables that the file lacks, and the columns that its tables lack, filled with what they meant before, and brings the places of price owners into the one form
    by which they are looked up; inside the caller's transaction where there is one."""
    for table in TABLES.values() if _held(connection, TABLES["items"], "main") else ():
        if not _held(connection, table, "main"):
            for statement in table.ddl:
                connection.execute(statement)
    for table, column in lacking(connection):
        connection.execute(f"ALTER TABLE {table.name} ADD COLUMN {column.sql}")
        # written out also where it is the default: a row that holds it is byte for byte the row of a file made anew
        connection.execute(f"UPDATE {table.name} SET {column.name} = {_literal(column.before)}")

    _owners(connection)


def _owners(connection: sqlite3.Connection) -> None:
    """510100 was kept as it was written once and never found: lookups ask for 5101. A row that stands under both stays as it is."""
    if not _held(connection, TABLES["tariffs"], "main"):
        return
    whole = "SELECT DISTINCT owner FROM tariffs WHERE owner GLOB '*00' AND owner NOT GLOB '*[^0-9]*' AND owner NOT IN (SELECT code FROM institutions)"
    for (owner,) in connection.execute(whole).fetchall():
        connection.execute("UPDATE OR IGNORE tariffs SET owner = ?2 WHERE owner = ?1", (owner, prefix(owner)))


def lacking(connection: sqlite3.Connection) -> list[tuple[Table, Any]]:
    """The (table, column) pairs that the file's tables lack; a table that is not there at all (a closed draft's) lacks nothing."""
    missing = []
    for table in TABLES.values():
        held = _held(connection, table, "main")
        missing += [(table, column) for column in table.columns if held and column.name not in held]
    return missing


def _held(connection: sqlite3.Connection, table: Table, schema: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table.name})")}


def _literal(value: Any) -> str:
    return "NULL" if value is None else repr(value)
