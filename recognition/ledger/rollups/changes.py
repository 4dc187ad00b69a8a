"""Figures added up in memory as of a day, and written to all tables at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from operator import add
from typing import Any

from recognition.domain.counters import counters_of
from recognition.domain.tally import NEVER, Cell, Delta
from recognition.ledger.rollups.cubes import CUBES, Cube, among
from recognition.ledger.rollups.store import adding
from recognition.ledger.rollups.undecided import DayCells
from recognition.support.threads import in_turns

Numbers = tuple[int, ...]


class Changes:
    """What one run of entries changes in the counters."""

    def __init__(self, today: int, month: int) -> None:
        """`today` is the ordinal of the day as of which figures are kept, `month` the last one of which there are twelve months."""
        self.today, self.month = today, month
        self._undecided: dict[int, DayCells] = defaultdict(DayCells)
        self._figures: dict[Cell, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._maturing: dict[tuple[int, Cell, str], int] = defaultdict(int)

    def add_lookup(self, cell: Cell) -> None:
        """One more lookup without a decision so far."""
        self._undecided[cell.day].new[cell.verdict].append(cell)

    def ripen(self, cell: Cell) -> None:
        """What a lookup that was asked before counts from this day on, unless decisions on it say otherwise."""
        self._undecided[cell.day].ripe[cell.verdict].append(cell)

    def add(self, deltas: Iterable[Delta], sign: int = 1) -> None:
        """Adds (or with sign −1 takes back) what the deltas say on this day."""
        for cell, until, measure, n in deltas:
            past = until < self.today
            if until != NEVER and not past:
                self._maturing[until, cell, measure] += sign * n
            self._count(cell, measure, past, sign * n)

    def _count(self, cell: Cell, measure: str, past: bool, n: int) -> None:
        figures = self._figures[cell]
        for counter in counters_of(cell.verdict, measure, past):
            figures[counter] += n

    def mature(self, db: sqlite3.Connection) -> None:
        """Moves what came true between the kept day and `today`."""
        for _, *fields, measure, n in db.execute("SELECT * FROM maturing WHERE until < ?", (self.today,)):
            cell = Cell(*fields)
            self._count(cell, measure, False, -n)
            self._count(cell, measure, True, n)
        db.execute("DELETE FROM maturing WHERE until < ?", (self.today,))

    def write(self, db: sqlite3.Connection) -> None:
        """Writes all that was added since the last time; the caller holds the transaction."""
        for day, cells in self._undecided.items():
            for cube, counters, rows in in_turns(cells.rows(day, self.today, self.month), 1):
                db.executemany(adding(cube, counters), rows)
        for counters, changed in _shapes(self._figures).items():
            for cube in in_turns(CUBES, 1):
                # In the order of their keys, so that neighbours are written while their page is at hand.
                db.executemany(adding(cube, counters), sorted(_rows(cube, changed, self.month)))
        pending = ((until, *cell, measure, n) for (until, cell, measure), n in self._maturing.items() if n)
        db.executemany(_UPSERT_MATURING, sorted(pending))
        for pending_changes in (self._undecided, self._figures, self._maturing):
            pending_changes.clear()


def _shapes(figures: dict[Cell, dict[str, int]]) -> dict[tuple[str, ...], list[tuple[Cell, Numbers]]]:
    """Cells and their numbers, by the counters that change: in most cells two or three of them all."""
    shapes: dict[tuple[str, ...], list[tuple[Cell, Numbers]]] = defaultdict(list)
    for cell, counted in figures.items():
        changed = {counter: n for counter, n in counted.items() if n} if 0 in counted.values() else counted
        if changed:
            shapes[tuple(changed)].append((cell, tuple(changed.values())))
    return shapes


def _rows(cube: Cube, cells: list[tuple[Cell, Numbers]], month: int) -> Iterable[tuple[Any, ...]]:
    """The cube's rows that these cells add up to."""
    added: dict[tuple[Any, ...], Numbers] = {}
    dimensions_of = among(cube.dimensions)
    for cell, numbers in cells:
        dimensions = dimensions_of(cell)
        for period in cube.periods_with(cell.day, month):
            key = (period, *dimensions)
            earlier = added.get(key)
            added[key] = numbers if earlier is None else tuple(map(add, earlier, numbers))
    return (key + numbers for key, numbers in added.items())


_UPSERT_MATURING = f"INSERT INTO maturing VALUES ({', '.join('?' * (3 + len(Cell._fields)))}) ON CONFLICT DO UPDATE SET n = n + excluded.n"
