"""Other names of items in a draft that nobody has confirmed, and a registrar's word for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from recognition.catalogue.drafts import rows as draft_rows
from recognition.catalogue.drafts.rows import Row
from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.tables import CONFIRMED, TABLES
from recognition.errors import NotFound

TABLE = TABLES["item_aliases"]
Change = tuple[Row, Row]
"""A row before and after."""


def unconfirmed(connection: sqlite3.Connection, start: int, limit: int) -> list[dict[str, Any]]:
    """Aliases without a source by code and name: code, alias, lang, and the names of the item or panel."""
    source = older_files.expressions(connection, TABLE, alias="a")["source"]
    rows = connection.execute(
        f"""SELECT a.code, a.alias, a.lang, coalesce(i.name_zh, p.name_zh, ''), coalesce(i.name_en, p.name_en, '') FROM item_aliases AS a
            LEFT JOIN items AS i ON i.code = a.code LEFT JOIN panels AS p ON p.code = a.code
            WHERE {source} = '' ORDER BY a.code, a.alias LIMIT {int(limit)} OFFSET {int(start)}"""
    )
    return [dict(zip(("code", "alias", "lang", "name_zh", "name_en"), row, strict=False)) for row in rows]


def count_unconfirmed(connection: sqlite3.Connection) -> int:
    """How many aliases have no source."""
    [count] = connection.execute(
        f"SELECT count(*) FROM item_aliases AS a WHERE {older_files.expressions(connection, TABLE, alias='a')['source']} = ''"
    ).fetchone()
    return int(count)


def confirm(connection: sqlite3.Connection, keys: Iterable[dict[str, str]]) -> list[Change]:
    """Notes a registrar as the source of each, inside the caller's transaction; one that has a source by now keeps it. Raises NotFound."""
    changed = []
    for key in keys:
        before = draft_rows.find_row(connection, TABLE, key)
        if before is None:
            raise NotFound("aliases")
        if not before["source"]:
            connection.execute("UPDATE item_aliases SET source = ? WHERE code = ? AND alias = ?", (CONFIRMED, key["code"], key["alias"]))
            changed.append((before, before | {"source": CONFIRMED}))
    return changed


def confirmed(connection: sqlite3.Connection, start: int, limit: int) -> list[dict[str, Any]]:
    """Aliases for which a registrar stands, by code and name, as `unconfirmed` tells them, with `by` and `at` of who confirmed each in
    this draft; both are "" for what an earlier edition brought."""
    source = older_files.expressions(connection, TABLE, alias="a")["source"]
    confirmed_rows = connection.execute(
        f"""SELECT a.code, a.alias, a.lang, coalesce(i.name_zh, p.name_zh, ''), coalesce(i.name_en, p.name_en, '') FROM item_aliases AS a
            LEFT JOIN items AS i ON i.code = a.code LEFT JOIN panels AS p ON p.code = a.code
            WHERE {source} = ?1 ORDER BY a.code, a.alias LIMIT {int(limit)} OFFSET {int(start)}""",
        (CONFIRMED,),
    )
    rows = [dict(zip(("code", "alias", "lang", "name_zh", "name_en"), row, strict=False)) for row in confirmed_rows]
    who: dict[tuple[str, str], dict[str, str]] = {}
    for change in draft_rows.trail(connection) if rows else ():
        if change["table"] == TABLE.name and change["after"] and change["after"]["source"] == CONFIRMED:
            who.setdefault((change["key"]["code"], change["key"]["alias"]), {"by": change["by"], "at": change["at"]})
    return [row | who.get((row["code"], row["alias"]), {"by": "", "at": ""}) for row in rows]


def count_confirmed(connection: sqlite3.Connection) -> int:
    """For how many aliases a registrar stands."""
    [count] = connection.execute(
        f"SELECT count(*) FROM item_aliases AS a WHERE {older_files.expressions(connection, TABLE, alias='a')['source']} = ?", (CONFIRMED,)
    ).fetchone()
    return int(count)


def take_back(connection: sqlite3.Connection, keys: Iterable[dict[str, str]]) -> list[Change]:
    """Makes candidates again of aliases for which a registrar stood, inside the caller's transaction; one with another source keeps it.
    Raises NotFound."""
    changed = []
    for key in keys:
        before = draft_rows.find_row(connection, TABLE, key)
        if before is None:
            raise NotFound("aliases")
        if before["source"] == CONFIRMED:
            connection.execute("UPDATE item_aliases SET source = '' WHERE code = ? AND alias = ?", (key["code"], key["alias"]))
            changed.append((before, before | {"source": ""}))
    return changed
