"""The rows of every cube, added up plainly from deltas as of a day; what memory does not hold lies in a file."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import product
from typing import Any

from recognition.domain.counters import counters_of
from recognition.domain.tally import Cell, Delta
from recognition.ledger.rollups import store
from recognition.ledger.rollups.cubes import CUBES, KEPT, Cube, among

ROWS_HELD = 100_000
"""Rows of all cubes that are held in memory, some 450 bytes each."""
TOGETHER = 20_000
"""Deltas that are added up together: those of one day count in one go, table by table, without a step of Python's own for each."""
_PLACE = {counter: place for place, counter in enumerate(KEPT)}
Counters = tuple[str, ...]
Dimensions = tuple[str, ...]
Key = tuple[int | str, ...]
Row = list[int]


class CubeSums:
    """What deltas come to in each row of each cube. Rows that do not fit into `most` go to the database, so memory grows neither with entries
    nor with years."""

    def __init__(
        self, db: sqlite3.Connection, today: date, most: int = ROWS_HELD, together: int = TOGETHER, cubes: Sequence[Cube] = CUBES, month: int = 0
    ) -> None:
        """`db` is a database of the caller's own, in which the cubes are made and where all rows are after `flush`; `together` as `TOGETHER`,
        `month` as in `Cube.periods_with`."""
        self.cubes, self.month = cubes, month
        self.db, self.today, self.most, self.together, self.waiting, self.held = db, today.toordinal(), most, together, 0, 0
        self.rows: list[dict[Key, Row]] = [{} for _ in cubes]
        self._ones: dict[tuple[int, Counters], list[Cell]] = defaultdict(list)
        self._amounts: dict[tuple[int, Counters], list[tuple[Cell, int]]] = defaultdict(list)
        store.make_cubes(db, cubes)

    def add(self, deltas: Iterable[Delta]) -> None:
        """Adds what the deltas mean as of the day."""
        for cell, until, measure, n in deltas:
            counters = _counters(cell.verdict, measure, self.today > until)
            if n == 1:
                self._ones[cell.day, counters].append(cell)
            else:
                self._amounts[cell.day, counters].append((cell, n))
            self.waiting += 1
        if self.waiting >= self.together:
            self._sum_up()

    def flush(self) -> None:
        """Adds all that is held to the database."""
        self._sum_up()
        self._write()

    def read(self, cube: Cube, at_once: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a cube after `flush`, in the order of its key: key and then `KEPT`; so many in a list, never none."""
        cursor = self.db.execute(f"SELECT {', '.join((*cube.columns, *KEPT))} FROM {cube.name} ORDER BY {', '.join(cube.columns)}")
        while rows := cursor.fetchmany(at_once):
            yield rows

    def _sum_up(self) -> None:
        for cube, rows in zip(self.cubes, self.rows, strict=True):
            before = len(rows)
            key_of = among(cube.dimensions)
            for (day, counters), cells in self._ones.items():
                _put(rows, cube.periods_with(day, self.month), counters, Counter[Dimensions](map(key_of, cells)))
            for (day, counters), amounts in self._amounts.items():
                _put(rows, cube.periods_with(day, self.month), counters, _summed((key_of(cell), n) for cell, n in amounts))
            self.held += len(rows) - before
        self._ones.clear()
        self._amounts.clear()
        self.waiting = 0
        if self.held > self.most:
            self._write()

    def _write(self) -> None:
        self.db.execute("BEGIN")
        for cube, rows in zip(self.cubes, self.rows, strict=True):
            for counters, lines in _shapes(rows).items():
                # In the order of their keys, so that neighbours are written while their page is at hand.
                self.db.executemany(store.adding(cube, counters), sorted(lines))
            rows.clear()
        self.db.execute("COMMIT")
        self.held = 0


@cache
def _counters(verdict: str, measure: str, past: bool) -> Counters:
    return counters_of(verdict, measure, past)


def _put(rows: dict[Key, Row], periods: Sequence[int], counters: Counters, sums: Mapping[Dimensions, int]) -> None:
    places = [_PLACE[counter] for counter in counters]
    for period, (dimensions, n) in product(periods, sums.items()):
        key: Key = (period, *dimensions)
        row = rows.get(key)
        if row is None:
            row = rows[key] = [0] * len(KEPT)
        for place in places:
            row[place] += n


def _summed(amounts: Iterable[tuple[Dimensions, int]]) -> Mapping[Dimensions, int]:
    sums: dict[Dimensions, int] = defaultdict(int)
    for key, n in amounts:
        sums[key] += n
    return sums


def _shapes(rows: dict[Key, Row]) -> dict[Counters, list[Key]]:
    """The rows by the counters in which they have anything: a statement writes these alone."""
    shapes: dict[Counters, list[Key]] = defaultdict(list)
    for key, row in rows.items():
        counters = tuple([counter for counter, n in zip(KEPT, row, strict=True) if n])
        if counters:
            shapes[counters].append((*key, *[n for n in row if n]))
    return shapes
