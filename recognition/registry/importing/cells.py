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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` reads it again from the start each time; `size` is about how many rows it has."""

    name: str
    size: int
    rows: Callable[[], Iterator[Row]]


def letter(column: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def text(cell: Any) -> str:
    """The cell as a person reads it: a whole number without a decimal point, a date by its day."""
    if cell is None:
        return ""
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
