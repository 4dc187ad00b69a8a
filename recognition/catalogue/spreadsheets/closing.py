"""A row that begins later closes the one before on the day before: found after rows were laid in, noted with the draft, and undone with the row."""

from __future__ import annotations

import sqlite3
from typing import Any

from recognition.catalogue.editions.tables import Table
from recognition.catalogue.editions.validity import ONE_AT_A_TIME, not_over

LISTED = 500
"""Closed rows that are listed one by one; all are counted."""


def mark(connection: sqlite3.Connection, table: Table, ends_given: bool) -> None:
    """Before staged rows are laid in: remembers which of them are new, or end otherwise than the row that stands."""
    if table.name not in ONE_AT_A_TIME:
        return
    same = _same(table.key, "i", "t")
    ends = " OR i.valid_to IS NOT t.valid_to" if ends_given else ""
    _fresh(connection, table)
    if not _any_follows(connection, table):
        return
    connection.execute(f"""INSERT INTO temp.fresh_{table.name} SELECT {_of(_names(table), "i")}, i.valid_to FROM temp.incoming_{table.name} AS i
        LEFT JOIN main.{table.name} AS t ON {same} WHERE t.valid_from IS NULL{ends}""")


def mark_one(connection: sqlite3.Connection, table: Table, row: dict[str, Any]) -> None:
    """The same for a single row."""
    if table.name in ONE_AT_A_TIME:
        _fresh(connection, table)
        values = [row[name] for name in (*_names(table), "valid_to")]
        connection.execute(f"INSERT INTO temp.fresh_{table.name} VALUES ({', '.join('?' * len(values))})", values)


def close(connection: sqlite3.Connection, table: Table, said: str = "fresh") -> tuple[int, list[dict[str, Any]]]:
    """After it: ends what a marked row follows, and a marked row that was left open where another follows it. A row that came in with an end
    of its own keeps it; `said` is the temporary table of such rows, `incoming` those of a file. Returns how many ended, and the first of
    them: key, `until`, `was` and `since`, where the next begins."""
    if table.name not in ONE_AT_A_TIME:
        return 0, []
    _follow(connection, table, said)
    name, key = table.name, table.key
    connection.execute(_kept(table))
    connection.execute(
        f"INSERT OR REPLACE INTO main.closed_{name} SELECT {', '.join(_names(table))}, since, date(since, '-1 day'), was FROM temp.follows_{name}"
    )
    done = connection.execute(f"""UPDATE main.{name} AS t SET valid_to = date(f.since, '-1 day') FROM temp.follows_{name} AS f
        WHERE {_same(key, "f", "t")}""").rowcount
    found = connection.execute(f"SELECT {', '.join(key)}, date(since, '-1 day'), was, since FROM temp.follows_{name} ORDER BY {', '.join(key)} LIMIT {LISTED}")
    listed = [dict(zip((*key, "until", "was", "since"), row, strict=True)) for row in found]
    connection.execute(f"DROP TABLE temp.fresh_{name}")
    connection.execute(f"DROP TABLE temp.follows_{name}")
    return done, listed


def _any_follows(connection: sqlite3.Connection, table: Table) -> bool:
    """Whether a staged row begins on another day than a row beside it, or one that stands, of what only one may hold at a time: seldom, and a
    third of the time that all of it takes."""
    key = tuple(name for name in table.key if name in ONE_AT_A_TIME[table.name])
    several = f"SELECT 1 FROM temp.incoming_{table.name} GROUP BY {', '.join(key)} HAVING count(*) > 1"
    standing = f"SELECT 1 FROM temp.incoming_{table.name} AS i JOIN main.{table.name} AS t ON {_same(key, 'i', 't')} AND t.valid_from <> i.valid_from"
    return bool(connection.execute(f"SELECT EXISTS ({several}) OR EXISTS ({standing})").fetchone()[0])


def _follow(connection: sqlite3.Connection, table: Table, said: str) -> None:
    """The rows that another follows before they end, each with the first day of the first that does."""
    name, group = table.name, ONE_AT_A_TIME[table.name]
    own_end = f"SELECT 1 FROM temp.{said}_{name} AS x WHERE {_same(table.key, 'x', 't')} AND x.valid_to IS NOT NULL"
    connection.execute(f"""CREATE TEMP TABLE follows_{name} AS
        SELECT {", ".join(_names(table))}, was, min(since) AS since FROM (
          SELECT {_of(_names(table), "t")}, t.valid_to AS was, f.valid_from AS since
            FROM temp.fresh_{name} AS f CROSS JOIN main.{name} AS t ON {_same(group, "f", "t")} AND t.valid_from < f.valid_from
            WHERE {not_over("f.valid_from", "t")} AND NOT EXISTS ({own_end})
          UNION ALL
          SELECT {_of(_names(table), "f")}, f.valid_to AS was, n.valid_from AS since
            FROM temp.fresh_{name} AS f CROSS JOIN main.{name} AS n ON {_same(group, "f", "n")} AND n.valid_from > f.valid_from
            WHERE f.valid_to IS NULL)
        GROUP BY {", ".join(table.key)}""")


def reopen(connection: sqlite3.Connection, table: Table) -> int:
    """Gives rows back the ends that they had before a row closed them that is gone now; one whose end was changed since keeps that.
    Returns how many."""
    name = f"closed_{table.name}"
    if connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = ?", (name,)).fetchone() is None:
        return 0
    group = ONE_AT_A_TIME[table.name]
    gone = f"NOT EXISTS (SELECT 1 FROM main.{table.name} AS n WHERE {_same(group, 'n', 'c')} AND n.valid_from = c.since)"
    # what closed the row again meanwhile found the end that is undone now
    connection.execute(f"""UPDATE main.{name} AS d SET was = c.was FROM main.{name} AS c
        WHERE {_same(table.key, "c", "d")} AND d.was IS c.until AND d.since <> c.since AND {gone}""")
    done = connection.execute(f"""UPDATE main.{table.name} AS t SET valid_to = c.was FROM main.{name} AS c
        WHERE {_same(table.key, "c", "t")} AND t.valid_to IS c.until AND {gone}""").rowcount
    connection.execute(f"DELETE FROM main.{name} AS c WHERE {gone}")
    return done


def _names(table: Table) -> tuple[str, ...]:
    """The columns by which rows are told apart, and those of which only one row holds at a time."""
    return tuple(dict.fromkeys((*table.key, *ONE_AT_A_TIME[table.name])))


def _fresh(connection: sqlite3.Connection, table: Table) -> None:
    connection.execute(f"DROP TABLE IF EXISTS temp.fresh_{table.name}")
    connection.execute(f"CREATE TEMP TABLE fresh_{table.name} ({', '.join(_names(table))}, valid_to, PRIMARY KEY ({', '.join(table.key)})) WITHOUT ROWID")


def _kept(table: Table) -> str:
    """The draft's own note of what was closed by which day's row, and the end that it had."""
    return f"""CREATE TABLE IF NOT EXISTS main.closed_{table.name} ({", ".join(_names(table))}, since TEXT, until TEXT, was TEXT,
        PRIMARY KEY ({", ".join(table.key)}, since)) WITHOUT ROWID"""


def _same(names: tuple[str, ...], one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in names)


def _of(names: tuple[str, ...], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)
