"""What a draft newly says that can hardly be meant: a person looks at it and answers for it; what is in force already is not asked about again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.editions.validity import holding, not_over

MOST_FEN = 1_000_000
"""10,000 yuan: dearer than any single examination on public price lists."""
FAR = 3
"""Times by which a price differs from the usual one of its item, or from the one before: hospitals of one region hardly differ by so much."""
JUMP, LEAST_JUMP = 3, 5
"""Times, and items, by which what an institution is qualified for grows or shrinks at once."""
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
    yield from _jumps(connection, before, given["today"])
    yield from _believed_again(connection, before, given["today"])
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
    for values in connection.execute(
        f"SELECT {', '.join(held.names)} FROM {older_files.source(connection, held)} WHERE {condition} ORDER BY {', '.join(held.key)}", used
    ):
        row = dict(zip(held.names, values, strict=False))
        # a row that is ended, or begins later than was said, was there before: only one that comes in so is told
        if _new(before, table, {name: row[name] for name in held.key} if code in OF_THE_KEY else row):
            yield code, table, {name: row[name] for name in (*held.key, *(one for one in SHOWN.get(code, ()) if one not in held.key))}


def _far(connection: sqlite3.Connection, before: sqlite3.Connection) -> Iterator[tuple[str, str, Row]]:
    """New prices far from the median of what is taken for the item in the region (everywhere, where nobody else of the region has a price), and those
    far from the owner's own price before, be it of an earlier day or of this one in the edition in force."""
    names, key = TABLES["tariffs"].names, TABLES["tariffs"].key
    places = dict(connection.execute("SELECT institution, substr(value, 1, 2) FROM institution_divisions WHERE valid_to IS NULL"))
    usual: dict[str, list[Row]] = {}
    for values in connection.execute(f"SELECT {', '.join(names)} FROM tariffs WHERE fen > 0 ORDER BY {', '.join(key)}"):
        row = dict(zip(names, values, strict=False))
        usual.setdefault(row["item"], []).append(row | {"place": places.get(row["owner"], row["owner"][:2])})
    standing = _standing(before)
    for rows in usual.values():
        for place, row in enumerate(rows):
            told = {name: row[name] for name in (*key, "fen")}
            stands = standing.get(tuple(row[name] for name in key))
            middle = _middle(row, [one for one in rows if one["place"] == row["place"]]) or _middle(row, rows) or row["fen"]
            earlier = rows[place - 1]["fen"] if place and rows[place - 1]["owner"] == row["owner"] else None
            jumps = [fen for fen in (earlier, stands and stands["fen"]) if fen and _apart(row["fen"], fen)]
            if (_apart(row["fen"], middle) or jumps) and stands != {name: row[name] for name in names}:
                if _apart(row["fen"], middle):
                    yield "price_far", "tariffs", told | {"usual_fen": round(middle)}
                if jumps:
                    yield "price_jumps", "tariffs", told | {"before_fen": jumps[0]}


def _middle(row: Row, rows: list[Row]) -> float | None:
    """The median of prices, of two the other one; None for one alone."""
    prices: list[int] = [one["fen"] for one in rows if len(rows) > 2 or one is not row]
    return median(prices) if prices else None


def _apart(one: float, other: float) -> bool:
    return not other / FAR < one < other * FAR


def _standing(before: sqlite3.Connection) -> dict[tuple[Any, ...], Row]:
    """The prices of the edition in force by their keys, in one query: a draft of a whole region asks for each of 70,000."""
    table = TABLES["tariffs"]
    rows = (dict(zip(table.names, values, strict=True)) for values in before.execute(f"SELECT {older_files.columns(before, table)} FROM tariffs"))
    return {tuple(row[name] for name in table.key): row for row in rows}


QUALIFIED = f"""SELECT institution, count(DISTINCT item) FROM qualifications AS q WHERE status = 'passed' AND {not_over(":today")}
    AND NOT EXISTS (SELECT 1 FROM qualifications AS w WHERE w.institution = q.institution AND w.item = q.item AND w.scope = q.scope
      AND w.status = 'withdrawn' AND w.valid_from >= q.valid_from AND {not_over(":today", "w")}) GROUP BY institution"""


def _jumps(connection: sqlite3.Connection, before: sqlite3.Connection, today: str) -> Iterator[tuple[str, str, Row]]:
    """Institutions that are qualified for many more or many fewer items than before; one that was for none begins, and is no jump."""
    then, now = (dict(one.execute(QUALIFIED, {"today": today}).fetchall()) for one in (before, connection))
    for code, count in sorted(then.items()):
        less, more = sorted((count, now.get(code, 0)))
        if more >= less * JUMP and more - less >= LEAST_JUMP:
            name = connection.execute("SELECT name_zh FROM institutions WHERE code = ?", (code,)).fetchone()
            yield (
                "qualifications_jump",
                "qualifications",
                {"institution": code, "institution_name": name[0] if name else "", "items_before": count, "items_after": now.get(code, 0)},
            )


def _believed_again(connection: sqlite3.Connection, before: sqlite3.Connection, today: str) -> Iterator[tuple[str, str, Row]]:
    """Keys of report codes that are withdrawn in force and would be believed again: by an earlier edition's rows, a file or a single row."""
    table = TABLES["report_keys"]
    withdrawn = f"SELECT DISTINCT institution, public_key FROM {{}} WHERE status = 'withdrawn' AND {holding('?1')}"
    still = set(connection.execute(withdrawn.format(older_files.source(connection, table)), (today,)))
    active = set(connection.execute(f"SELECT institution, public_key FROM {older_files.source(connection, table)} WHERE status = 'active'"))
    for key in sorted((set(before.execute(withdrawn.format(older_files.source(before, table)), (today,))) - still) & active):
        yield "key_believed_again", "report_keys", dict(zip(("institution", "public_key"), key, strict=True))


def _new(before: sqlite3.Connection, table: str, row: Row) -> bool:
    """Whether the edition in force lacks just this row."""
    said = older_files.expressions(before, TABLES[table])
    where = " AND ".join(f"{said[name]} IS :{name}" for name in row)
    return before.execute(f"SELECT 1 FROM {older_files.source(before, TABLES[table])} WHERE {where}", row).fetchone() is None
