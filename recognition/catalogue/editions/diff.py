"""What differs between two editions, row by row and field by field."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES, Table
from recognition.catalogue.editions.validity import ONE_AT_A_TIME
from recognition.errors import RegistryUnavailable
from recognition.support import sqlite


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs. `kind` is added, removed or changed; `before` and `after` hold the whole row, or None where there is none.
    `closed_by`: the row only ends earlier, the day before another of its kind begins, and this is that day."""

    table: str
    kind: str
    key: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    closed_by: str | None = None

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The columns whose values differ, with both; every column for a row that was added or removed."""
        before, after = self.before or {}, self.after or {}
        return {name: (before.get(name), after.get(name)) for name in (after or before) if before.get(name) != after.get(name) or not (before and after)}


def diff(before: Edition, after: Edition, tables: tuple[str, ...] = ()) -> Iterator[Change]:
    """The changes that lead from one edition to another, table by table (all, or those named), removed before changed before added.

    Rows come as they are found; nothing is held. Raises `RegistryUnavailable` when a file cannot be read."""
    if before.sha256 == after.sha256:
        return
    try:
        with sqlite.in_memory() as connection:
            for name, edition in (("a", before), ("b", after)):
                connection.execute(f"ATTACH ? AS {name}", [sqlite.address(edition.path, sqlite.Access.FROZEN)])
            for table in TABLES.values():
                if not table.derived and (not tables or table.name in tables):
                    yield from _table(connection, table)
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error


def summary(before: Edition, after: Edition) -> dict[str, dict[str, int]]:
    """How many rows were added, removed and changed, per table that differs; `closed` of the changed ones only end where others begin."""
    counted: dict[str, dict[str, int]] = {}
    for change in diff(before, after):
        counts = counted.setdefault(change.table, {"added": 0, "removed": 0, "changed": 0})
        counts[change.kind] += 1
        if change.closed_by:
            counts["closed"] = counts.get("closed", 0) + 1
    return counted


def _table(connection: sqlite3.Connection, table: Table) -> Iterator[Change]:
    same = " AND ".join(f"x.{name} = y.{name}" for name in table.key)
    order = ", ".join(f"x.{name}" for name in table.key)

    source = {side: older_files.source(connection, table, side) for side in "ab"}

    def missing(held: str, lacking: str) -> str:
        names = older_files.columns(connection, table, held, "x")
        return f"SELECT {names} FROM {source[held]} AS x WHERE NOT EXISTS (SELECT 1 FROM {source[lacking]} AS y WHERE {same}) ORDER BY {order}"

    for row in connection.execute(missing("a", "b")):
        yield _change(table, "removed", row, None)
    old, new = older_files.expressions(connection, table, "a", "x"), older_files.expressions(connection, table, "b", "y")
    differs = " OR ".join(f"{old[name]} IS NOT {new[name]}" for name in table.names if name not in table.key)
    if differs:
        # CROSS keeps the walk in the key's order of the first, with one seek in the second
        names = ", ".join([*old.values(), *new.values()])
        both = f"SELECT {names} FROM {source['a']} AS x CROSS JOIN {source['b']} AS y ON {same} WHERE {differs} ORDER BY {order}"
        for row in connection.execute(both):
            change = _change(table, "changed", row[: len(table.names)], row[len(table.names) :])
            yield replace(change, closed_by=_closed_by(connection, table, change))
    for row in connection.execute(missing("b", "a")):
        yield _change(table, "added", None, row)


def _change(table: Table, kind: str, before: tuple[Any, ...] | None, after: tuple[Any, ...] | None) -> Change:
    old, new = (dict(zip(table.names, row, strict=False)) if row is not None else None for row in (before, after))
    row = new or old or {}
    return Change(table.name, kind, {name: row[name] for name in table.key}, old, new)


def _closed_by(connection: sqlite3.Connection, table: Table, change: Change) -> str | None:
    fields, after = change.fields, change.after or {}
    ends = fields.get("valid_to")
    if table.name not in ONE_AT_A_TIME or len(fields) != 1 or ends is None or ends[1] is None or (ends[0] is not None and ends[0] < ends[1]):
        return None
    group = ONE_AT_A_TIME[table.name]
    same = " AND ".join(f"{name} = ?" for name in group)
    sql = f"SELECT valid_from FROM b.{table.name} WHERE {same} AND valid_from = date(?, '+1 day')"
    following = connection.execute(sql, [*(after[name] for name in group), ends[1]]).fetchone()
    return following[0] if following else None
