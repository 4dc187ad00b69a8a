"""Holds the quick counters against a plain recount of the ledger's entries, cell by cell."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from recognition.domain import tally
from recognition.domain.counters import counters_of
from recognition.ledger.entries import decode
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters, CounterState, store
from recognition.ledger.rollups.cubes import CUBES, KEPT, Cube
from recognition.support import sqlite

READ_AT_ONCE = 1000
LOOKED_THROUGH = 20_000
"""Entries of a ledger that one read looks through for those of some institutions."""
COUNTED_AT_ONCE = 1_000_000
"""Entries that are counted together at most: decisions, and the lookups that they stand on, are held in memory until all are known, about 300
bytes for each entry. Nothing that is settled together belongs to two institutions, so a larger ledger is counted some institutions at a time."""
ROWS_HELD = 100_000
"""Rows of all cubes that are held in memory, some 450 bytes each."""
_PLACE = {counter: place for place, counter in enumerate(KEPT)}


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


class _Counted:
    """The rows of every cube, counted delta by delta. What does not fit into `ROWS_HELD` goes to a file of its own, which SQLite removes again; so
    memory grows neither with entries nor with years."""

    def __init__(self, db: sqlite3.Connection, today: date, most: int) -> None:
        self.db, self.today, self.most, self.held = db, today.toordinal(), most, 0
        self.rows: list[dict[tuple[Any, ...], list[int]]] = [{} for _ in CUBES]
        store.make_cubes(db)

    def add(self, delta: tally.Delta) -> None:
        """Adds what a delta means as of the day."""
        cell, until, measure, n = delta
        places = [_PLACE[counter] for counter in counters_of(cell.verdict, measure, past=self.today > until)]
        for cube, rows in zip(CUBES, self.rows, strict=True):
            key = cube.key(cell)
            row = rows.get(key)
            if row is None:
                row = rows[key] = [0] * len(KEPT)
                self.held += 1
            for place in places:
                row[place] += n
        if self.held > self.most:
            self.flush()

    def flush(self) -> None:
        """Adds what is held to the file."""
        self.db.execute("BEGIN")
        for cube, rows in zip(CUBES, self.rows, strict=True):
            self.db.executemany(store.adding(cube), ((*key, *row) for key, row in sorted(rows.items())))
            rows.clear()
        self.db.execute("COMMIT")
        self.held = 0


def recount(
    counters: Counters,
    reads: LedgerReader,
    today: date,
    progress: Callable[[int], object] = lambda taken: None,
    at_once: int = COUNTED_AT_ONCE,
    rows_held: int = ROWS_HELD,
) -> RecountReport:
    """Folds what is new, counts the same entries plainly, and compares. `progress` is called with the number of entries that each step counted, all of
    them twice over; `at_once` as `COUNTED_AT_ONCE`, `rows_held` as `ROWS_HELD`. Raises LedgerUnavailable."""
    counters.catch_up(today)
    with counters.state() as state, sqlite.beside_memory() as db:
        counted = _Counted(db, state.today, rows_held)
        for institutions in _shares(reads, state.watermark, at_once):
            for delta in tally.recount(partial(_entries, reads, state.watermark, institutions, progress)):
                counted.add(delta)
        counted.flush()
        compared = [_compared(state, cube, db) for cube in CUBES]
        return RecountReport(
            state.watermark, state.today, sum(rows for rows, _ in compared), tuple(difference for _, differences in compared for difference in differences)
        )


def _shares(reads: LedgerReader, size: int, at_once: int) -> list[list[str] | None]:
    """Institutions whose entries are counted together, the largest first, each share as large as may be; None stands for all."""
    if size <= at_once:
        return [None]
    shares: list[tuple[int, list[str]]] = []
    for entries, institution in sorted(((entries, institution) for institution, entries in reads.institutions()), reverse=True):
        room = next((place for place, (taken, _) in enumerate(shares) if taken + entries <= at_once), None)
        if room is None:
            shares.append((entries, [institution]))
        else:
            taken, named = shares[room]
            shares[room] = (taken + entries, [*named, institution])
    return [named for _, named in shares]


def _entries(reads: LedgerReader, size: int, institutions: list[str] | None, progress: Callable[[int], object]) -> Iterator[tally.Entry]:
    step = READ_AT_ONCE if institutions is None else LOOKED_THROUGH
    for start in range(0, size, step):
        stop = min(start + step, size)
        rows = reads.scan(start, stop - start) if institutions is None else reads.scan_of(institutions, start, stop)
        yield from (term for sequence, entry in rows if isinstance(term := decode(entry, sequence), tally.Entry))
        progress(len(rows))


def _compared(state: CounterState, cube: Cube, counted: sqlite3.Connection) -> tuple[int, list[CounterDifference]]:
    """How many rows were counted, and what is kept otherwise: both sides are read in the order of their keys."""
    width, nothing, rows, differences = len(cube.columns), [0] * len(KEPT), 0, []
    statement = f"SELECT {', '.join((*cube.columns, *KEPT))} FROM {cube.name} ORDER BY {', '.join(cube.columns)}"
    kept_rows = ((row[:width], 0, row[width:]) for row in state.db.execute(statement))
    counted_rows = ((row[:width], 1, row[width:]) for row in counted.execute(statement))
    for key, found in groupby(merge(kept_rows, counted_rows), itemgetter(0)):
        sides = {side: figures for _, side, figures in found}
        rows += 1 in sides
        differences += _differing(cube, key, sides.get(0, nothing), sides.get(1, nothing))
    return rows, differences


def _differing(cube: Cube, key: tuple[Any, ...], kept: Sequence[int], counted: Sequence[int]) -> list[CounterDifference]:
    return [
        CounterDifference(cube.name, key, counter, *pair) for counter, pair in zip(KEPT, zip(kept, counted, strict=True), strict=True) if pair[0] != pair[1]
    ]
