"""Rows of a summary as JSON, written by SQLite where they are read: no number of them becomes one of Python's.

A layer for speed: 14,221 rows of a year by receiver and item, of 47 counters each, take 0.057 s of the processor in all so, where to read them, make
members of them and write these took 0.38 s. Throw it out when nobody asks for so many rows at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import orjson

from recognition.ledger.rollups.cubes import YEARS, Cube

AT_ONCE = 1000
"""Rows that are put together in one go."""
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


def sources(db: sqlite3.Connection, cube: Cube, since: int, until: int, dimensions: Collection[str]) -> list[Source]:
    """The tables in which the days from `since` to `until` (ordinals) stand: of months that make a whole year, the year's."""
    periods = cube.periods(since, until)
    if cube.period != "month" or not {*dimensions} <= {*YEARS.dimensions}:
        return [(cube, periods)]
    # Of a year that is not over there is nothing behind the latest month.
    [latest] = db.execute(f"SELECT max({cube.period}) FROM {cube.name}").fetchone()
    years = [year for year in YEARS.periods(since, until) if year * 12 in periods and (year * 12 + 11 in periods or periods[-1] >= (latest or 0))]
    months = [month for month in periods if month // 12 not in years]
    return [*([(YEARS, years)] if years else []), *([(cube, months)] if months else [])]


def rows(
    db: sqlite3.Connection, read: Sequence[Source], by: Sequence[str], exact: Mapping[str, Collection[str]], prefixes: Mapping[str, str], members: Members
) -> bytes:
    """The list of rows in the order of their groups, without those in which nothing stands."""
    if not members.filled:
        return b"[]"
    groups, anything = ", ".join(by), " OR ".join(members.filled)
    values: list[int | str] = []
    if order := _each_once(db, read, by, exact, prefixes):
        [(cube, _)] = read
        summed = f"{cube.name} WHERE {_where(read[0], exact, prefixes, values)} AND ({anything})"
    else:
        columns = ", ".join((*by, *members.filled))
        parts = [f"SELECT {columns} FROM {source[0].name} WHERE {_where(source, exact, prefixes, values)}" for source in read]
        sums = ", ".join(f"SUM({counter}) AS {counter}" for counter in members.filled)
        summed, order = f"(SELECT {groups}, {sums} FROM ({' UNION ALL '.join(parts)}) GROUP BY {groups}) WHERE {anything}", by
    return _list(db.execute(f"SELECT {groups}, {_written(members)} FROM {summed} ORDER BY {', '.join(order)}", values), by)


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


def _each_once(
    db: sqlite3.Connection, read: Sequence[Source], by: Sequence[str], exact: Mapping[str, Collection[str]], prefixes: Mapping[str, str]
) -> Sequence[str]:
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
    values: list[int | str] = []
    regions = f"SELECT DISTINCT receiver, receiver_region FROM {cube.name} WHERE {_where(read[0], exact, prefixes, values)}"
    [moved] = db.execute(f"SELECT EXISTS (SELECT 1 FROM ({regions}) GROUP BY receiver HAVING count(*) > 1)", values).fetchone()
    place = [*by].index("receiver") + 1
    return () if moved else (*by[:place], "receiver_region", *by[place:])


def _written(members: Members) -> str:
    """The SQL expression of a row's members as JSON, names and numbers alone."""
    form, numbers = [], []
    for counter in members.told:
        source = "saved_fen" if counter == "saved_adjusted_fen" else counter
        number = "null" if counter in members.hidden else "%d" if source in members.filled else "0"
        form.append(f'"{counter}":{number}')
        if number == "%d":
            adjusted = f"saved_fen * {members.factor.numerator:d} / {members.factor.denominator:d}"
            numbers.append(adjusted if source != counter else counter)
    return f"printf({', '.join((repr(','.join(form)), *numbers))})"


class _Quoted(dict[str, str]):
    """Labels as JSON: a few hundred stand in all rows."""

    def __missing__(self, label: str) -> str:
        text = self[label] = orjson.dumps(label).decode()
        return text


def _list(cursor: sqlite3.Cursor, by: Sequence[str]) -> bytes:
    quoted, form = _Quoted().__getitem__, f"{{{','.join(f'{orjson.dumps(name).decode()}:%s' for name in by)},%s}}"
    written = bytearray(b"[")
    while some := cursor.fetchmany(AT_ONCE):
        written += b"," * (len(written) > 1)
        written += ",".join([form % (*map(quoted, row[:-1]), row[-1]) for row in some]).encode()
    written += b"]"
    return bytes(written)
