"""Tables of HTML that hospital systems call .xls, by lxml: its parser mends what browsers mend, and tells what it reads without keeping it.

Each table is a sheet. One that holds other tables only arranges them; one that also says something itself is refused, since nobody sees
which of the two a cell belongs to."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Book, Cell, Hidden, Sheet, Unreadable
from recognition.catalogue.spreadsheets.containers import encodings, events
from recognition.catalogue.spreadsheets.containers.looks import untyped
from recognition.catalogue.spreadsheets.containers.packed import LONGEST, MOST_ROWS, WIDEST, Budget, Packed

CHARSET = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
HEAD = 65_536
DEEPEST = 10
"""Tables within each other."""
MOST_TABLES = 500
MOST_WRITTEN = 2_000_000
"""Cells of a page, which lxml reads at a third of the speed of other kinds."""
MOST_TAGS = 4 * MOST_WRITTEN
TAG = re.compile(rb"<t[dh]", re.IGNORECASE)
UNSEEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
SILENT = frozenset({"script", "style", "title", "xml", "select", "option"})
MOST_ACROSS, MOST_DOWN = 1_000, 65_534
"""What browsers take of a colspan and a rowspan (HTML, 4.9.11)."""


@dataclass(slots=True)
class _Table:
    packed: Packed
    parent: _Table | None
    row: int = 0
    column: int = 0
    here: dict[int, Cell] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """Columns that a cell above reaches down over, and the last row of each."""
    hidden: set[int] = field(default_factory=set)
    said: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    arranges: bool = False
    caption: bool = False


class _Tables:
    """Takes what lxml's parser tells (the methods' names are its)."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._budget, self._depth, self._silent = Budget(), 0, 0
        self._now: _Table | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        if tag in SILENT or self._silent:
            self._silent += tag in SILENT
        elif tag == "table":
            self._begin_table()
        elif (table := self._now) is None:
            return
        elif tag == "tr":
            self._end_row(table)
            table.row, table.column, table.here = table.row + 1, 0, {}
            if UNSEEN.search(given.get("style", "")):
                table.hidden.add(table.row)
        elif tag in ("td", "th"):
            self._end_cell(table)
            if table.row:
                table.said, table.spans = [], (_span(given.get("colspan"), MOST_ACROSS), _span(given.get("rowspan"), MOST_DOWN))
        elif tag == "br" and table.said is not None or tag in ("p", "div", "li") and table.said:
            table.said.append("\n")

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif (table := self._now) is None:
            return
        elif tag in ("td", "th"):
            self._end_cell(table)
        elif tag == "tr":
            self._end_row(table)
        elif tag == "table":
            self._end_row(table)
            self._now, self._depth = table.parent, self._depth - 1

    def data(self, said: str) -> None:
        """Text stands here."""
        table = self._now
        if table is not None and table.said is not None and not self._silent:
            table.said.append(said)
            if sum(map(len, table.said[-1:])) > LONGEST or len(table.said) > LONGEST:
                raise Unreadable("cell_too_long", table.packed.name, table.row, table.column, said[:100], most=LONGEST)

    def close(self) -> list[_Table]:
        """The document ends."""
        while self._now is not None:
            self.end("table")
        return self.tables

    def _begin_table(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST or len(self.tables) >= MOST_TABLES:
            raise Unreadable("too_many_tables", most=MOST_TABLES)
        if self._now is not None:
            self._now.arranges = True
        self._now = _Table(Packed(f"表 {len(self.tables) + 1}", self._budget), self._now)
        self.tables.append(self._now)

    def _end_cell(self, table: _Table) -> None:
        if table.said is None:
            return
        lines = (" ".join(line.split()) for line in "".join(table.said).replace("\xa0", " ").split("\n"))
        cell = untyped("\n".join(line for line in lines if line))
        self._budget.write(table.packed.name)
        across, down = table.spans
        table.said = None
        while table.taken.get(table.column, 0) >= table.row:
            table.column += 1
        if table.column + across > 10 * WIDEST:
            raise Unreadable("sheet_too_wide", table.packed.name, table.row, table.column, most=WIDEST)
        if cell is not None:
            table.here[table.column] = cell
        if down > 1:
            table.taken.update(dict.fromkeys(range(table.column, table.column + across), table.row + down - 1))
        table.packed.merge(table.row - 1, table.column, table.row + down - 2, table.column + across - 1)
        table.column += across

    def _end_row(self, table: _Table) -> None:
        self._end_cell(table)
        table.packed.place(table.row, table.here)
        table.here = {}


def _span(written: str | None, most: int) -> int:
    bare = (written or "").strip()
    return min(max(int(bare[:7]), 1), most) if bare.isdecimal() else 1


def read(path: Path) -> Book:
    """The tables of a page as sheets, 表 1, 表 2 …; the only one has no name. Raises Unreadable."""
    from lxml import etree

    with path.open("rb") as file:
        head = file.read(HEAD)
    _counted(path)
    said = CHARSET.search(head) or DECLARED.search(head)
    try:
        encoding = encodings.of(path, said[1].decode("ascii") if said else "")
        parser = etree.HTMLParser(target=_Tables(), encoding="utf-8", no_network=True, huge_tree=False)
        with closing(encodings.decoded(path, encoding)) as pieces:
            for piece in pieces:
                parser.feed(piece.encode("utf-8"))
        tables: list[_Table] = parser.close()
    except UnicodeError as error:
        raise Unreadable("encoding_unknown") from error
    except etree.LxmlError as error:
        raise Unreadable("file_damaged") from error
    for table in tables:
        if table.arranges and table.packed.size:
            raise Unreadable("table_nested", table.packed.name, table.packed.size)
    leaves = [table for table in tables if table.packed.size]
    if not leaves:
        raise Unreadable("file_kind" if not tables else "file_empty")
    names = [""] if len(leaves) == 1 else [table.packed.name for table in leaves]
    return Book([_sheet(name, table) for name, table in zip(names, leaves, strict=True)])


def _counted(path: Path) -> None:
    """Raises Unreadable for a page of more than is read, before anything is read of it."""
    tags = cells = 0
    with closing(events.pieces(path)) as pieces:
        for piece in pieces:
            tags += piece.count(b"<")
            cells += len(TAG.findall(piece))
            if tags > MOST_TAGS or cells > MOST_WRITTEN:
                raise Unreadable("too_many_cells", rows=MOST_ROWS, cells=MOST_WRITTEN)


def _sheet(name: str, table: _Table) -> Sheet:
    hidden = frozenset(table.hidden)
    return table.packed.sheet(lambda: Hidden(hidden), name)
