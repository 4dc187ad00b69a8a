"""Rows of a file beside the rows of the draft: what would be added, changed and is missing; and the step that makes it so."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from recognition.catalogue.editions.tables import REQUIRED, Column, Table
from recognition.catalogue.editions.validity import not_over
from recognition.catalogue.spreadsheets import closing
from recognition.catalogue.spreadsheets.scope import Extent

BATCH = 5_000
LISTED = 500
"""Missing rows that are listed one by one; all are counted."""


@dataclass(slots=True)
class Counts:
    """Rows of one table: what the file does to it. `missing` stand in the draft within the extent and not in the file."""

    added: int = 0
    changed: int = 0
    same: int = 0
    missing: int = 0
    removed: int = 0
    closed: int = 0
    """Rows that ended the day before another began which the file brought."""
    closings: list[dict[str, Any]] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(default_factory=list)


def stage(connection: sqlite3.Connection, table: Table, rows: Iterable[tuple[int, Mapping[str, Any]]], repeated: Callable[[int, int, bool], None]) -> None:
    """Puts numbered rows beside the table, in a temporary one, which finds repeats without a copy of all keys in memory (27 MB of 150,000). Of rows
    with the same key the first stays; of each other one `repeated` is told its number, that of the first, and whether both are alike."""
    columns, key = ", ".join(table.names), " AND ".join(f"{name} = ?" for name in table.key)
    connection.execute(f"DROP TABLE IF EXISTS temp.incoming_{table.name}")
    connection.execute(f"CREATE TEMP TABLE incoming_{table.name} ({columns}, number INTEGER, PRIMARY KEY ({', '.join(table.key)})) WITHOUT ROWID")
    statement = f"INSERT OR IGNORE INTO temp.incoming_{table.name} VALUES ({', '.join('?' * len(table.names))}, ?)"
    keyed = {column.name: "" if column.default is REQUIRED else column.default for column in table.columns if column.name in table.key}
    taken = [(name, keyed.get(name)) for name in table.names]
    places = [table.names.index(name) for name in table.key]
    made = ([*[row.get(name, default) for name, default in taken], number] for number, row in rows)
    while batch := list(islice(made, BATCH)):
        before = connection.total_changes
        connection.executemany(statement, batch)
        for row in batch if connection.total_changes - before < len(batch) else ():
            *kept, first = connection.execute(
                f"SELECT {columns}, number FROM temp.incoming_{table.name} WHERE {key}", [row[place] for place in places]
            ).fetchone()
            if first != row[-1]:
                repeated(row[-1], first, [*map(str, kept)] == [*map(str, row[:-1])])


def lay(connection: sqlite3.Connection, table: Table, given: set[str], extent: Extent | None, remove: bool) -> Counts:
    """Applies the staged rows to the table: new ones are added, known ones changed in the given columns only.

    With an extent, rows of the draft inside it that the file lacks are counted and listed, and with `remove` taken out.
    A row that begins later closes the one before. Raises sqlite3.IntegrityError for a row that breaks the table's declaration."""
    closing.mark(connection, table, "valid_to" in given)
    changed = [column for column in table.columns if column.name in given and column.name not in table.key]
    same = " AND ".join(f"t.{name} = i.{name}" for name in table.key)
    both = f"FROM temp.incoming_{table.name} AS i JOIN main.{table.name} AS t ON {same}"
    total = _scalar(connection, f"SELECT count(*) FROM temp.incoming_{table.name}")
    known = _scalar(connection, f"SELECT count(*) {both}")
    differs = " OR ".join(f"t.{column.name} IS NOT {_new(column)}" for column in changed) if known else ""
    counts = Counts(added=total - known, changed=_scalar(connection, f"SELECT count(*) {both} WHERE {differs}") if differs else 0)
    counts.same = known - counts.changed
    if extent is not None:
        _missing(connection, table, same, extent, remove, counts)
    names = ", ".join(table.names)
    values = ", ".join(_default(column) for column in table.columns)
    if counts.added:
        connection.execute(
            f"INSERT OR ABORT INTO main.{table.name} ({names}) SELECT {values} FROM temp.incoming_{table.name} AS i WHERE NOT EXISTS (SELECT 1 FROM main.{table.name} AS t WHERE {same})"
        )
    if differs:
        sets = ", ".join(f"{column.name} = {_new(column, 't')}" for column in changed)
        connection.execute(f"UPDATE main.{table.name} AS t SET {sets} FROM temp.incoming_{table.name} AS i WHERE {same} AND ({differs})")
    if remove:
        closing.reopen(connection, table)
    counts.closed, counts.closings = closing.close(connection, table, "incoming")
    connection.execute(f"DROP TABLE temp.incoming_{table.name}")
    return counts


