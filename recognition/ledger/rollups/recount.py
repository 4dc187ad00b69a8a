"""Holds the quick counters against a plain recount of the ledger's entries, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from recognition.domain import tally
from recognition.domain.tally import Cell
from recognition.ledger.entries import decode
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters, CounterState
from recognition.ledger.rollups.cubes import CUBES, KEPT, Cube

READ_AT_ONCE = 1000
Figures = dict[str, int]


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


def recount(counters: Counters, reads: LedgerReader, today: date, progress: Callable[[int], object] = lambda taken: None) -> RecountReport:
    """Folds what is new, counts the same entries plainly, and compares. `progress` is called with the number of entries that each step read, all of
    them twice over. Raises LedgerUnavailable."""
    counters.catch_up(today)
    with counters.state() as state:
        counted = tally.tally(lambda: _entries(reads, state.watermark, progress), state.today, by=lambda cell: cell)
        compared = [_compared(state, cube, counted) for cube in CUBES]
        return RecountReport(
            state.watermark, state.today, sum(rows for rows, _ in compared), tuple(difference for _, differences in compared for difference in differences)
        )


def _entries(reads: LedgerReader, size: int, progress: Callable[[int], object]) -> Iterator[tally.Entry]:
    for start in range(0, size, READ_AT_ONCE):
        rows = reads.scan(start, min(READ_AT_ONCE, size - start))
        yield from (term for sequence, entry in rows if isinstance(term := decode(entry, sequence), tally.Entry))
        progress(len(rows))


def _compared(state: CounterState, cube: Cube, counted: dict[Cell, Figures]) -> tuple[int, list[CounterDifference]]:
    expected: dict[tuple[Any, ...], Figures] = defaultdict(lambda: dict.fromkeys(KEPT, 0))
    for cell, figures in counted.items():
        row = expected[cube.key(cell)]
        for counter in KEPT:
            row[counter] += figures[counter]
    width = len(cube.columns)
    stored = {row[:width]: row[width:] for row in state.db.execute(f"SELECT {', '.join((*cube.columns, *KEPT))} FROM {cube.name}")}
    nothing = (0,) * len(KEPT)
    differences = [
        CounterDifference(cube.name, key, counter, have, expected[key][counter])
        for key in sorted({*expected, *stored})
        for counter, have in zip(KEPT, stored.get(key, nothing), strict=True)
        if have != expected[key][counter]
    ]
    return len(expected), differences
