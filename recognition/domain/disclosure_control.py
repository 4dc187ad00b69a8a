"""Small counts about others: hidden so that no sum or difference brings them back.

Figures stand in a table: a row for each group, a row of totals, and within each row the questions by their answer, which add up to all
questions. Hiding the small ones is not enough: a single hidden figure of a line follows from the others of that line. So a second one
is hidden with it, until no small figure follows from any combination of lines. The row of totals is settled first and by itself, so
that it reads the same whatever it is broken down by; else two breakdowns could be played against each other.

Where whoever asks can change what is counted and ask again, the difference of two answers would be a small count of its own: what is
shown there is rounded besides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

SMALLEST = 5
"""Counts from 1 to 4 point at people; the bound is the one that health statistics commonly use."""
WHOLE, PARTS = "lookups", ("recognised", "discretionary", "not_covered")
"""The counters that add up within a row."""

ROUNDED_TO = 2 * SMALLEST
"""Of two figures that are rounded to it and differ, what changed may always have been `SMALLEST` or more."""

Cell = tuple[int, str]
"""Row (−1 for the totals) and counter."""
TOTAL = -1
Row = Mapping[str, Any]
"""Counts and sums by the name of their counter, beside what the row is of."""


def hidden(totals: Row, rows: Sequence[Row], counters: Collection[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Totals and rows with None for what is hidden: counts from 1 to 4, what would give one of them away, and money with its count."""
    counts = [counter for counter in counters if count_of(counter) == counter]
    table = _Table(totals, rows, counts)
    table.settle([TOTAL])
    if len(rows) == 1:
        # The one row is the totals again, and hides what these hide.
        table.hidden.update((0, counter) for row, counter in list(table.hidden) if row == TOTAL)
    else:
        table.settle(range(len(rows)))
    shown_rows = [_shown(row, number, table.hidden, counters) for number, row in enumerate(rows)]
    return _shown(totals, TOTAL, table.hidden, counters), shown_rows


def _shown(row: Row, number: int, gone: Collection[Cell], counters: Collection[str]) -> dict[str, Any]:
    return {**row, **{counter: None for counter in counters if (number, count_of(counter)) in gone}}


def rounded(count: int | None) -> int | None:
    """The nearest multiple of `ROUNDED_TO`, halves up; 0 is none, and None is hidden: for counts from 1 to 4 as well, and by itself."""
    if count is None or 0 < count < SMALLEST:
        return None
    return (count + SMALLEST) // ROUNDED_TO * ROUNDED_TO


def count_of(counter: str) -> str:
    """The count behind a sum of money: few tests with a known price would give away their number."""
    return {
        "saved_fen": "avoided",
        "saved_adjusted_fen": "avoided",
        "saved_discretionary_fen": "avoided_discretionary",
        "saved_consortium_fen": "avoided_consortium",
    }.get(counter, counter)