def _missing(connection: sqlite3.Connection, table: Table, same: str, extent: Extent, remove: bool, counts: Counts) -> None:
    condition, given = extent.condition("t")
    where = f"WHERE ({condition}) AND NOT EXISTS (SELECT 1 FROM temp.incoming_{table.name} AS i WHERE {same})"
    counts.missing = _scalar(connection, f"SELECT count(*) FROM main.{table.name} AS t {where}", given)
    keys = ", ".join(f"t.{name}" for name in table.key)
    rows = connection.execute(f"SELECT {keys} FROM main.{table.name} AS t {where} ORDER BY {keys} LIMIT {LISTED}", given)
    counts.listed = [dict(zip(table.key, row, strict=False)) for row in rows]
    if remove and counts.missing:
        connection.execute(f"DELETE FROM main.{table.name} AS t {where}", given)
        counts.removed = counts.missing


def _new(column: Column, other: str = "t") -> str:
    """The value after the import: what the file says, or what stood there where it says nothing and something must stand."""
    return f"i.{column.name}" if column.default is None else f"coalesce(i.{column.name}, {other}.{column.name})"


def _default(column: Column) -> str:
    if column.default is None or column.default is REQUIRED:
        return f"i.{column.name}"
    return f"coalesce(i.{column.name}, {column.default!r})"


def _scalar(connection: sqlite3.Connection, sql: str, values: Iterable[Any] = ()) -> int:
    return int(connection.execute(sql, list(values)).fetchone()[0])


def spans(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[str, str, str]], alone: bool) -> int:
    """Dated values of institutions, told as (institution, value, from): what holds already stays as it is; with `alone` another
    value ends the day before. Returns how many rows changed."""
    made = 0
    for institution, value, since in rows:
        held = connection.execute(f"SELECT value, valid_from FROM {table} WHERE institution = ?1 AND {not_over('?2')}", (institution, since)).fetchall()
        if any(known == value and start <= since for known, start in held):
            continue
        if alone:
            connection.execute(f"DELETE FROM {table} WHERE institution = ?1 AND valid_from >= ?2", (institution, since))
            connection.execute(
                f"UPDATE {table} SET valid_to = date(?2, '-1 day') WHERE institution = ?1 AND valid_from < ?2 AND {not_over('?2')}", (institution, since)
            )
        connection.execute(f"INSERT OR REPLACE INTO {table} (institution, value, valid_from) VALUES (?, ?, ?)", (institution, value, since))
        made += 1
    return made


def end_span(connection: sqlite3.Connection, table: str, institution: str, value: str, since: str) -> int:
    """Ends a dated value the day before `since`, and takes out what would begin later. Returns how many rows changed."""
    ended = connection.execute(
        f"UPDATE {table} SET valid_to = date(?3, '-1 day') WHERE institution = ?1 AND value = ?2 AND valid_from < ?3 AND {not_over('?3')}",
        (institution, value, since),
    ).rowcount
    return ended + connection.execute(f"DELETE FROM {table} WHERE institution = ?1 AND value = ?2 AND valid_from >= ?3", (institution, value, since)).rowcount
