"""One grid of texts and merged ranges, written into every kind of file that has them, is read as the same rows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from recognition.catalogue.spreadsheets import files
from tests.spreadsheets.corpus_texts import flat
from tests.spreadsheets.making import dbf, parts, xml2003, zipped
from tests.spreadsheets.test_corpus import seen

TEXTS = (
    st.text(st.sampled_from("甲乙丙AB09<&>\"',;|，-.()（）_x#%Ⅱβ睪\U00020000"), min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "='" and not text.isascii())
)
Range = tuple[int, int, int, int]
"""First row and column, last row and column, from 0."""


@dataclass(frozen=True)
class Grid:
    """Texts by row and column, of which a merged range holds one in its first cell, and the ranges, none over another."""

    rows: int
    columns: int
    texts: dict[tuple[int, int], str]
    ranges: tuple[Range, ...] = ()

    def shows(self) -> list[list[str]]:
        """The rows with every cell of a range holding the range's text, without empty ones and without those that only continue ranges."""
        told = []
        for row in range(self.rows):
            cells = [self.texts.get((row, column), "") for column in range(self.columns)]
            reached = set()
            for top, first, bottom, last in self.ranges:
                if top <= row <= bottom:
                    cells[first : last + 1] = [self.texts.get((top, first), "")] * (last - first + 1)
                    reached |= set(range(first, last + 1)) if top < row else set()
            own = any(text and column not in reached for column, text in enumerate(cells))
            if any(cells) and (own or not reached):
                told.append(cells)
        return told

    def range_at(self, row: int, column: int) -> Range | None:
        """The merged range in which a cell lies."""
        return next((one for one in self.ranges if one[0] <= row <= one[2] and one[1] <= column <= one[3]), None)


@st.composite
def grids(draw: st.DrawFn, merged: bool = True) -> Grid:
    """A small grid, its first row full so that every kind of file begins it in the first cell."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    ranges: list[Range] = []
    for _ in range(draw(st.integers(0, 4)) if merged else 0):
        top, first = draw(st.integers(1, rows)), draw(st.integers(0, columns - 1))
        one = top, first, min(rows - 1, top + draw(st.integers(0, 3))), min(columns - 1, first + draw(st.integers(0, 2)))
        alone = all(one[2] < other[0] or one[0] > other[2] or one[3] < other[1] or one[1] > other[3] for other in ranges)
        if one[2] >= top and (one[2] > top or one[3] > first) and alone:
            ranges.append(one)
    grid = Grid(rows, columns, {}, tuple(ranges))
    texts = {(0, column): draw(TEXTS) for column in range(columns)}
    for row in range(1, rows):
        for column in range(columns):
            lies = grid.range_at(row, column)
            if (lies is None or lies[:2] == (row, column)) and draw(st.integers(0, 3)):
                texts[row, column] = draw(TEXTS)
    return Grid(rows, columns, texts, tuple(ranges))


def by_xlsxwriter(grid: Grid, path: Path, constant: bool = False) -> None:
    """Shared or inline texts."""
    with xlsxwriter.Workbook(path, {"constant_memory": constant}) as book:
        sheet = book.add_worksheet()
        for (row, column), text in sorted(grid.texts.items()):
            if grid.range_at(row, column) is None or constant:
                sheet.write_string(row, column, text)
        for top, first, bottom, last in grid.ranges if not constant else ():
            sheet.merge_range(top, first, bottom, last, grid.texts.get((top, first), ""))


def by_openpyxl(grid: Grid, path: Path) -> None:
    """As it lays cells and ranges."""
    book = openpyxl.Workbook()
    sheet = book.active
    for (row, column), text in grid.texts.items():
        sheet.cell(row + 1, column + 1, text)
    for top, first, bottom, last in grid.ranges:
        sheet.merge_cells(start_row=top + 1, start_column=first + 1, end_row=bottom + 1, end_column=last + 1)
    book.save(path.with_suffix(".xlsx"))
    path.with_suffix(".xlsx").rename(path)


def by_hand(grid: Grid, path: Path) -> None:
    """Rows and cells without their places, texts shared, in two pieces or with what reads them aloud, in turn."""
    strings: list[str] = []
    body = ""
    for row in range(grid.rows):
        body += "<row>"
        for column in range(grid.columns):
            text = escape(grid.texts.get((row, column), ""))
            if not text:
                body += "<c/>"
                continue
            plain = grid.texts[row, column]
            pieces = (
                f"<r><t>{escape(plain[:1])}</t></r><r><rPr><b/></rPr><t xml:space='preserve'>{escape(plain[1:])}</t></r>"
                if len(plain) > 1
                else f"<t>{text}</t>"
            )
            strings.append((f"<t>{text}</t>", pieces, f'<t>{text}</t><rPh sb="0" eb="1"><t>x</t></rPh>')[len(strings) % 3])
            body += f'<c t="s"><v>{len(strings) - 1}</v></c>'
        body += "</row>"
    spans = "".join(f'<mergeCell ref="{_place(top, first)}:{_place(bottom, last)}"/>' for top, first, bottom, last in reversed(grid.ranges))
    zipped(path, parts(f"<sheetData>{body}</sheetData><mergeCells>{spans}</mergeCells>", strings))


def _place(row: int, column: int) -> str:
    return f"{chr(65 + column)}{row + 1}"


def as_page(grid: Grid, path: Path) -> None:
    """A table of HTML."""
    body = ""
    for row in range(grid.rows):
        body += "<tr>"
        for column in range(grid.columns):
            lies = grid.range_at(row, column)
            if lies is None or lies[:2] == (row, column):
                spans = f" rowspan={lies[2] - lies[0] + 1} colspan={lies[3] - lies[1] + 1}" if lies else ""
                body += f"<td{spans}>{escape(grid.texts.get((row, column), ''))}</td>"
        body += "</tr>\n"
    path.write_text(f'<html><meta charset="gb18030"><table>{body}</table></html>', encoding="gb18030")


def as_xml2003(grid: Grid, path: Path) -> None:
    """XML Spreadsheet 2003."""
    body = ""
    for row in range(grid.rows):
        body += f'<Row ss:Index="{row + 1}">'
        for column in range(grid.columns):
            lies = grid.range_at(row, column)
            if lies is None or lies[:2] == (row, column):
                spans = f' ss:MergeDown="{lies[2] - lies[0]}" ss:MergeAcross="{lies[3] - lies[1]}"' if lies else ""
                said = f'<Data ss:Type="String">{escape(grid.texts[row, column])}</Data>' if (row, column) in grid.texts else ""
                body += f'<Cell ss:Index="{column + 1}"{spans}>{said}</Cell>'
        body += "</Row>"
    path.write_text(xml2003(body), encoding="utf-8")


def as_open_document(grid: Grid, path: Path) -> None:
    """OpenDocument in one file."""
    body = ""
    for row in range(grid.rows):
        body += "<table:table-row>"
        for column in range(grid.columns):
            lies = grid.range_at(row, column)
            if lies is not None and lies[:2] != (row, column):
                body += "<table:covered-table-cell/>"
                continue
            spans = f' table:number-rows-spanned="{lies[2] - lies[0] + 1}" table:number-columns-spanned="{lies[3] - lies[1] + 1}"' if lies else ""
            said = f"<text:p>{escape(grid.texts[row, column])}</text:p>" if (row, column) in grid.texts else ""
            body += f'<table:table-cell{spans} office:value-type="string">{said}</table:table-cell>'
        body += "</table:table-row>"
    path.write_text(flat(body), encoding="utf-8")


MERGING: dict[str, Callable[[Grid, Path], None]] = {
    "xlsxwriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "xlsx by hand": by_hand,
    "page": as_page,
    "xml 2003": as_xml2003,
    "open document": as_open_document,
}


def as_text(grid: Grid, path: Path) -> None:
    """Comma-separated text in GB18030, or in UTF-8 where its bytes may as well be Big5."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([grid.texts.get((row, column), "") for column in range(grid.columns)] for row in range(grid.rows))
    path.write_text(out.getvalue(), encoding=unmistakable(out.getvalue()), newline="")