class _Table:
    """The counts with what is hidden of them so far."""

    def __init__(self, totals: Row, rows: Sequence[Row], counts: list[str]) -> None:
        self.rows: dict[int, Row] = {TOTAL: totals, **dict(enumerate(rows))}
        self.counts = counts
        self.across = [counter for counter in (WHOLE, *PARTS) if counter in counts] if {WHOLE, *PARTS} <= set(counts) else []
        self.hidden: set[Cell] = set()

    def value(self, cell: Cell) -> int:
        count: int = self.rows[cell[0]][cell[1]]
        return count

    def small(self, cell: Cell) -> bool:
        return 0 < self.value(cell) < SMALLEST

    def settle(self, numbers: Iterable[int]) -> None:
        """Hides the small counts of these rows, and of these rows what would give any small one away."""
        numbers = list(numbers)
        self.hidden.update(cell for number in numbers for counter in self.counts if self.small(cell := (number, counter)))
        of_totals = [(TOTAL, counter) for counter in self.across]
        columns = [[(number, counter) for number in self.rows] for counter in self.counts] if numbers != [TOTAL] else []
        within = [[(number, counter) for counter in self.across] for number in numbers if self.across and number != TOTAL]
        for line in [*columns, *within] if columns else [of_totals]:
            while (more := self._thin(line)) is not None:
                self.hidden.add(more)
        lines = [line for line in (*columns, *within, of_totals) if line]
        while (more := self._across(lines)) is not None:
            self.hidden.add(more)

    def _thin(self, line: list[Cell]) -> Cell | None:
        """One cell more where a line hides a single one, or so little altogether that each must be one or two."""
        gone = [cell for cell in line if cell in self.hidden]
        if not any(self.small(cell) for cell in gone):
            return None
        if len(gone) > 1 and (any(_sum(cell, line) for cell in gone) or sum(self.value(cell) for cell in gone) >= SMALLEST):
            return None
        return self._smallest(cell for cell in line if not _sum(cell, line) or len(line) == 1)

    def _across(self, lines: list[list[Cell]]) -> Cell | None:
        """One cell more where a small one follows from several lines together; None where none does.

        Hidden cells are edges between the lines that hold them; those that lie on no circle follow from the others. What joins the two
        parts that such an edge joins alone puts it on a circle."""
        ends = _ends(lines)
        edges = {cell: ends[cell] for cell in self.hidden if cell in ends}
        for cell in sorted(_bridges(edges)):
            if self.small(cell):
                reached = _reached(cell, edges)
                chosen = self._smallest(other for other, (first, second) in ends.items() if other[0] != TOTAL and (first in reached) != (second in reached))
                if chosen is not None:
                    return chosen
        return None

    def _smallest(self, cells: Iterable[Cell]) -> Cell | None:
        """The smallest count that is still shown; what is nothing comes after what is something."""
        return min((cell for cell in cells if cell not in self.hidden), key=lambda cell: (self.value(cell) == 0, self.value(cell), cell), default=None)


def _sum(cell: Cell, line: list[Cell]) -> bool:
    """Whether the cell is the sum of its line: the totals of a column, all questions of a row."""
    down = any(other[0] != cell[0] for other in line)
    return cell[0] == TOTAL if down else cell[1] == WHOLE


def _ends(lines: list[list[Cell]]) -> dict[Cell, tuple[int, int]]:
    """The two lines that hold each cell; for a cell of one line, that line and the outside."""
    lines_of: dict[Cell, list[int]] = {}
    for number, line in enumerate(lines):
        for cell in line:
            lines_of.setdefault(cell, []).append(number)
    return {cell: (numbers[0], numbers[1] if len(numbers) > 1 else len(lines)) for cell, numbers in lines_of.items()}


def _reached(without: Cell, edges: dict[Cell, tuple[int, int]]) -> set[int]:
    """The lines that hidden cells join to one end of a cell, when it is taken away."""
    reached = {edges[without][0]}
    grown = True
    while grown:
        before = len(reached)
        for cell, ends in edges.items():
            if cell != without and not reached.isdisjoint(ends):
                reached.update(ends)
        grown = len(reached) > before
    return reached


def _bridges(edges: dict[Cell, tuple[int, int]]) -> set[Cell]:
    """Edges whose removal parts their ends, found in one walk (by the lowest place that each subtree reaches back to)."""
    joined: dict[int, list[tuple[int, Cell]]] = {}
    for cell, (first, second) in edges.items():
        joined.setdefault(first, []).append((second, cell))
        joined.setdefault(second, []).append((first, cell))
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    bridges: set[Cell] = set()
    for start in joined:
        if start not in order:
            _walk(start, joined, order, low, bridges)
    return bridges


def _walk(start: int, joined: dict[int, list[tuple[int, Cell]]], order: dict[int, int], low: dict[int, int], bridges: set[Cell]) -> None:
    order[start] = low[start] = len(order)
    walk: list[tuple[int, Cell | None, Iterator[tuple[int, Cell]]]] = [(start, None, iter(joined[start]))]
    while walk:
        node, came, rest = walk[-1]
        for neighbour, cell in rest:
            if cell == came:
                continue
            if neighbour in order:
                low[node] = min(low[node], order[neighbour])
                continue
            order[neighbour] = low[neighbour] = len(order)
            walk.append((neighbour, cell, iter(joined[neighbour])))
            break
        else:
            walk.pop()
            if walk and came is not None:
                before = walk[-1][0]
                low[before] = min(low[before], low[node])
                if low[node] > order[before]:
                    bridges.add(came)
