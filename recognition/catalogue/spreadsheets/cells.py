"""What a spreadsheet is to this room: sheets of rows of plain values, whatever kind of file they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Cell = str | int | float | bool | date | datetime | time | None
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, each by row and column from 0."""
Row = tuple[int, list[Cell]]
"""The row's number as the spreadsheet program shows it (from 1), and its cells from the first column on; rows that hold nothing may be left out."""
DAY_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's day numbers from 1 March 1900 on."""
DAY_ZERO_1904 = date(1904, 1, 1)
"""Day 0 of a workbook that counts by the 1904 system."""
DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
LOST = "0.00E+00"
"""The format of a number that shows no digits, in the file or in place of a format that is not read: a copy of the cell shows none either."""


CROSSED_OUT = "crossed_out"
"""The code of a cell that is struck through as a whole."""


class Unreadable(Exception):
    """The file cannot be read; `code` is a fault of `errors`. Where one place is to blame it is told: `sheet`, `row` (from 1, 0 for none),
    `column` (from 0) and the `value` that stands there; `details` complete the words."""

    def __init__(self, code: str, sheet: str = "", row: int = 0, column: int | None = None, value: str = "", **details: Any) -> None:
        """`code` is stable and public."""
        self.code, self.sheet, self.row, self.column, self.value, self.details = code, sheet, row, column, value, details
        super().__init__(code)


class Number(float):
    """A number whose cell shows another text than the number's own, such as 0012; `shown` is that text, None where it is no text of just
    these digits (rounded, in powers of ten, per cent, more digits than a spreadsheet keeps), `format` the cell's number format, and
    `day_zero` the day from which the workbook counts days."""

    __slots__ = ("day_zero", "format", "shown")
    day_zero: date
    format: str
    shown: str | None

    def __new__(cls, number: float, shown: str | None, format: str, day_zero: date = DAY_ZERO) -> Number:
        """`shown`, `format` and `day_zero` as above."""
        made = super().__new__(cls, number)
        made.shown, made.format, made.day_zero = shown, format, day_zero
        return made

    def __eq__(self, other: object) -> bool:
        """Two are equal where they look alike as well: what is remembered of one is not told of another."""
        return isinstance(other, Number) and float(self) == float(other) and self._look() == other._look()

    def __hash__(self) -> int:
        """By the number and its look."""
        return hash((float(self), self.shown))

    def __reduce__(self) -> tuple[Any, ...]:
        """The number with its look, for rows that are kept packed."""
        return Number, (float(self), *self._look())

    def _look(self) -> tuple[str | None, str, date]:
        return self.shown, self.format, self.day_zero


class CellError(str):
    """A cell without a value, as it is seen: a formula's error (#N/A), or the formula itself where no program has calculated it. `code` is the
    fault: `formula_error`, `formula_unreckoned`, or why what stands there cannot be taken for the cell's value (struck through, raised, lost). It
    is never an empty cell, since an empty end of validity means an open one."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, seen: str, code: str = "formula_error") -> CellError:
        """`seen` and `code` as above."""
        made = super().__new__(cls, seen)
        made.code = code
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """The error with its code, for rows that are kept packed."""
        return CellError, (str(self), self.code)


class Untyped(str):
    """A text in a file that tells no numbers from texts, of which nobody can say what it was: 3E8, which spreadsheet programs take for a number
    when they open it, or more than fifteen digits with noughts at their end, which they write of a number whose digits they lost."""

    __slots__ = ()


class DayCell(datetime):
    """A cell of a day or time whose format hides a part of the day: only the month is seen of 2026年11月, no year of 11月1日, no day at all
    of 08:30. `shown` is what is seen, and what counts; `format` the cell's number format."""

    __slots__ = ("format", "shown")
    format: str
    shown: str

    @classmethod
    def of(cls, at: datetime, shown: str, format: str) -> DayCell:
        """The cell of a stored time."""
        made = cls(at.year, at.month, at.day, at.hour, at.minute, at.second)
        made.shown, made.format = shown, format
        return made

    def __eq__(self, other: object) -> bool:
        """Two are equal where they look alike as well."""
        return isinstance(other, DayCell) and (datetime(*self.timetuple()[:6]), self.shown, self.format) == (
            datetime(*other.timetuple()[:6]),
            other.shown,
            other.format,
        )

    def __hash__(self) -> int:
        """By the time and its look."""
        return hash((self.timetuple(), self.shown))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """The time with its look, for rows that are kept packed."""
        return DayCell.of, (datetime(*self.timetuple()[:6]), self.shown, self.format)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows (from 1) and columns (from 0) of a sheet that its reader does not see, filtered rows among them."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetNotes:
    """What stands beside the cells of a sheet and may say something of them: the cells, by row and column from 0, to which somebody wrote a
    comment, and the ranges, as the program writes them, in which a rule strikes cells through."""

    comments: tuple[tuple[int, int], ...] = ()
    striking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` reads it again from the start each time; `size` is about how many rows it has; `hidden` tells what is not seen;
    `width` is how many columns it has at most; `ranges` are its merged ranges, in order; `deleted` counts records that are marked as deleted and
    were left out; `beside` is what stands beside its cells; `separated` says that signs part the cells, which may also stand inside a number."""

    name: str
    size: int
    rows: Callable[[], Iterator[Row]]
    hidden: Callable[[], Hidden] = Hidden
    width: int = 0
    ranges: Sequence[Range] = ()
    deleted: int = 0
    beside: SheetNotes = SheetNotes()
    separated: bool = False


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
    """The cell as a person reads it: a number as its format shows it, else with its fifteen digits and a whole one without a decimal point;
    a day by its day, or by what is seen of it."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, Number) and cell.shown is not None:
        return cell.shown
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return digits(cell)
    if isinstance(cell, DayCell):
        return cell.shown
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def digits(number: float) -> str:
    """A number by the fifteen digits that a spreadsheet shows of it: what a formula leaves behind them is no part of it."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    written = f"{number:.{DIGITS}g}"
    if "e" not in written:
        return written
    return f"{Decimal(written):f}" if 1e-15 < abs(number) < 1 else written


def blank(cells: list[Cell]) -> bool:
    """Whether a row says nothing."""
    if cells and cells[0].__class__ is str and cells[0] and not str(cells[0]).isspace():
        return False
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
