"""Any sheet, written in the usual way, in rarer ones, and in three kinds of files, is read as the same: cells, errors, merged ranges, hidden rows."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import letter
from tests.spreadsheets.corpus_texts import flat
from tests.spreadsheets.making import MAIN, XML, parts, xml2003, zipped
from tests.spreadsheets.test_corpus import seen

FORMATS = ("0000", "yyyy-mm-dd", 'yyyy"年"m"月"')
TEXTS = st.text(st.sampled_from("甲乙丙AB09<&>\"'= \n_x"), min_size=1, max_size=6).map(str.strip).filter(lambda text: text and text[0] not in "='")
ERRORS = ("#N/A", "#REF!", "#GETTING_DATA", "#DIV/0!")
CELLS = st.one_of(
    st.none(),
    TEXTS.map(lambda text: ("text", text, 0)),
    st.integers(0, 9999).map(lambda number: ("number", number, 0)),
    st.integers(0, 9999).map(lambda number: ("number", number, 1)),
    st.integers(30_000, 60_000).map(lambda number: ("number", number, 2)),
    st.integers(30_000, 60_000).map(lambda number: ("number", number, 3)),
    st.sampled_from(ERRORS).map(lambda error: ("error", error, 0)),
    st.booleans().map(lambda truth: ("truth", truth, 0)),
    st.just(("formula", "DATE(2026,6,30)", 0)),
)


@dataclass(frozen=True)
class Made:
    """A sheet: rows by their numbers as cells by their columns, a merged range, hidden rows."""

    rows: dict[int, dict[int, tuple[str, object, int]]]
    merged: tuple[int, int, int, int] | None
    hidden: frozenset[int]


@st.composite
def sheets(draw: st.DrawFn) -> Made:
    """A small sheet with gaps anywhere."""
    rows = {}
    for number in sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=6))):
        found = draw(st.dictionaries(st.integers(0, 30), CELLS.filter(bool), max_size=5))
        rows[number] = dict(sorted(found.items()))
    merged = None
    if draw(st.booleans()):
        top, first = draw(st.integers(0, 11)), draw(st.integers(0, 6))
        merged = top, first, top + draw(st.integers(0, 4)), first + draw(st.integers(0, 3))
    return Made(rows, merged, frozenset(number for number in rows if draw(st.booleans()) and rows[number]))


def usual(made: Made, style: str = "plain") -> str:
    """The sheet's part as common programs write it, or with quotes, prefixes and orders that others choose."""
    quote, prefix = ("'", "x:") if style == "rare" else ('"', "")
    space = "\n  " if style == "rare" else ""
    out = []
    for number, cells in made.rows.items():
        inner = ""
        for column, (kind, value, look) in cells.items():
            place, type_ = f"r={quote}{letter(column)}{number}{quote}", {"text": "inlineStr", "error": "e", "truth": "b"}.get(kind, "n")
            attributes = [place, f"s={quote}{look}{quote}", f"t={quote}{type_}{quote}"]
            if style == "rare":
                attributes.reverse()
            if kind == "text":
                body = f'<{prefix}is><{prefix}t xml:space="preserve">{escape(str(value))}</{prefix}t></{prefix}is>'
            elif kind == "formula":
                body = f"<{prefix}f>{value}</{prefix}f><{prefix}v/>"
            else:
                body = f"<{prefix}v>{int(value) if kind == 'truth' else value}</{prefix}v>"
            inner += f"<{prefix}c {' '.join(attributes)}>{space}{body}{space}</{prefix}c>"
        hides = f" hidden={quote}1{quote}" if number in made.hidden else ""
        out.append(f"<{prefix}row r={quote}{number}{quote}{hides}>{inner}</{prefix}row>")
    ranges = ""
    if made.merged:
        top, first, bottom, last = made.merged
        ref = f"{letter(first)}{top + 1}:{letter(last)}{bottom + 1}"
        ranges = f"<{prefix}mergeCells><{prefix}mergeCell ref={quote}{ref}{quote}/></{prefix}mergeCells>"
    own = f"xmlns:x='{MAIN}'" if prefix else f'xmlns="{MAIN}"'
    return f"{XML}<{prefix}worksheet {own}><{prefix}sheetData>{''.join(out)}</{prefix}sheetData>{ranges}</{prefix}worksheet>"


def read(path: Path) -> tuple[dict[int, list[str]], frozenset[int]]:
    """What the file shows."""
    (sheet,) = files.sheets(path)
    return {number: [seen(cell) for cell in cells] for number, cells in sheet.rows()}, sheet.hidden().rows


