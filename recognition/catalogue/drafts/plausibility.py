"""What a draft newly says that can hardly be meant: a person looks at it and answers for it; what is in force already is not asked about again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.tables import TABLES

MOST_FEN = 1_000_000
"""10,000 yuan: dearer than any single examination on public price lists."""
FAR = 10
"""Times by which a price differs from the usual one of its item: one in another unit differs a hundredfold."""
LONGEST_WINDOW = 365
AHEAD = timedelta(days=366)
MADE_UP = "(source LIKE '%示意%' OR source LIKE '%示例%' OR source LIKE '%illustrative%' OR source LIKE '%example%')"
PLAIN: dict[str, tuple[str, str]] = {
    "price_zero": ("tariffs", "fen = 0"),
    "price_high": ("tariffs", f"fen > {MOST_FEN}"),
    "evaluated_after_start": ("qualifications", "status = 'passed' AND evaluated_on > valid_from"),
    "evaluated_in_future": ("qualifications", "evaluated_on > :today"),
    "window_zero": ("listings", "window_days = 0"),
    "window_long": ("listings", f"window_days > {LONGEST_WINDOW}"),
}
"""Finding to its table and the condition of its rows."""
DATED = ("listings", "qualifications", "tariffs")
SHOWN = {
    "price_zero": ("fen",),
    "price_high": ("fen",),
    "price_far": ("fen", "usual_fen"),
    "evaluated_after_start": ("evaluated_on",),
    "evaluated_in_future": ("evaluated_on",),
    "window_zero": ("window_days",),
    "window_long": ("window_days",),
    "over_already": ("valid_to",),
    "source_made_up": ("source",),
}
"""What a finding's row tells beside its key."""
OF_THE_KEY = frozenset({"over_already", "begins_far_ahead"})
Row = dict[str, Any]


def unlikely(connection: sqlite3.Connection, before: sqlite3.Connection, today: date) -> Iterator[tuple[str, str, Row]]:
    """(finding, table, row) for every row of the draft that is not so in `before`, the edition in force."""
    given = {"today": today.isoformat(), "ahead": (today + AHEAD).isoformat()}
    for code, (table, condition) in PLAIN.items():
        yield from _found(connection, before, code, table, condition, given)
    yield from _far(connection, before)
    for table in DATED:
        yield from _found(connection, before, "over_already", table, "valid_to < :today AND valid_to >= valid_from", given)
        yield from _found(connection, before, "begins_far_ahead", table, "valid_from > :ahead", given)
    for table in ("tariffs", "listings"):
        yield from _found(connection, before, "illustrative_new", table, "illustrative = 1", given)
        yield from _found(connection, before, "source_made_up", table, f"illustrative = 0 AND {MADE_UP}", given)


def _found(
    connection: sqlite3.Connection, before: sqlite3.Connection, code: str, table: str, condition: str, given: dict[str, str]
) -> Iterator[tuple[str, str, Row]]:
    held = TABLES[table]
    used = {name: value for name, value in given.items() if f":{name}" in condition}
    for values in connection.execute(f"SELECT {', '.join(held.names)} FROM {table} WHERE {condition} ORDER BY {', '.join(held.key)}", used):
        row = dict(zip(held.names, values, strict=False))
        # a row that is ended, or begins later than was said, was there before: only one that comes in so is told
        if _new(before, table, {name: row[name] for name in held.key} if code in OF_THE_KEY else row):
            yield code, table, {name: row[name] for name in (*held.key, *(one for one in SHOWN.get(code, ()) if one not in held.key))}


def _far(connection: sqlite3.Connection, before: sqlite3.Connection) -> Iterator[tuple[str, str, Row]]:
    """New prices far from the usual of their item, which is the median of what other owners take, or of the owner's own earlier prices."""
    names, key = TABLES["tariffs"].names, TABLES["tariffs"].key
    usual: dict[str, list[tuple[str, str, int]]] = {}
    rows = [
        dict(zip(names, values, strict=False))
        for values in connection.execute(f"SELECT {', '.join(names)} FROM tariffs WHERE fen > 0 ORDER BY {', '.join(key)}")
    ]
    for row in rows:
        usual.setdefault(row["item"], []).append((row["owner"], row["valid_from"], row["fen"]))
    for row in rows:
        others = [fen for owner, since, fen in usual[row["item"]] if (owner, since) != (row["owner"], row["valid_from"])]
        middle = median(others) if others else row["fen"]
        if not middle / FAR < row["fen"] < middle * FAR and _new(before, "tariffs", row):
            yield "price_far", "tariffs", {name: row[name] for name in (*key, "fen")} | {"usual_fen": round(middle)}


def _new(before: sqlite3.Connection, table: str, row: Row) -> bool:
    """Whether the edition in force lacks just this row."""
    said = older_files.expressions(before, TABLES[table])
    where = " AND ".join(f"{said[name]} IS :{name}" for name in row)
    return before.execute(f"SELECT 1 FROM {table} WHERE {where}", row).fetchone() is None
