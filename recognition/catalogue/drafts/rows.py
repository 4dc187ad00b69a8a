"""Single rows of a draft: found, added, changed and removed one at a time, with a trail of who did it and what stood there before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from recognition.catalogue.editions.older_files import columns, expressions, source
from recognition.catalogue.editions.tables import TABLES, Table
from recognition.catalogue.spreadsheets import attributes, closing, single, staging
from recognition.catalogue.spreadsheets.forms import IMPORTED, REFERS
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.errors import Invalid, NotFound, Problem

Row = dict[str, Any]
TRAIL = """CREATE TABLE IF NOT EXISTS draft_changes (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('added', 'changed', 'removed')),
  before TEXT, after TEXT, also TEXT NOT NULL
) STRICT"""
CLOSED, REOPENED = "closed", "reopened"
"""Beside the tables whose rows went with a row: rows that it closed on the day before its first, and rows that are open again without it."""
KINDS = {"add": "added", "change": "changed", "remove": "removed"}
"""What a person asks for, and what the trail and the differences call it afterwards."""
NAMED = {"item": "SELECT code FROM items WHERE name_zh LIKE ?1 ESCAPE '\\' UNION SELECT code FROM panels WHERE name_zh LIKE ?1 ESCAPE '\\'",
         "institution": "SELECT code FROM institutions WHERE name_zh LIKE ?1 ESCAPE '\\'"}  # fmt: skip
"""Rows are found by the names of what they refer to as well."""


class RowInvalid(Problem):
    """The row breaks the rules of an import; `details["faults"]` says of each field what is wrong and what would be right."""

    code = "row_invalid"


class RowChanged(Problem):
    """Somebody changed the row since it was read; `details["standing"]` has it as it stands now, with its version."""

    code = "row_changed"


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be done: `add` a row, `change` or `remove` the one with this key, which must still have the version that was read."""

    action: str
    table: str
    key: Mapping[str, Any]
    row: Mapping[str, Any]
    version: str = ""
    headings: Mapping[str, str] | None = None


def table_of(name: str) -> Table:
    """The declaration of a table whose rows can be edited: those that are imported. Raises NotFound."""
    if name not in IMPORTED:
        raise NotFound("table")
    return TABLES[name]


