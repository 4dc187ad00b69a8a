"""One sheet of an XLSX workbook by its events: every cell where it stands, as it is seen, with what is hidden and merged.

A reader of our own, since the libraries lose what counts here: python-calamine 0.9.1 leaves out empty columns at the left, drops errors and
formats, refuses a sheet for one #GETTING_DATA and builds the whole range of two distant cells; openpyxl 3.1.5 is eight times as slow (25 s
for 150,000 rows of five cells beside 3 s here), without merged ranges where it reads by pieces. XML itself is expat's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recognition.catalogue.spreadsheets.cells import Cell, Hidden, Unreadable
from recognition.catalogue.spreadsheets.containers import conditional, places, rich_text
from recognition.catalogue.spreadsheets.containers.events import NAMES
from recognition.catalogue.spreadsheets.containers.looks import Looks
from recognition.catalogue.spreadsheets.containers.packed import LONGEST, WIDEST, Budget, Packed
from recognition.catalogue.spreadsheets.containers.places import LAST_ROW
from recognition.catalogue.spreadsheets.containers.usual_rows import HIDES, Token, hiding
from recognition.catalogue.spreadsheets.containers.worksheet_cells import YES, CellReader

NO_SIZE = ("0", "0.0")
REMEMBERED = 50_000
"""Cells that are read once and remembered: most columns hold the same few values over and over."""


class Worksheet:
    """Takes the events of a sheet's part; `packed` and `hidden` are whole when they end."""

    def __init__(
        self,
        name: str,
        strings: Sequence[Cell],
        codes: Mapping[str, str],
        looks: Looks,
        budget: Budget,
        struck: frozenset[str] = frozenset(),
        striking: Sequence[bool] = (),
    ) -> None:
        """`strings` that cells share, the number format of each style (`codes`), the reader of numbers, and the styles and the looks of rules that
        strike through."""
        self.name, self.packed, self.rules = name, Packed(name, budget), conditional.StrikingRules(striking)
        self._runs: list[rich_text.Piece] = []
        self._flags = 0
        self._reads = CellReader(strings, codes, looks, struck)
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._places: dict[str, int] = {}
        self._row, self._last, self._column = 0, 0, -1
        self._number: str | None = ""
        self._cells: dict[int, Cell] = {}
        self._kind, self._style = "n", "0"
        self._chunks: list[str] | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._length = 0
        self._aloud = False
        self._seen: dict[tuple[bytes, bytes, bytes], Cell] = {}
        self._letters: dict[bytes, int] = {}
        self.open = self._unseen = False

    def hidden(self) -> Hidden:
        """Rows and columns that are not seen."""
        return Hidden(frozenset(self._rows), frozenset(self._columns))

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "c":
            place = given.get("r")
            self._column = self._column + 1 if place is None else self._column_of(place)
            self._kind, self._style = given.get("t", "n"), given.get("s", "0")
            self._value = self._formula = None
            self._length = self._flags = 0
            self._runs.clear()
            self.packed.budget.write(self.name)
        elif name in ("v", "f"):
            self._chunks = []
        elif name == "t":
            self._chunks = None if self._aloud else []
        elif name == "row":
            self._begin_row(given)
        elif name == "sheetData":
            self.open = True
        elif name == "rPh":
            self._aloud = True
        elif name == "r":
            self._flags = 0
        elif name in ("strike", "vertAlign") and not self.rules.open:
            self._flags |= rich_text.of_run(name, given.get("val", "1"))
        elif name == "col":
            if given.get("hidden") in YES or given.get("width") in NO_SIZE:
                self._columns.update(range(int(given.get("min", 1)) - 1, min(int(given.get("max", 1)), WIDEST)))
        elif name == "mergeCell":
            self._merge(given.get("ref", ""))
        else:
            self.rules.begins(name, given)

    def says(self, chunk: str) -> None:
        """Takes text."""
        if self._chunks is not None:
            self._chunks.append(chunk)
            self._length += len(chunk)
            if self._length > 2 * LONGEST:
                raise Unreadable("cell_too_long", self.name, self._row, max(self._column, 0), "".join(self._chunks)[:100], most=LONGEST)
        else:
            self.rules.says(chunk)

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        if name in ("v", "t"):
            if self._chunks is not None:
                # a text of several pieces, each formatted otherwise, is one text
                piece = "".join(self._chunks)
                self._value = piece if name == "v" else (self._value or "") + piece
                if name == "t":
                    self._runs.append((piece, self._flags))
            self._chunks = None
        elif name == "f":
            self._formula = "".join(self._chunks or ())
            self._chunks = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._aloud = False
        else:
            self.rules.ends(name)

    def take(self, tokens: list[Token]) -> None:
        """Takes rows that were found by patterns."""
        self.packed.budget.write(self.name, len(tokens))
        columns, seen = self._letters, self._seen
        cells: list[Cell] = []
        for letters, number, style, kind, value, row, more in tokens:
            if row:
                self._end_usual(cells)
                if int(row) == self._last + 1 <= LAST_ROW and not HIDES.search(more):
                    self._row = self._last = self._last + 1
                    self._unseen = False
                else:
                    self._begin_row({"r": row.decode(), **(hiding(more) if HIDES.search(more) else {})})
                cells, at = [], row
                continue
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = self._parted(f"{letters.decode()}1")[1]
            cell = None
            if value or kind == b"e":
                key = kind, style, value
                cell = seen.get(key)
                if cell is None:
                    cell = self._once(key, column)
            if number == at and column == len(cells):
                cells.append(cell)
            elif cell is not None or number != at:
                self._put(cells, column, cell, letters + number, number == at)
        self._end_usual(cells)

    def _put(self, cells: list[Cell], column: int, cell: Cell, place: bytes, of_this_row: bool) -> None:
        """A cell behind a gap, or behind one that stands to its right."""
        cells.extend([None] * (column + 1 - len(cells)))
        if cells[column] is not None or not of_this_row:
            raise Unreadable("file_damaged", self.name, self._row, column, value=place.decode())
        cells[column] = cell

    def _end_usual(self, cells: list[Cell]) -> None:
        """Keeps a row that was found by patterns."""
        if cells:
            self.packed.add(self._row, cells)
            if self._unseen and cells:  # without the empty ones at its end
                self._rows.add(self._row)

    def _once(self, key: tuple[bytes, bytes, bytes], column: int) -> Cell:
        try:
            cell = self._reads.cell(key[0].decode() or "n", key[1].decode() or "0", key[2].decode(), None)
        except (ValueError, IndexError, OverflowError) as error:
            raise Unreadable("file_damaged", self.name, self._row, column, key[2][:100].decode("utf-8", "replace")) from error
        if len(self._seen) < REMEMBERED:
            self._seen[key] = cell
        return cell

    def _end_row(self) -> None:
        if self._cells:
            self.packed.place(self._row, self._cells)
            if self._unseen:
                self._rows.add(self._row)
            self._cells = {}

    def _end_cell(self) -> None:
        if self._value is None and self._formula is None and self._kind != "e":
            return
        try:
            cell = rich_text.marked(self._reads.cell(self._kind, self._style, self._value, self._formula), self._runs)
        except (ValueError, IndexError, OverflowError) as error:
            raise Unreadable("file_damaged", self.name, self._row, self._column, (self._value or "")[:100]) from error
        if cell is not None:
            if self._column in self._cells:
                raise Unreadable("file_damaged", self.name, self._row, self._column, (self._value or "")[:100])
            self._cells[self._column] = cell

    def _begin_row(self, given: dict[str, str]) -> None:
        number = given.get("r")
        self._row = self._last + 1 if number is None else int(number) if number.isdecimal() and len(number) < 9 else 0
        if not self._last < self._row <= LAST_ROW:
            raise Unreadable("file_damaged", self.name, self._row)
        self._last, self._column, self._cells, self._number = self._row, -1, {}, number
        self._unseen = given.get("hidden") in YES or given.get("ht") in NO_SIZE

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        if place[len(letters) :] != self._number:
            self._numbered(place)
        column = self._places.get(letters)
        if column is None:
            column = self._places[letters] = self._parted(f"{letters}1")[1]
        return column

    def _numbered(self, place: str) -> None:
        """A row that bears no number has that of its cells; one that bears another is none."""
        row = self._parted(place)[0] + 1
        if row != self._row and (self._number is not None or self._cells or row < self._row):
            raise Unreadable("file_damaged", self.name, self._row, value=place[:100])
        self._row = self._last = row
        self._number = str(row)

    def _parted(self, place: str) -> tuple[int, int]:
        """Row and column from 0 of a place such as B3."""
        parted = places.parted(place)
        if parted is None:
            raise Unreadable("file_damaged", self.name, self._row, value=place[:100])
        return parted

    def _merge(self, written: str) -> None:
        first, _, last = written.partition(":")
        (top, left), (bottom, right) = self._parted(first), self._parted(last or first)
        self.packed.merge(top, left, bottom, right)
