"""Holds the quick counters against a plain recount of the ledger's entries, cell by cell."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters, CounterState
from recognition.ledger.rollups.adding import add_up
from recognition.ledger.rollups.cubes import CUBES, KEPT, Cube
from recognition.ledger.rollups.sums import ROWS_HELD, TOGETHER, CubeSums
from recognition.ledger.rollups.together import AT_ONCE
from recognition.support import sqlite


class CounterDifference(NamedTuple):
    """One counter of one row that is kept otherwise than it is counted; fen for money."""

    table: str
    key: tuple[Any, ...]
    counter: str
    kept: int
    counted: int


class RecountReport(NamedTuple):
    """What was compared: so many entries, as of a day, in so many rows; and every difference found."""

    entries: int
    today: date
    rows: int
    differences: tuple[CounterDifference, ...]


def recount(
    counters: Counters,
    reads: LedgerReader,
    today: date,
    progress: Callable[[int], object] = lambda taken: None,
    rows_held: int = ROWS_HELD,
    settled_at_once: int = AT_ONCE,
    summed_at_once: int = TOGETHER,
) -> RecountReport:
    """Folds what is new, counts the same entries plainly, and compares. `progress` is called with the number of entries of each step; `rows_held` as
    `ROWS_HELD`, `settled_at_once` as `AT_ONCE`, `summed_at_once` as `TOGETHER`. Raises LedgerUnavailable."""
    counters.catch_up(today)
    with counters.state() as state, sqlite.beside_memory() as db, sqlite.beside_memory() as aside:
        counted = CubeSums(db, state.today, rows_held, summed_at_once, month=state.month)
        add_up(reads, state.watermark, counted, aside, progress, settled_at_once)
        compared = [_compared(state, cube, db) for cube in CUBES]
        return RecountReport(
            state.watermark, state.today, sum(rows for rows, _ in compared), tuple(difference for _, differences in compared for difference in differences)
        )


def _compared(state: CounterState, cube: Cube, counted: sqlite3.Connection) -> tuple[int, list[CounterDifference]]:
    """How many rows were counted, and what is kept otherwise: both sides are read in the order of their keys."""
    width, nothing, rows, differences = len(cube.columns), [0] * len(KEPT), 0, list[CounterDifference]()
    statement = f"SELECT {', '.join((*cube.columns, *KEPT))} FROM {cube.name} ORDER BY {', '.join(cube.columns)}"
    kept_rows = ((row[:width], 0, row[width:]) for row in state.db.execute(statement))
    counted_rows = ((row[:width], 1, row[width:]) for row in counted.execute(statement))
    for key, found in groupby(merge(kept_rows, counted_rows), itemgetter(0)):
        sides = {side: figures for _, side, figures in found}
        rows += 1 in sides
        differences += _differing(cube, key, sides.get(0, nothing), sides.get(1, nothing))
    return rows, differences


def _differing(cube: Cube, key: tuple[Any, ...], kept: Sequence[int], counted: Sequence[int]) -> Iterator[CounterDifference]:
    if tuple(kept) == tuple(counted):
        return
    for counter, mine, theirs in zip(KEPT, kept, counted, strict=True):
        if mine != theirs:
            yield CounterDifference(cube.name, key, counter, mine, theirs)