def version(row: Mapping[str, Any]) -> str:
    """A short mark that differs whenever anything in the row does."""
    return sha256(json.dumps(dict(row), ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def page(connection: sqlite3.Connection, name: str, wanted: str, start: int, limit: int) -> list[Row]:
    """Rows of a table in the order of its key, all or those in which the words occur; by names of items and institutions too."""
    table = table_of(name)
    where, values = "", []
    if wanted:
        values = [f"%{wanted.replace(chr(92), chr(92) * 2).replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"]
        terms = [f"{said} LIKE ?1 ESCAPE '\\'" for said in expressions(connection, table).values()]
        terms += [f"{column.name} IN ({NAMED[kind]})" for column in table.columns for kind in {REFERS.get(one) for one in column.refers} if kind in NAMED]
        where = f"WHERE {' OR '.join(terms)}"
    rows = connection.execute(
        f"SELECT {columns(connection, table)} FROM {source(connection, table)} {where} ORDER BY {', '.join(table.key)} LIMIT {int(limit)} OFFSET {int(start)}",
        values,
    )
    return [dict(zip(table.names, row, strict=False)) for row in rows]


def one(connection: sqlite3.Connection, table: Table, key: Mapping[str, Any]) -> Row | None:
    """The row with this key, or None. Raises Invalid for a key that does not name just the key's columns."""
    if set(key) != set(table.key):
        raise Invalid("key", code="field_unknown" if set(key) - set(table.key) else "field_required")
    where = " AND ".join(f"{name} = ?" for name in table.key)
    found = connection.execute(
        f"SELECT {columns(connection, table)} FROM {source(connection, table)} WHERE {where}", [key[name] for name in table.key]
    ).fetchone()
    return dict(zip(table.names, found, strict=False)) if found else None


def apply(connection: sqlite3.Connection, edit: Edit, confirmed: Mapping[tuple[str, str], str]) -> tuple[Row | None, Row | None, dict[str, int]]:
    """Does it inside the caller's transaction; returns the row before, the row after, and how many rows of other tables went with it.

    Raises NotFound, RowChanged, RowInvalid, Problem `row_exists`, Invalid."""
    table = table_of(edit.table)
    before = None
    if edit.action != "add":
        before = _standing(connection, table, edit)
        connection.execute(f"DELETE FROM {table.name} WHERE {' AND '.join(f'{name} = ?' for name in table.key)}", [before[name] for name in table.key])
    if edit.action == "remove":
        reopened = closing.reopen(connection, table)
        return before, None, _orphans(connection, table.name) | ({REOPENED: reopened} if reopened else {})
    if set(edit.row) - set(table.names):
        raise Invalid("row", code="field_unknown")
    after, faults = single.read(connection, table.name, edit.row, before, edit.headings or {}, confirmed)
    if after is None:
        raise RowInvalid("row", faults=faults)
    if after == before:
        raise Invalid("row", code="nothing_changed")
    if standing := one(connection, table, {name: after[name] for name in table.key}):
        raise Problem("row", code="row_exists", standing={"row": standing, "version": version(standing)})
    try:
        connection.execute(
            f"INSERT INTO {table.name} ({', '.join(table.names)}) VALUES ({', '.join('?' * len(table.names))})", [after[name] for name in table.names]
        )
    except sqlite3.IntegrityError as error:
        raise RowInvalid("row", faults=[single.refused("row_refused")]) from error
    return before, after, _closed(connection, table, before, after)


def _closed(connection: sqlite3.Connection, table: Table, before: Row | None, after: Row) -> dict[str, int]:
    """How many rows the row closes, by beginning after them or by its new first day, and how many open again that it closed before."""
    reopened = closing.reopen(connection, table) if before else 0
    closed = 0
    if before is None or any(before.get(name) != after.get(name) for name in (*table.key, "valid_to")):
        closing.mark_one(connection, table, after)
        closed, _ = closing.close(connection, table)
    return {name: count for name, count in ((CLOSED, closed), (REOPENED, reopened)) if count}


def _standing(connection: sqlite3.Connection, table: Table, edit: Edit) -> Row:
    found = one(connection, table, edit.key)
    if found is None:
        raise NotFound("key")
    if version(found) != edit.version:
        raise RowChanged("version", standing={"row": found, "version": version(found)})
    return found


def _orphans(connection: sqlite3.Connection, table: str) -> dict[str, int]:
    """As after an import, an institution that is gone leaves no dated rows and other names behind."""
    counts: dict[str, staging.Counts] = {}
    attributes.Beside(table, Directory(connection)).lay(connection, counts, remove=True)
    return {name: count.removed for name, count in counts.items() if count.removed}


def note(connection: sqlite3.Connection, change: str, at: str, by: str, edit: Edit, done: tuple[Row | None, Row | None, dict[str, int]]) -> None:
    """Adds to the trail, inside the same transaction."""
    connection.execute(TRAIL)
    texts = [json.dumps(one, ensure_ascii=False) if one is not None else None for one in done]
    connection.execute("INSERT INTO draft_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (change, at, by, edit.table, KINDS[edit.action], *texts))


def trail(connection: sqlite3.Connection, start: int = 0, limit: int = -1, change: str = "") -> list[dict[str, Any]]:
    """The changes of single rows, newest first, or only the one with this id; it stays when the draft is published."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'draft_changes'").fetchone() is None:
        return []
    where, values = ("WHERE id = ?", [change]) if change else ("", [])
    found = connection.execute(
        f"SELECT id, at, by, name, kind, before, after, also FROM draft_changes {where} ORDER BY at DESC, id DESC LIMIT {int(limit)} OFFSET {int(start)}",
        values,
    )
    return [_told(*row) for row in found]


def _told(change: str, at: str, by: str, name: str, kind: str, *texts: str | None) -> dict[str, Any]:
    before, after, also = (json.loads(text) if text is not None else None for text in texts)
    row = after or before or {}
    return {
        "id": change,
        "at": at,
        "by": by,
        "table": name,
        "kind": kind,
        "key": {one: row[one] for one in TABLES[name].key},
        "before": before,
        "after": after,
        "version": version(after) if after else None,
        "also": also,
    }
