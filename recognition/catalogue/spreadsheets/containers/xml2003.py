"""XML Spreadsheet 2003, which many hospital systems write and call .xls: SpreadsheetML of the Office 2003 XML reference schemas."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, reduce
from operator import or_
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Book, Cell, CellError, Hidden, SheetNotes, Unreadable
from recognition.catalogue.spreadsheets.containers import events, rich_text
from recognition.catalogue.spreadsheets.containers.events import NAMES
from recognition.catalogue.spreadsheets.containers.looks import Looks, unreckoned, unwrapped
from recognition.catalogue.spreadsheets.containers.packed import LONGEST, WIDEST, Budget, Packed

NAMED = {
    "General Number": "", "General": "", "General Date": "yyyy/m/d h:mm", "Long Date": "yyyy/m/d", "Medium Date": "d-mmm-yy", "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM", "Short Time": "h:mm", "Currency": "0.00", "Euro Currency": "[$€]0.00", "Fixed": "0.00",
    "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip
"""Formats that are called by a name (ss:Format)."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MARKS = {"S": rich_text.STRUCK, "Strike": rich_text.STRUCK, "Del": rich_text.STRUCK, "Sup": rich_text.RAISED, "Sub": rich_text.LOWERED}
"""Elements within a text that say how it is set, in the words of HTML."""


