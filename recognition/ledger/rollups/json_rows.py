"""Rows of a summary as JSON, written by SQLite where they are read: no number of them becomes one of Python's.

A layer for speed: 42,075 rows of twelve months by receiver and item, of 48 counters each, take 0.13 s of the processor so, of which SQLite needs 0.11 to write two
million numbers; to read 14,221 rows, make members of them and write these took 0.38 s. Throw it out when nobody asks for so many rows at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from recognition.ledger.rollups.cubes import RECEIVER, TWELVE_MONTHS, Cube

AT_ONCE = 500
"""Rows that are put together in one piece, of half a megabyte where all counters are told."""
LARGEST = 10_000
"""A factor's parts up to which SQLite's whole numbers hold its product with what a region may save."""


class Members(NamedTuple):
    """What each row says after its groups: the counters that are told, in their order; of these the ones in which any row has something, the ones
    that are told as null, and the factor of `saved_adjusted_fen`."""

    told: Sequence[str]
    filled: Collection[str]
    hidden: Collection[str]
    factor: Fraction


Source = tuple[Cube, Sequence[int]]
"""A table and the periods of it that are read."""


def sources(db: sqlite3.Connection, month: int, cube: Cube, since: int, until: int, dimensions: Collection[str]) -> list[Source]:
    """The tables in which the days from `since` to `until` (ordinals) stand: of twelve months, and of the year that goes on, the table that has them together; `month` as in `Cube.periods_with`."""
    periods = cube.periods(since, until)
    if cube.period != "month" or not {*dimensions} <= {*TWELVE_MONTHS.dimensions}:
        return [(cube, periods)]
    [latest] = db.execute(f"SELECT max({cube.period}) FROM {cube.name}").fetchone()
    whole = [first + 11 for first in range(periods.start, periods.stop - 11, 12)]
    rest = range(periods.start + 12 * len(whole), periods.stop)
    if rest and rest[0] % 12 == 0 and rest[-1] >= (latest or 0):
        # Behind the latest month there is nothing.
        whole, rest = [*whole, rest[0] + 11], range(0)
    if any(last > month and last % 12 != 11 for last in whole):
        return [(cube, periods)]
    return [*([(TWELVE_MONTHS, whole)] if whole else []), *([(cube, rest)] if rest else [])]


def rows(
    db: sqlite3.Connection, read: Sequence[Source], by: Sequence[str], exact: Mapping[str, Collection[str]], prefixes: Mapping[str, str], members: Members
) -> list[bytes]:
    """The list of rows in the order of their groups, without those in which nothing stands: pieces that are sent one after the other, for to put some
    fifty megabytes together takes as long as to write them, and as much memory again."""
    if not members.filled:
        return [b"[]"]
    groups, anything = ", ".join(by), " OR ".join(members.filled)
    values: list[int | str] = []
    if order := _each_once(db, read, by):
        [(cube, _)] = read
        summed = f"{cube.name} WHERE {_where(read[0], exact, prefixes, values)} AND ({anything})"
    else:
        columns = ", ".join((*by, *members.filled))
        parts = [f"SELECT {columns} FROM {source[0].name} WHERE {_where(source, exact, prefixes, values)}" for source in read]
        sums = ", ".join(f"SUM({counter}) AS {counter}" for counter in members.filled)
        summed, order = f"(SELECT {groups}, {sums} FROM ({' UNION ALL '.join(parts)}) GROUP BY {groups}) WHERE {anything}", by
    return _pieces(db.execute(f"SELECT {_written(by, members)} FROM {summed} ORDER BY {', '.join(order)}", values))


def _where(source: Source, exact: Mapping[str, Collection[str]], prefixes: Mapping[str, str], values: list[int | str]) -> str:
    cube, periods = source
    where = []
    conditions: dict[str, Collection[int] | Collection[str]] = {cube.period: periods, **exact}
    for column, allowed in conditions.items():
        where.append(f"{column} IN ({', '.join('?' * len(allowed))})")
        values += allowed
    for column, prefix in prefixes.items():
        where.append(f"substr({column}, 1, ?) = ?")
        values += (len(prefix), prefix)
    return " AND ".join(where)


def _each_once(db: sqlite3.Connection, read: Sequence[Source], by: Sequence[str]) -> Sequence[str]:
    """The order in which a table's rows are those of the groups, each one once, so that nothing has to be added up: of one period, by all of its key, or by all
    but the region of receivers of which none moved. Nothing where they have to be."""
    cube, periods = read[0]
    beside = {*cube.dimensions} - {*by}
    if len(read) > 1 or len(periods) != 1 or not beside <= {"receiver_region"} or not {*by} <= {*cube.dimensions}:
        return ()
    if not beside:
        return by
    if "receiver" not in by:
        return ()
    [period] = periods
    since, kind = (period - 11, "month") if cube.period == "twelve" else (period, cube.period)
    receivers = f"SELECT 1 FROM {Cube(kind, RECEIVER).name} WHERE {kind} BETWEEN ? AND ? GROUP BY receiver HAVING min(receiver_region) <> max(receiver_region)"
    [moved] = db.execute(f"SELECT EXISTS ({receivers})", (since, period)).fetchone()
    place = [*by].index("receiver") + 1
    return () if moved else (*by[:place], "receiver_region", *by[place:])


def _written(by: Sequence[str], members: Members) -> str:
    """The SQL expression of a row as JSON behind a comma, its groups and then its members, as bytes."""
    form, values = [f'"{name}":%s' for name in by], [f"json_quote({name})" for name in by]
    for counter in members.told:
        source = "saved_fen" if counter == "saved_adjusted_fen" else counter
        number = "null" if counter in members.hidden else "%d" if source in members.filled else "0"
        form.append(f'"{counter}":{number}')
        if number == "%d":
            adjusted = f"saved_fen * {members.factor.numerator:d} / {members.factor.denominator:d}"
            values.append(adjusted if source != counter else counter)
    return f"CAST(printf({', '.join((repr(',{' + ','.join(form) + '}'), *values))}) AS BLOB)"


def _pieces(cursor: sqlite3.Cursor) -> list[bytes]:
    pieces = []
    while some := cursor.fetchmany(AT_ONCE):
        pieces.append(b"".join([row for (row,) in some]))
    if not pieces:
        return [b"[]"]
    pieces[0] = b"[" + pieces[0][1:]
    return [*pieces, b"]"]