def unmistakable(text: str) -> str:
    """GB18030, or UTF-8 where every piece may as well be Big5."""
    try:
        for piece in text.encode("gb18030").split(b"\0"):
            piece.decode("cp950")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def as_dbase(grid: Grid, path: Path) -> None:
    """A table of dBASE: its first row are the names of its fields."""
    fields = [(f"F{column}", "C", 60, 0) for column in range(grid.columns)]
    encoding = unmistakable("\0".join(grid.texts.values()))
    records = [[grid.texts.get((row, column), "").encode(encoding) for column in range(grid.columns)] for row in range(grid.rows)]
    path.write_bytes(dbf(fields, records, page=0))


def read(path: Path) -> list[list[str]]:
    """The rows that the file shows."""
    (sheet,) = files.sheets(path)
    return [[seen(cell) for cell in cells] for _, cells in sheet.rows()]


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Rows without what is empty at their end."""
    for cells in rows:
        while cells and not cells[-1]:
            cells.pop()
    return [cells for cells in rows if cells]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grids())
def test_merged_ranges_say_the_same_in_every_kind_of_file(grid: Grid):
    with tempfile.TemporaryDirectory() as folder:
        for name, make in MERGING.items():
            path = Path(folder) / f"{name}.xls"
            make(grid, path)
            assert trimmed(read(path)) == trimmed(grid.shows()), name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(Grid(1, 2, {(0, 0): "β", (0, 1): "，，"}))
@given(grids(merged=False))
def test_texts_are_the_same_in_kinds_without_ranges(grid: Grid):
    with tempfile.TemporaryDirectory() as folder:
        for name, make in {"text": as_text, "dbase": as_dbase, "inline": lambda grid, path: by_xlsxwriter(grid, path, True)}.items():
            path = Path(folder) / f"{name}.xls"
            make(grid, path)
            rows = read(path)
            assert trimmed(rows[1:] if name == "dbase" else rows) == trimmed(grid.shows()), name
