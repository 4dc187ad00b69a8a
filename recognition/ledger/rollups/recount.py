"""Holds the quick counters against a plain recount of the ledger's entries, cell by cell."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from recognition.domain import tally
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import Standing, TalliedDecision
from recognition.ledger.entries import decode_as
from recognition.ledger.reader import LedgerReader, Row
from recognition.ledger.rollups import Counters, CounterState
from recognition.ledger.rollups.cubes import CUBES, KEPT, Cube
from recognition.ledger.rollups.decode import find
from recognition.ledger.rollups.sums import ROWS_HELD, TOGETHER, CubeSums
from recognition.ledger.rollups.together import AT_ONCE, SetsOfLookups
from recognition.support import sqlite

READ_AT_ONCE = 1000


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
    """Folds what is new, counts the same entries plainly, and compares. The entries are read once, in order; what is decided lies in a file until all
    is read. `progress` is called with the number of entries of each step; `rows_held` as `ROWS_HELD`, `settled_at_once` as `AT_ONCE`, `summed_at_once` as
    `TOGETHER`.
    Raises LedgerUnavailable."""
    counters.catch_up(today)
    with counters.state() as state, sqlite.beside_memory() as db, sqlite.beside_memory() as aside:
        counted, decided = CubeSums(db, state.today, rows_held, summed_at_once), SetsOfLookups(aside)
        for start in range(0, state.watermark, READ_AT_ONCE):
            rows = reads.scan(start, min(READ_AT_ONCE, state.watermark - start))
            _count(reads, rows, state.watermark, counted, decided)
            progress(len(rows))
        counted.add(map(tally.viewed, decided.first_views()))
        for standings, repeats in decided.sets(settled_at_once):
            counted.add(tally.settled(standings, repeats))
        counted.flush()
        compared = [_compared(state, cube, db) for cube in CUBES]
        return RecountReport(
            state.watermark, state.today, sum(rows for rows, _ in compared), tuple(difference for _, differences in compared for difference in differences)
        )


def _count(reads: LedgerReader, rows: Sequence[Row], size: int, counted: CubeSums, decided: SetsOfLookups) -> None:
    """Counts what each lookup counts by itself, and puts aside what is settled with others."""
    decisions, standings = _decisions(reads, rows, size), list[Standing]()
    for sequence, data in rows:
        entry = find(data)
        if entry.kind == "lookup":
            lookup, of_this = entry.tallied_lookup(sequence), decisions.get(sequence, ())
            counted.add(tally.own(lookup, of_this))
            decided.viewed(tally.views(lookup, of_this))
            if of_this and (stands := tally.standing(lookup, of_this)):
                standings.append(stands)
        elif entry.kind == "hook":
            counted.add([tally.asked_by_hook(entry.cell(), bool(entry.shown))])
        elif entry.kind == "repeat" and not _taken_back(reads, sequence, size):
            decided.repeated(decode_as(RecordedRepeat, data, sequence), data)
    decided.put_aside(standings)


def _decisions(reads: LedgerReader, rows: Sequence[Row], size: int) -> dict[int, list[TalliedDecision]]:
    """By the sequences of the lookups among these rows, what was decided on each, in ledger order."""
    found: dict[int, list[TalliedDecision]] = defaultdict(list)
    for lookup, sequence, data, corrected in reads.decisions_on(rows[0][0], rows[-1][0] + 1, size):
        found[lookup].append(find(data).tallied_decision(sequence, bool(corrected)))
    return found


def _taken_back(reads: LedgerReader, sequence: int, size: int) -> bool:
    correction = reads.correction_of(sequence)
    return correction is not None and correction[0] < size


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
