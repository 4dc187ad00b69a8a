"""What a spreadsheet is to this room: sheets of rows of plain values, whatever kind of file they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

Cell = str | int | float | bool | date | datetime | time | None
Row = tuple[int, list[Cell]]
"""The row's number as the spreadsheet program shows it (from 1), and its cells."""


class Unreadable(Exception):
    """The file as a whole cannot be read; `code` is a fault of `faults`."""

    def __init__(self, code: str) -> None:
        """`code` is stable and public."""
        self.code = code
        super().__init__(code)


class Number(float):
    """A number whose cell shows another text than the number's own, such as 0012; `shown` is that text, None where it is no text of just
    these digits (rounded, in powers of ten, per cent), and `format` the cell's number format."""

    __slots__ = ("format", "shown")
    format: str
    shown: str | None

    def __new__(cls, number: float, shown: str | None, format: str) -> Number:
        """`shown` and `format` as above."""
        made = super().__new__(cls, number)
        made.shown, made.format = shown, format
        return made

    def __eq__(self, other: object) -> bool:
        """Two are equal where they look alike as well: what is remembered of one is not told of another."""
        return isinstance(other, Number) and float(self) == float(other) and self.shown == other.shown and self.format == other.format

    def __hash__(self) -> int:
        """By the number and its look."""
        return hash((float(self), self.shown))


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows (from 1) and columns (from 0) of a sheet that its reader does not see, filtered rows among them."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` reads it again from the start each time; `size` is about how many rows it has; `hidden` tells what is not seen."""

    name: str
    size: int
    rows: Callable[[], Iterator[Row]]
    hidden: Callable[[], Hidden] = Hidden


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file that are seen, and the names of those that are hidden and not read."""

    sheets: list[Sheet]
    unseen: tuple[str, ...] = ()


def letter(column: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def text(cell: Any) -> str:
    """The cell as a person reads it: a number as its format shows it, else a whole one without a decimal point; a date by its day."""
    if cell is None:
        return ""
    if isinstance(cell, Number) and cell.shown is not None:
        return cell.shown
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def blank(cells: list[Cell]) -> bool:
    """Whether a row says nothing."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


class MergedInt(int):
    """A whole number in a cell that is merged over several rows."""


class MergedFloat(float):
    """A number in such a cell."""


class MergedText(str):
    """A text in such a cell."""

    __slots__ = ()


class MergedNumber(Number):
    """A number in such a cell whose text is not the number's own."""

    __slots__ = ()


MERGED = (MergedInt, MergedFloat, MergedText, MergedNumber)
"""Values of which nobody can say whether each row has them or all rows together: as names and days they are each row's, as amounts neither."""


def merged(cell: Cell) -> Cell:
    """The value of a cell that is merged over several rows; days and signs of yes and no stay as they are."""
    if isinstance(cell, Number):
        return MergedNumber(float(cell), cell.shown, cell.format)
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return cell
    return MergedInt(cell) if isinstance(cell, int) else MergedFloat(cell) if isinstance(cell, float) else MergedText(cell)