class _Book:
    """Takes the events of the whole document."""

    def __init__(self) -> None:
        self.budget, self.looks = Budget(), Looks()
        self.sheets: list[tuple[Packed, set[int], set[int], list[tuple[int, int]], list[str]]] = []
        self._comments: list[tuple[int, int]] = []
        self._striking: list[str] = []
        self._range = ""
        self.unseen: set[str] = set()
        self._codes: dict[str, str] = {}
        self._style = ""
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._packed: Packed | None = None
        self._row = self._last = self._column = self._column_end = 0
        self._unseen = False
        self._cells: dict[int, Cell] = {}
        self._kind = self._look = self._formula = self._shape = ""
        self._chunks: list[str] | None = None
        self._visible: list[str] | None = None
        self._struck: set[str] = set()
        self._pieces: list[rich_text.Piece] = []
        self._set: list[str] = []
        self._comment = 0

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        given = events.named(given)
        if name == "Style":
            self._style = given.get("ID", "")
        elif name == "NumberFormat":
            code = given.get("Format", "")[:300]
            self._codes[self._style] = NAMED.get(code, code)
        elif name == "Font" and given.get("StrikeThrough") == "1":
            self._struck.add(self._style)
        elif name == "Worksheet":
            self._packed = Packed(given.get("Name", ""), self.budget)
            self._rows, self._columns, self._row, self._column_end = set(), set(), 0, 0
            self._comments, self._striking, self._range = [], [], ""
            self.sheets.append((self._packed, self._rows, self._columns, self._comments, self._striking))
        elif name == "Column":
            self._hide_columns(given)
        elif name == "Row":
            self._begin_row(given)
        elif name == "Cell":
            self._begin_cell(given)
        elif name == "Comment":
            self._comment += 1
            self._comments.append((self._row - 1, self._column))
        elif name == "Range" and self._packed is not None:
            self._visible = []
        elif name == "Format" and "line-through" in given.get("Style", "") and self._range:
            self._striking.append(self._range)
        elif name == "Data" and not self._comment:
            self._kind, self._chunks, self._pieces = given.get("Type", "String"), [], []
        elif name in MARKS and self._chunks is not None:
            self._set.append(name)
        elif name == "Visible":
            self._visible = []

    def says(self, chunk: str) -> None:
        """Takes text."""
        if self._chunks is not None:
            self._chunks.append(chunk)
            self._pieces.append((chunk, reduce(or_, (MARKS[name] for name in self._set), 0)))
            if len(self._chunks) > LONGEST:
                raise Unreadable("cell_too_long", self._name(), self._row, self._column, "".join(self._chunks)[:100], most=LONGEST)
        elif self._visible is not None:
            self._visible.append(chunk)

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        if name == "Data" and self._chunks is not None and not self._comment:
            self._value("".join(self._chunks))
            self._chunks = None
            self._set.clear()
        elif name in MARKS and self._set:
            self._set.pop()
        elif name == "Cell":
            if self._formula and self._column not in self._cells:
                self._cells[self._column] = unreckoned(self._formula.removeprefix("="))
        elif name == "Row" and self._packed is not None:
            self._packed.place(self._row, self._cells)
            if self._unseen and self._cells:
                self._rows.add(self._row)
            self._row, self._cells = self._last, {}
        elif name == "Comment":
            self._comment -= 1
        elif name == "Range" and self._visible is not None:
            self._range, self._visible = "".join(self._visible).strip(), None
        elif name == "Visible" and self._visible is not None:
            if "".join(self._visible).strip() in ("SheetHidden", "SheetVeryHidden"):
                self.unseen.add(self._name())
            self._visible = None

    def _name(self) -> str:
        return self._packed.name if self._packed else ""

    def _hide_columns(self, given: dict[str, str]) -> None:
        first = self._number(given.get("Index"), self._column_end + 1, LAST_COLUMN) - 1
        last = first + self._number(given.get("Span"), 0, LAST_COLUMN)
        self._column_end = last + 1
        if given.get("Hidden") == "1" or given.get("Width") == "0":
            self._columns.update(range(first, min(last + 1, WIDEST)))

    def _begin_row(self, given: dict[str, str]) -> None:
        row = self._number(given.get("Index"), self._row + 1, LAST_ROW)
        if row <= self._row:
            raise Unreadable("file_damaged", self._name(), row)
        last = row + self._number(given.get("Span"), 0, LAST_ROW)
        self._unseen = given.get("Hidden") == "1" or given.get("Height") == "0"
        if last > LAST_ROW:
            raise Unreadable("file_damaged", self._name(), row)
        self._row, self._last, self._column, self._cells = row, last, -1, {}

    def _begin_cell(self, given: dict[str, str]) -> None:
        column = self._number(given.get("Index"), self._column + 2, LAST_COLUMN) - 1
        if column <= self._column or self._packed is None:
            raise Unreadable("file_damaged", self._name(), self._row, column)
        self._column = column
        self.budget.write(self._name())
        self._shape = given.get("StyleID", "Default")
        self._look, self._formula = self._codes.get(self._shape, ""), given.get("Formula", "")
        across, down = (self._number(given.get(name), 0, LAST_ROW) for name in ("MergeAcross", "MergeDown"))
        if across or down:
            self._packed.merge(self._row - 1, column, self._row - 1 + down, column + across)

    def _number(self, written: str | None, otherwise: int, most: int) -> int:
        if written is None:
            return otherwise
        if not written.isdecimal() or len(written) > 8 or int(written) > most:
            raise Unreadable("file_damaged", self._name(), self._row, value=written[:100])
        return int(written)

    def _value(self, written: str) -> None:
        try:
            cell = rich_text.marked(self._read(written), self._pieces)
        except ValueError as error:
            raise Unreadable("file_damaged", self._name(), self._row, self._column, written[:100]) from error
        if cell is not None:
            self._cells[self._column] = rich_text.struck(cell) if self._shape in self._struck else cell

    def _read(self, written: str) -> Cell:
        if self._kind == "Number" and written.strip():
            return self.looks.read(written.strip(), self._look)
        if self._kind == "DateTime" and written.strip():
            return self.looks.moment(written, self._look)
        if self._kind == "Boolean":
            return written.strip() == "1"
        return CellError(written.strip() or "#VALUE!") if self._kind == "Error" else unwrapped(written)


def read(path: Path) -> Book:
    """The visible sheets of a workbook and the names of the others. Raises Unreadable."""
    made = _Book()
    events.read(events.counted(partial(events.pieces, path)), made.begins, made.ends, made.says)
    if not made.sheets:
        raise Unreadable("file_kind")
    seen = [
        replace(packed.sheet(partial(Hidden, frozenset(rows), frozenset(columns))), beside=SheetNotes(tuple(comments), tuple(striking)))
        for packed, rows, columns, comments, striking in made.sheets
        if packed.name not in made.unseen
    ]
    return Book(seen, tuple(packed.name for packed, *_ in made.sheets if packed.name in made.unseen))
