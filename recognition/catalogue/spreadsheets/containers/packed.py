"""Rows of a sheet, counted while they are read and kept packed: a file is read once however often its rows are looked through.

Reading a workbook again costs as much as reading it; unpacking 150,000 rows of five cells takes 0.2 s, and they take 9 MB."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from recognition.catalogue.spreadsheets.cells import Cell, Hidden, Range, Row, Sheet, Unreadable, blank, text

MOST_ROWS = 1_000_000
MOST_CELLS = 5_000_000
"""Cells with something in them, of all sheets of a file, those filled in by merged ranges among them: a catalogue of the whole region has 1.8 million."""
MOST_WRITTEN = 6_000_000
"""Cells that a file writes down, empty ones among them, which formatting leaves behind: 150,000 rows of forty columns, read in 2 s."""
MOST_RANGES = 200_000
MOST_TEXT = 200_000_000
"""Characters of all cells: a workbook names one long text a million times in few bytes."""
WIDEST = 2_000
"""Columns that a table may have; formatting alone makes a sheet 16,384 wide, a value beyond is refused."""
LONGEST = 32_767
"""Characters that a spreadsheet program keeps in one cell."""
TOGETHER = 500


class Budget:
    """What a file may hold in all. Counted before anything is built from it."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self.rows = self.cells = self.text = self.written = 0

    def write(self, sheet: str, cells: int = 1) -> None:
        """Counts cells that are written down, with or without anything in them. Raises Unreadable `too_many_cells`."""
        self.written += cells
        if self.written > MOST_WRITTEN:
            raise Unreadable("too_many_cells", sheet, rows=MOST_ROWS, cells=MOST_CELLS)

    def take(self, sheet: str, rows: int, cells: int, characters: int = 0) -> None:
        """Counts rows, cells and characters. Raises Unreadable `too_many_cells`."""
        self.rows += rows
        self.cells += cells
        self.text += characters
        if self.rows > MOST_ROWS or self.cells > MOST_CELLS or self.text > MOST_TEXT:
            raise Unreadable("too_many_cells", sheet, rows=MOST_ROWS, cells=MOST_CELLS)


class Packed:
    """The rows of one sheet, in order, with what merged ranges say of them."""

    def __init__(self, name: str, budget: Budget) -> None:
        """`name` of the sheet."""
        self.name, self.size, self.width = name, 0, 0
        self.merged: list[Range] = []
        self.budget = budget
        self._waiting: list[tuple[int, list[Cell]]] = []
        self._kept: list[bytes] = []

    def add(self, number: int, cells: list[Cell], times: int = 1) -> None:
        """Keeps a row, `times` over, if it says anything. Raises Unreadable where it is too long, or the file says too much."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if len(cells) > self.width:
            if len(cells) > WIDEST:
                self._narrow(number, cells)
            self.width = len(cells)
        longest = sum([len(cell) for cell in cells if type(cell) is str])
        if longest > LONGEST:
            self._short(number, cells)
        self.budget.take(self.name, times, len(cells) * times, longest * times)
        for one in range(times):
            self._waiting.append((number + one, cells))
            if len(self._waiting) >= TOGETHER:
                self._pack()
        self.size = number + times - 1

    def place(self, number: int, found: Mapping[int, Cell], times: int = 1) -> None:
        """Keeps a row of cells by their columns."""
        if found:
            last = max(found)
            if last + 1 == len(found):
                # cells without a gap, in their order in every common file
                self.add(number, [found[column] for column in range(last + 1)], times)
                return
            if last >= WIDEST:
                column = next(column for column in sorted(found) if column >= WIDEST)
                raise Unreadable("sheet_too_wide", self.name, number, column, text(found[column]), most=WIDEST)
            self.add(number, [found.get(column) for column in range(last + 1)], times)

    def merge(self, top: int, first: int, bottom: int, last: int) -> None:
        """A merged range, by rows and columns from 0. Ranges beyond the last column that is read fill what is read of them."""
        if (bottom > top or last > first) and first < WIDEST:
            self.merged.append(((top, first), (max(top, bottom), min(last, WIDEST - 1))))
            if len(self.merged) > MOST_RANGES:
                raise Unreadable("too_many_cells", self.name, rows=MOST_ROWS, cells=MOST_CELLS)

    def done(self) -> Packed:
        """No more rows come: what merged ranges fill is counted too."""
        if self._waiting:
            self._pack()
        filled = sum((min(bottom, self.size) - top + 1) * (last - first + 1) for (top, first), (bottom, last) in self.merged if top <= self.size)
        self.budget.take(self.name, 0, filled)
        self.merged.sort()
        return self

    def sheet(self, hidden: Callable[[], Hidden] = Hidden, name: str | None = None) -> Sheet:
        """The sheet, under its own name or another; no more rows come."""
        self.done()
        return Sheet(self.name if name is None else name, self.size, self.rows, hidden, self._width(), self.merged)

    def _width(self) -> int:
        return max([self.width, *(last + 1 for _first, (_bottom, last) in self.merged)])

    def rows(self) -> Iterator[Row]:
        """The rows from the start, every cell of a merged range with the range's value, as a reader sees it."""
        return filled(self._unpacked(), self.merged) if self.merged else self._unpacked()

    def _unpacked(self) -> Iterator[Row]:
        for packed in self._kept:
            yield from pickle.loads(packed)  # of this process's own making, never of the file's

    def _pack(self) -> None:
        self._kept.append(pickle.dumps(self._waiting, pickle.HIGHEST_PROTOCOL))
        self._waiting.clear()

    def _narrow(self, number: int, cells: list[Cell]) -> None:
        column = next((column for column in range(WIDEST, len(cells)) if not blank([cells[column]])), None)
        if column is not None:
            raise Unreadable("sheet_too_wide", self.name, number, column, text(cells[column]), most=WIDEST)
        del cells[WIDEST:]

    def _short(self, number: int, cells: list[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > LONGEST:
                raise Unreadable("cell_too_long", self.name, number, column, cell[:100], most=LONGEST)


def filled(rows: Iterable[Row], ranges: Sequence[Range]) -> Iterator[Row]:
    """The rows with every cell of a merged range holding the range's value. A row in which nothing stands but what a range above it reaches
    down is a part of the row above, as a reader sees it, and is left out. `ranges` in order."""
    waiting = iter(ranges)
    coming = next(waiting, None)
    active: list[tuple[Range, Cell]] = []
    for number, found in rows:
        cells, row = list(found), number - 1
        active = [one for one in active if one[0][1][0] >= row]
        while coming is not None and coming[0][0] <= row:
            (top, first), (bottom, _last) = coming
            if bottom >= row:
                value = cells[first] if top == row and first < len(cells) else None
                active.append((coming, value))
            coming = next(waiting, None)
        above = False
        for ((top, first), (_bottom, last)), value in active:
            above = above or top < row
            cells.extend([None] * (last + 1 - len(cells)))
            cells[first : last + 1] = [value] * (last + 1 - first)
        if above and _continues(cells, active, row):
            continue
        yield number, cells


def _continues(cells: Sequence[Cell], active: Sequence[tuple[Range, Cell]], row: int) -> bool:
    reached = {column for ((top, first), (_bottom, last)), _value in active if top < row for column in range(first, last + 1)}
    return all(column in reached or blank([cell]) for column, cell in enumerate(cells))