def expected(made: Made) -> dict[int, list[str]]:
    """What it should show, by the simplest means: a grid, a merged range over it, rows of which nothing is their own left out."""
    looks = {0: str, 1: lambda number: f"{number:04d}"}
    from datetime import date, timedelta

    def told(kind: str, value: object, look: int) -> str:
        if kind == "number" and look >= 2:
            day = date(1899, 12, 30) + timedelta(days=int(str(value)))
            return day.isoformat() if look == 2 else f"~{day.year}年{day.month}月"
        if kind == "error":
            return f"!formula_error:{value}"
        if kind == "truth":
            return str(value).upper()
        return f"!formula_unreckoned:={value}" if kind == "formula" else looks[look](value)

    grid = {number: {column: told(*cell) for column, cell in cells.items()} for number, cells in made.rows.items() if cells}
    if made.merged:
        top, first, bottom, last = made.merged
        own = grid.get(top + 1, {}).get(first, "")
        for number in [number for number in grid if top < number <= bottom + 1]:
            alone = all(first <= column <= last for column in grid[number])
            for column in range(first, last + 1):
                grid[number][column] = own
            if number > top + 1 and alone and bottom > top:
                del grid[number]
    return {number: [cells.get(column, "") for column in range(max(cells) + 1)] for number, cells in grid.items()}


def trimmed(rows: dict[int, list[str]]) -> dict[int, list[str]]:
    """Rows without what is empty at their end."""
    bare = {number: "\0".join(cells).rstrip("\0").split("\0") for number, cells in rows.items()}
    return {number: cells for number, cells in bare.items() if any(cells)}


def old_xml(made: Made) -> str:
    """The sheet as XML of 2003, without its merged range."""
    types = {"text": "String", "number": "Number", "error": "Error", "truth": "Boolean"}
    styles = "".join(f'<Style ss:ID="{place}"><NumberFormat ss:Format="{escape(code, {chr(34): "&quot;"})}"/></Style>' for place, code in enumerate(FORMATS, 1))
    rows = ""
    for number, cells in made.rows.items():
        inner = ""
        for column, (kind, value, look) in cells.items():
            style = f' ss:StyleID="{look}"' if look else ""
            if kind == "formula":
                inner += f'<Cell ss:Index="{column + 1}" ss:Formula="={value}"/>'
            else:
                body = escape(str(int(str(value) == "True") if kind == "truth" else value))
                inner += f'<Cell ss:Index="{column + 1}"{style}><Data ss:Type="{types[kind]}">{body}</Data></Cell>'
        hides = ' ss:Hidden="1"' if number in made.hidden else ""
        rows += f'<Row ss:Index="{number}"{hides}>{inner}</Row>'
    return xml2003(rows, styles)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_any_sheet_is_read_as_it_stands(made: Made):
    shows = trimmed(expected(made))
    with tempfile.TemporaryDirectory() as folder:
        for style in ("plain", "rare"):
            path = zipped(Path(folder) / f"{style}.xls", parts(usual(made, style), formats=FORMATS))
            rows, hidden = read(path)
            assert trimmed(rows) == shows, style
            assert hidden == made.hidden, style
        path = Path(folder) / "old.xls"
        path.write_text(old_xml(made), encoding="utf-8")
        rows, hidden = read(path)
        assert trimmed(rows) == trimmed(expected(Made(made.rows, None, made.hidden)))
        assert hidden == made.hidden


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4), st.integers(1, 4), TEXTS), max_size=6))
def test_what_an_open_document_repeats_stands_as_often(runs: list[tuple[int, int, int, str]]):
    rows, shows, number = "", {}, 1
    for times, gap, across, text in runs:
        said = " ".join(text.split())
        empty = f'<table:table-cell table:number-columns-repeated="{gap}"/>' if gap else ""
        cell = f'<table:table-cell table:number-columns-repeated="{across}" office:value-type="string"><text:p>{escape(said)}</text:p></table:table-cell>'
        rows += f'<table:table-row table:number-rows-repeated="{times}">{empty}{cell}</table:table-row>'
        for row in range(number, number + times):
            shows[row] = [""] * gap + [said] * across
        number += times
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "open.xls"
        path.write_text(flat(rows), encoding="utf-8")
        assert read(path)[0] == shows


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<table>", b"<?xml version='1.0'?>", b"\x03\x7e\x0b\x12", b"\x09\x00\x04\x00"]),
)
def test_whatever_comes_is_read_or_refused(content: bytes, start: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.xls"
        path.write_bytes(start + content)
        try:
            for sheet in files.sheets(path):
                list(sheet.rows())
        except files.Unreadable as refused:
            assert refused.code
