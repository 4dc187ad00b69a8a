"""Brings a draft up to an edition that came into force after the draft was begun, so that publishing it undoes nothing by accident."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from recognition.catalogue.editions.diff import Change
from recognition.catalogue.editions.tables import TABLES


def bring_up(connection: sqlite3.Connection, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Applies what changed in force to the draft's rows, within the caller's transaction.

    A row that the draft has left as it was follows; one that both changed, each in its own way, stays as the draft has it and is
    returned for a person to see: table, key, `theirs` (now in force) and `ours` (in the draft)."""
    conflicts: list[dict[str, Any]] = []
    for change in changes:
        table = TABLES[change.table]
        where = " AND ".join(f"{name} = ?" for name in table.key)
        key, names = [change.key[name] for name in table.key], ", ".join(table.names)
        row = connection.execute(f"SELECT {names} FROM {table.name} WHERE {where}", key).fetchone()
        ours = dict(zip(table.names, row, strict=False)) if row else None
        if ours == change.after:
            continue
        if ours != change.before:
            conflicts.append({"table": table.name, "key": change.key, "theirs": change.after, "ours": ours})
            continue
        if change.after is None:
            connection.execute(f"DELETE FROM {table.name} WHERE {where}", key)
        else:
            marks = ", ".join("?" * len(table.names))
            connection.execute(f"INSERT OR REPLACE INTO {table.name} ({names}) VALUES ({marks})", [change.after[name] for name in table.names])
    return conflicts
