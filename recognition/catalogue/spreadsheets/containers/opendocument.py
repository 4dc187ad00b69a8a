"""OpenDocument spreadsheets (ISO/IEC 26300), by events: odfpy 1.4.1 builds every cell as an object before anything can be counted, and repeats
nothing that the file repeats; python-calamine 0.9.1 makes times of day of lengths of time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Book, Cell, CellError, DayCell, Hidden, Number, Unreadable
from recognition.catalogue.spreadsheets.containers import events, rich_text
from recognition.catalogue.spreadsheets.containers.archive import BROKEN, Archive
from recognition.catalogue.spreadsheets.containers.events import NAMES
from recognition.catalogue.spreadsheets.containers.looks import Looks, unreckoned, unwrapped
from recognition.catalogue.spreadsheets.containers.open_numbers import shown
from recognition.catalogue.spreadsheets.containers.open_rules import OpenRules
from recognition.catalogue.spreadsheets.containers.open_styles import Styles
from recognition.catalogue.spreadsheets.containers.packed import LONGEST, WIDEST, Budget, Packed

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
APART = frozenset({"annotation", "shapes", "frame", "g", "rect", "line", "custom-shape", "control", "tracked-changes", "object", "object-ole", "forms"})
"""What lies over the cells or beside them and is no part of their text."""
DURATION = re.compile(r"(-)?P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")


def is_one(path: Path) -> bool:
    """Whether a zip file is an OpenDocument spreadsheet, by the type that it states. Raises Unreadable for other documents of that kind."""
    try:
        with zipfile.ZipFile(path) as archive:
            mimetype = archive.read("mimetype")[:200].decode("ascii", "replace").strip() if "mimetype" in archive.namelist() else ""
    except (*BROKEN, RuntimeError) as error:
        raise Unreadable("file_damaged") from error
    if mimetype.startswith("application/") and not mimetype.startswith(TYPE):
        raise Unreadable("file_kind")
    return mimetype.startswith(TYPE)


def read(path: Path) -> Book:
    """The visible sheets of a document and the names of the others. Raises Unreadable."""
    with Archive(path) as archive:
        if archive.holds("META-INF/manifest.xml") and b"encryption-data" in b"".join(archive.chunks("META-INF/manifest.xml"))[: 1 << 22]:
            raise Unreadable("file_locked")
        styles = Styles()
        if archive.holds("styles.xml"):
            events.read(events.counted(partial(archive.chunks, "styles.xml")), styles.begins, styles.ends, lambda _: None)
        return _book(partial(archive.chunks, "content.xml"), styles)


def read_flat(path: Path) -> Book:
    """The same of a document that is one file of XML. Raises Unreadable."""
    return _book(partial(events.pieces, path), Styles())


def _book(chunks: Callable[[], Iterable[bytes]], styles: Styles) -> Book:
    made = _Document(styles)
    events.read(events.counted(chunks), made.begins, made.ends, made.says)
    if not made.sheets:
        raise Unreadable("file_kind")
    seen = [
        replace(packed.sheet(partial(Hidden, frozenset(rows), frozenset(columns))), beside=rules.beside())
        for packed, rows, columns, style, rules in made.sheets
        if style not in styles.unseen
    ]
    return Book(seen, tuple(packed.name for packed, _rows, _columns, style, _rules in made.sheets if style in styles.unseen))


class _Document:
    """Takes the events of the content."""

    def __init__(self, styles: Styles) -> None:
        self.sheets: list[tuple[Packed, set[int], set[int], str, OpenRules]] = []
        self._rules = OpenRules(styles)
        self._styles, self._budget, self._looks = styles, Budget(), Looks()
        self._packed: Packed | None = None
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._defaults: list[tuple[int, str]] = []
        self._row = self._times = self._column = self._width = 0
        self._row_style = ""
        self._cells: dict[int, Cell] = {}
        self._cell: Mapping[str, str] = {}
        self._inside = self._unseen = False
        self._lines = False
        """Whether the cell shows a line of text, were it empty."""
        self._chunks: list[str] = []
        self._pieces: list[rich_text.Piece] = []
        self._spans = [0]
        """How the text is set inside each of the spans that are open."""
        self._apart = self._length = 0

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if self._apart or name in APART:
            self._apart += 1
            if name == "annotation" and len(self._rules.comments) < LAST_COLUMN:
                self._rules.comments.append((self._row - 1, self._column))
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._chunks, self._length = events.named(given), [], 0
            self._pieces, self._spans, self._lines = [], [0], False
            self._budget.write(self._name())
        elif name == "p":
            # between paragraphs stands what only indents the file
            self._inside = self._lines = True
            if self._chunks:
                self._chunks.append("\n")
        elif name == "span" and self._inside:
            self._spans.append(self._spans[-1] | self._styles.flags(events.named(given).get("style-name", "")))
        elif name == "s" and self._inside:
            self._say(" " * self._number(events.named(given).get("c"), 1, LONGEST))
        elif name in ("tab", "line-break") and self._inside:
            self._say("\t" if name == "tab" else "\n")
        elif name in ("conditional-format", "condition"):
            self._rules.begins(name, events.named(given))
        elif name == "table-row":
            self._begin_row(events.named(given))
        elif name == "table-column":
            self._begin_column(events.named(given))
        elif name == "table":
            self._begin_table(events.named(given))
        elif self._packed is None:
            self._styles.begins(tag, given)

    def says(self, chunk: str) -> None:
        """Takes text."""
        if self._inside and not self._apart:
            self._say(chunk)

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        if self._apart:
            self._apart -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell(name)
        elif name == "span" and len(self._spans) > 1:
            self._spans.pop()
        elif name == "p":
            self._inside = False
        elif name == "table-row" and self._packed is not None:
            self._packed.place(self._row, self._cells, self._times)
            if self._unseen and self._cells:
                self._rows.update(range(self._row, self._row + self._times))
            self._row += self._times - 1
        elif name == "table":
            self._packed = None
        elif self._packed is None:
            self._styles.ends(tag)

    def _say(self, chunk: str) -> None:
        self._chunks.append(chunk)
        self._pieces.append((chunk, self._spans[-1]))
        self._length += len(chunk)
        if self._length > 2 * LONGEST:
            raise Unreadable("cell_too_long", self._name(), self._row, self._column, "".join(self._chunks)[:100], most=LONGEST)

    def _name(self) -> str:
        return self._packed.name if self._packed else ""

    def _begin_table(self, given: dict[str, str]) -> None:
        if self._packed is not None:
            raise Unreadable("table_nested", self._name(), self._row, max(self._column, 0))
        self._packed = Packed(given.get("name", ""), self._budget)
        self._rows, self._columns, self._defaults, self._row, self._width = set(), set(), [], 0, 0
        self._rules = OpenRules(self._styles)
        self.sheets.append((self._packed, self._rows, self._columns, given.get("style-name", ""), self._rules))

    def _begin_column(self, given: dict[str, str]) -> None:
        first, self._width = self._width, self._width + self._number(given.get("number-columns-repeated"), 1, LAST_COLUMN)
        self._defaults.append((self._width, given.get("default-cell-style-name", "")))
        if given.get("visibility", "visible") != "visible":
            self._columns.update(range(first, min(self._width, WIDEST)))

    def _begin_row(self, given: dict[str, str]) -> None:
        self._times = self._number(given.get("number-rows-repeated"), 1, LAST_ROW)
        self._row, self._column, self._cells = self._row + 1, 0, {}
        self._row_style = given.get("default-cell-style-name", "")
        if self._row + self._times - 1 > LAST_ROW:
            raise Unreadable("file_damaged", self._name(), self._row)
        self._unseen = given.get("visibility", "visible") != "visible"

    def _end_cell(self, name: str) -> None:
        given = self._cell
        times = self._number(given.get("number-columns-repeated"), 1, LAST_COLUMN)
        try:
            cell = self._set_so(self._read(given, "".join(self._chunks))) if name == "table-cell" else None
        except ValueError as error:
            raise Unreadable("file_damaged", self._name(), self._row, self._column, "".join(self._chunks)[:100]) from error
        if cell is not None:
            self._rules.meets(self._style(), self._row - 1, self._column + times - 1)
            self._budget.write(self._name(), times)
            for column in range(self._column, self._column + times):
                self._cells[column] = cell
        across, down = (self._number(given.get(f"number-{what}-spanned"), 1, LAST_ROW) for what in ("columns", "rows"))
        if self._packed is not None and (across > 1 or down > 1):
            self._packed.merge(self._row - 1, self._column, self._row + down - 2, self._column + across - 1)
        self._column += times

    def _number(self, written: str | None, otherwise: int, most: int) -> int:
        if written is None:
            return otherwise
        if not written.isdecimal() or not 1 <= int(written[:9]) <= most:
            raise Unreadable("file_damaged", self._name(), self._row, value=written[:100])
        return int(written)

    def _style(self) -> str:
        return self._cell.get("style-name") or self._row_style or next((style for width, style in self._defaults if self._column < width), "")

    def _set_so(self, cell: Cell) -> Cell:
        """A cell, or that it is struck through or raised in part or as a whole."""
        if cell is None:
            return None
        return rich_text.struck(cell) if self._styles.flags(self._style()) & rich_text.STRUCK else rich_text.marked(cell, self._pieces)

    def _read(self, given: Mapping[str, str], displayed: str) -> Cell:
        kind = given.get("value-type", "")
        if "formula" in given and not kind and self._lines and not displayed:
            # so LibreOffice writes a formula whose result is an empty text; one that nobody has calculated shows no line at all
            return None
        if "formula" in given and (not kind or (kind != "string" and not displayed)):
            return unreckoned((given["formula"].partition(":")[2] or given["formula"]).removeprefix("="))
        if kind == "error" or (displayed[:1] in "#E" and "formula" in given and (displayed.startswith("Err:") or displayed[:1] == "#")):
            return CellError(displayed or "#VALUE!")
        if kind == "date":
            at = self._looks.moment(given.get("date-value", ""), "")
            seen = self._styles.parts(self._style())
            return at if not seen or {"year", "month", "day"} <= seen or not isinstance(at, datetime) else DayCell.of(at, displayed, "")
        if kind == "time":
            return self._time(given.get("time-value", ""), displayed)
        if kind == "boolean":
            return given.get("boolean-value") == "true"
        if kind in ("float", "currency", "percentage"):
            return shown(float(given.get("value", "")), displayed)
        return unwrapped(displayed or given.get("string-value", ""))

    def _time(self, written: str, displayed: str) -> Cell:
        match = DURATION.fullmatch(written)
        if match is None:
            raise ValueError("no time")
        length = timedelta(days=int(match[2] or 0), hours=int(match[3] or 0), minutes=int(match[4] or 0), seconds=int(match[5] or 0))
        if match[1] or length >= timedelta(1) or self._styles.lasts(self._style()):
            return Number(length / timedelta(1), None, "[h]:mm:ss")
        return self._looks.of(length / timedelta(1), "h:mm:ss")
