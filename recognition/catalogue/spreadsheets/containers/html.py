"""Tables of HTML that hospital systems call .xls, by lxml: its parser mends what browsers mend, and tells what it reads without keeping it.

Each table is a sheet. One that holds other tables only arranges them; one that also says something itself is refused, since nobody sees
which of the two a cell belongs to."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Book, Hidden, Sheet, Unreadable
from recognition.catalogue.spreadsheets.containers import encodings, events, rich_text
from recognition.catalogue.spreadsheets.containers.looks import untyped
from recognition.catalogue.spreadsheets.containers.packed import LONGEST, MOST_ROWS, WIDEST, Budget, Packed
from recognition.catalogue.spreadsheets.containers.page_styles import PageStyles
from recognition.catalogue.spreadsheets.containers.page_table import PageTable

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
SILENT = frozenset({"script", "style", "title", "xml", "select", "option"})
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr", "base", "area", "embed", "param"})
"""Elements that hold nothing."""
FIELDS = frozenset({"input", "select", "textarea"})
PICTURES = frozenset({"img", "svg", "object", "canvas"})
NO_TEXT = FIELDS | PICTURES
"""What a reader sees in a cell and no text says."""
SILENT_FIELDS = frozenset({"hidden", "button", "submit", "reset"})
BEGUN, OVER = ("<td", "<tr", "<th", "<table"), "</table"
KEPT = 8
"""Characters of a piece that are looked at again with the next."""
MOST_ACROSS, MOST_DOWN = 1_000, 65_534
"""What browsers take of a colspan and a rowspan (HTML, 4.9.11)."""


class _Tables:
    """Takes what lxml's parser tells (the methods' names are its)."""

    def __init__(self) -> None:
        self.tables: list[PageTable] = []
        self._budget, self._depth, self._silent = Budget(), 0, 0
        self._now: PageTable | None = None
        self._styles = PageStyles()
        self._open: list[tuple[str, int]] = [("", 0)]
        """The elements around, and how what stands in them is set."""
        self._sheet: list[str] | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        own = self._styles.flags(tag, given) if given else self._styles.tags.get(tag, 0)
        if tag not in VOID:
            self._open.append((tag, self._open[-1][1] | own))
        if tag in NO_TEXT and not self._silent and self._now is not None:
            self._no_text(self._now, tag, given)
        if tag in SILENT or self._silent:
            self._silent += tag in SILENT
            self._sheet = [] if tag == "style" else self._sheet
        elif tag == "table":
            self._begin_table()
        elif self._now is not None:
            self._within(self._now, tag, given, own)

    def _within(self, table: PageTable, tag: str, given: dict[str, str], own: int) -> None:
        """An element begins inside a table."""
        if tag == "tr":
            self._end_row(table)
            table.row, table.column, table.cells = table.row + 1, 0, {}
            if self._open[-1][1] & rich_text.UNSEEN:
                table.hidden.add(table.row)
        elif tag in ("td", "th"):
            self._end_cell(table)
            if table.row:
                spans = (_span(given.get("colspan"), MOST_ACROSS), _span(given.get("rowspan"), MOST_DOWN)) if given else (1, 1)
                table.chunks, table.spans = [], spans
                table.pieces, table.own, table.heads, table.other = [], own & rich_text.UNSEEN, tag == "th" or table.row == 1, ""
                table.filled = False
                table.around = self._open[-1][1] & rich_text.UNSEEN
        elif tag == "col" or tag == "colgroup" and "span" in given:
            across = _span(given.get("span"), MOST_ACROSS)
            if (own | self._open[-1][1]) & rich_text.UNSEEN and table.width < WIDEST:
                table.columns.update(range(table.width, table.width + across))
            table.width += across
        elif tag == "br" and table.chunks is not None or tag in ("p", "div", "li") and table.chunks:
            table.chunks.append("\n")

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._open[-1][0] == tag:
            self._open.pop()
        elif tag not in VOID and any(tag == one for one, _flags in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
            if tag == "style" and self._sheet is not None:
                self._styles.learn("".join(self._sheet))
                self._sheet = None
        elif (table := self._now) is None:
            return
        elif tag in ("td", "th"):
            self._end_cell(table)
        elif tag == "tr":
            self._end_row(table)
        elif tag == "table":
            self._end_row(table)
            self._now, self._depth = table.parent, self._depth - 1

    def data(self, chunk: str) -> None:
        """Text stands here."""
        table = self._now
        if self._sheet is not None:
            self._sheet.append(chunk)
        elif table is not None and table.chunks is not None and not self._silent:
            table.chunks.append(chunk)
            if (flags := self._open[-1][1] & ~table.around) or table.pieces:
                # what stands before the first that is set otherwise
                table.pieces = table.pieces or [("".join(table.chunks[:-1]), 0)]
                table.pieces.append((chunk, flags))
            if len(chunk) > LONGEST or len(table.chunks) > LONGEST:
                raise Unreadable("cell_too_long", table.packed.name, table.row, table.column, chunk[:100], most=LONGEST)

    def _no_text(self, table: PageTable, tag: str, given: dict[str, str]) -> None:
        """A picture, or a field to fill in, which shows something that is not among the texts."""
        if table.chunks is None or given.get("type", "").lower() in SILENT_FIELDS or self._open[-1][1] & rich_text.UNSEEN:
            return
        if tag in FIELDS and (tag != "input" or given.get("value") or "checked" in given):
            table.other, table.filled = given.get("value") or f"<{tag}>", True
        elif tag in PICTURES and not "".join(table.chunks).strip():
            table.other = table.other or f"<{tag}>"

    def close(self) -> list[PageTable]:
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
        self._now = PageTable(Packed(f"表 {len(self.tables) + 1}", self._budget), self._now, unseen=bool(self._open[-1][1] & rich_text.UNSEEN))
        self.tables.append(self._now)

    def _end_cell(self, table: PageTable) -> None:
        if table.chunks is None:
            return
        written = "".join(table.chunks)
        lines = [" ".join(line.split()) for line in written.split("\n")] if "\n" in written else [" ".join(written.split())]
        cell = untyped("\n".join(line for line in lines if line) if len(lines) > 1 else lines[0])
        self._budget.write(table.packed.name)
        across, down = table.spans
        table.chunks = None
        while table.taken.get(table.column, 0) >= table.row:
            table.column += 1
        if table.column + across > 10 * WIDEST:
            raise Unreadable("sheet_too_wide", table.packed.name, table.row, table.column, most=WIDEST)
        if table.pieces or table.own or table.other:
            cell = table.set_so(cell, range(table.column, table.column + across))
        if cell is not None:
            table.cells[table.column] = cell
        if down > 1:
            table.taken.update(dict.fromkeys(range(table.column, table.column + across), table.row + down - 1))
        table.packed.merge(table.row - 1, table.column, table.row + down - 2, table.column + across - 1)
        table.column += across

    def _end_row(self, table: PageTable) -> None:
        self._end_cell(table)
        table.packed.place(table.row, table.cells)
        table.cells = {}


def _span(written: str | None, most: int) -> int:
    bare = (written or "").strip()
    return min(max(int(bare[:7]), 1), most) if bare.isdecimal() else 1


def read(path: Path) -> Book:
    """The tables of a page as sheets, 表 1, 表 2 …; the only one has no name. Raises Unreadable."""
    from lxml import etree

    with path.open("rb") as file:
        head = file.read(HEAD)
    _counted(path)
    declared = CHARSET.search(head) or DECLARED.search(head)
    try:
        encoding = encodings.of(path, declared[1].decode("ascii") if declared else "")
        parser = etree.HTMLParser(target=_Tables(), encoding="utf-8", no_network=True, huge_tree=False)
        ended, before = True, ""
        with closing(encodings.decoded(path, encoding)) as pieces:
            for piece in pieces:
                within = (before + piece).lower()
                begun, over = max(map(within.rfind, BEGUN)), within.rfind(OVER)
                ended = over > begun if max(begun, over) >= 0 else ended
                before = piece[-KEPT:]
                parser.feed(piece.encode("utf-8"))
        tables: list[PageTable] = parser.close()
    except UnicodeError as error:
        raise Unreadable("encoding_unknown") from error
    except etree.LxmlError as error:
        raise Unreadable("file_damaged") from error
    if not ended and tables:
        # lxml closes what a file that was cut off leaves open: its last cell would hold a part of a number
        raise Unreadable("file_cut", row=tables[-1].row)
    for table in tables:
        if table.arranges and table.packed.size:
            raise Unreadable("table_nested", table.packed.name, table.packed.size)
    leaves = [table for table in tables if table.packed.size]
    if not leaves:
        raise Unreadable("file_kind" if not tables else "file_empty")
    seen = [table for table in leaves if not table.unseen]
    names = [""] if len(seen) == 1 else [table.packed.name for table in seen]
    return Book([_sheet(name, table) for name, table in zip(names, seen, strict=True)], tuple(table.packed.name for table in leaves if table.unseen))


def _counted(path: Path) -> None:
    """Raises Unreadable for a page of more than is read, before anything is read of it."""
    tags = cells = 0
    with closing(events.pieces(path)) as pieces:
        for piece in pieces:
            tags += piece.count(b"<")
            cells += len(TAG.findall(piece))
            if tags > MOST_TAGS or cells > MOST_WRITTEN:
                raise Unreadable("too_many_cells", rows=MOST_ROWS, cells=MOST_WRITTEN)


def _sheet(name: str, table: PageTable) -> Sheet:
    hidden = Hidden(frozenset(table.hidden), frozenset(table.columns))
    return table.packed.sheet(lambda: hidden, name)
