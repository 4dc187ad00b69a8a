"""What the parts of an XLSX say that its reader passes over: errors of formulas, number formats, hidden rows, columns and sheets."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from recognition.catalogue.spreadsheets.cells import Hidden, Unreadable
from recognition.catalogue.spreadsheets.number_formats import BUILT_IN, PLAIN

MOST_UNPACKED = 1 << 30
"""Bytes that the parts of a workbook may have once unpacked: a small archive can hold a large harm."""
WIDEST = 2_000
"""Columns that are read of a row; formatting alone can make a sheet 16,384 wide."""
CHUNK = 1 << 20
ANY = "{*}"
"""The tags' namespace: files of the strict kind have another."""
LETTERS = re.compile(r"[A-Z]+")
FIRST = re.compile(rb"<(?:\w+:)?c[\s>]")
USUAL = b'<c r="'
"""How cells begin in the files of every common program: such a sheet is looked through ten times as fast as by events."""
ROWS = re.compile(rb'<row(?=\s[^>]*\s(?:hidden="(?:1|true)"|ht="0(?:\.0)?"))[^>]*?\sr="([0-9]{1,7})"')
COLUMNS = re.compile(rb'<col(?=\s[^>]*?(?:hidden="(?:1|true)"|width="0(?:\.0)?"))(?=[^>]*?\smin="([0-9]{1,5})")[^>]*?\smax="([0-9]{1,5})"')
CELL = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?=[^>]*\s(?:t="e"|s="(?:%s)"))([^>]*)>'
EMPTY = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?![^>]*\st="str")[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>')
"""A formula that nobody has reckoned yet: its cell has no value, which is not the same as an empty one."""
UNRECKONED = "#N/A"
KIND = re.compile(rb'\st="(\w+)"')
STYLE = re.compile(rb'\ss="([0-9]+)"')
VALUE = re.compile(rb"<v>([^<]*)</v>")


@dataclass(slots=True)
class Found:
    """By row (from 1): errors as column (from 0) to what stands there, and the columns of numbers whose style has a format of its own."""

    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    styles: dict[int, dict[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    @property
    def hidden(self) -> Hidden:
        """What is not seen."""
        return Hidden(frozenset(self.hidden_rows), frozenset(self.hidden_columns))


def places(path: Path) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name. Raises Unreadable `file_too_large`, `file_kind`."""
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise Unreadable("file_too_large")
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable("file_kind")
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return {sheet.get("name", ""): _inside(targets[_link(sheet)]) for sheet in book.iterfind(f".//{ANY}sheet")}


def _link(sheet: ElementTree.Element) -> str:
    return next(value for name, value in sheet.attrib.items() if name.endswith("}id"))


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def formats(path: Path) -> dict[int, str]:
    """The number formats by the style of a cell, those alone that may show another text than the number's own."""
    with zipfile.ZipFile(path) as archive:
        if "xl/styles.xml" not in archive.namelist():
            return {}
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    own = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in styles.iterfind(f".//{ANY}numFmt")}
    cells = styles.find(f"{ANY}cellXfs")
    ids = [int(one.get("numFmtId", "0")) for one in (cells if cells is not None else ())]
    codes = {style: own.get(number, BUILT_IN.get(number, "")) for style, number in enumerate(ids)}
    return {style: code for style, code in codes.items() if code.casefold() not in PLAIN}


def look(path: Path, part: str, styles: dict[int, str]) -> Found:
    """Looks through the part of one sheet. Raises expat's error for one that is no XML."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        start = stream.read(CHUNK)
        chunks = chain([start], iter(lambda: stream.read(CHUNK), b""))
        first = FIRST.search(start)
        return _looked(chunks, styles) if first and start.startswith(USUAL, first.start()) else _Looker(styles).read(chunks)


def _looked(chunks: Iterable[bytes], styles: dict[int, str]) -> Found:
    """The same by patterns, row by row, for a sheet whose cells all say where they stand."""
    found, left = Found(), b""
    cells = re.compile(CELL % b"|".join(b"%d" % style for style in styles or (-1,)))
    same: dict[tuple[tuple[int, int], ...], dict[int, int]] = {}
    for chunk in chunks:
        whole, end, left = (left + chunk).rpartition(b"</row>")
        text = whole + end
        if not end:
            continue
        for first, last in COLUMNS.findall(text):
            found.hidden_columns.update(range(int(first) - 1, min(int(last), WIDEST)))
        found.hidden_rows.update(map(int, ROWS.findall(text)))
        here: dict[int, dict[int, int]] = {}
        for match in cells.finditer(text):
            row, column, kind = int(match[2]), _column(match[1].decode()), KIND.search(match[3])
            if kind and kind[1] == b"e":
                value = VALUE.search(text, match.end(), text.find(b"</c>", match.end()))
                found.errors.setdefault(row, {})[column] = value[1].decode("ascii", "replace") if value else "#VALUE!"
            elif (not kind or kind[1] == b"n") and not match[3].endswith(b"/") and (style := STYLE.search(match[3])):
                here.setdefault(row, {})[column] = int(style[1])
        for letters, row_number in EMPTY.findall(text) if b"<f" in text else ():
            found.errors.setdefault(int(row_number), {})[_column(letters.decode())] = UNRECKONED
        for row, columns in here.items():
            # rows of one shape are kept once: most columns have one format from top to bottom
            found.styles[row] = same.setdefault(tuple(columns.items()), columns)
    return found


class _Looker:
    """The same by events, for a sheet that is written in a rarer way: places that are not written follow the one before."""

    def __init__(self, styles: dict[int, str]) -> None:
        self.found = Found()
        self._styles = {str(style): style for style in styles}
        self._same: dict[tuple[tuple[int, int], ...], dict[int, int]] = {}
        self._row, self._column = 0, -1
        self._here: dict[int, int] = {}
        self._error: list[str] | None = None
        self._value = False
        self._formula: bool | None = None

    def read(self, chunks: Iterable[bytes]) -> Found:
        """What the sheet says."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._begins, self._ends, self._says
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return self.found

    def _begins(self, tag: str, given: dict[str, Any]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(given)
        elif name == "f":
            self._formula = self._formula is not None
        elif name == "v":
            self._value = True
        elif name == "row":
            self._row = int(given.get("r", self._row + 1))
            self._column, self._here = -1, {}
            if _hides(given, "ht"):
                self.found.hidden_rows.add(self._row)
        elif name == "col" and _hides(given, "width"):
            first, last = int(given.get("min", 1)), int(given.get("max", 1))
            self.found.hidden_columns.update(range(first - 1, min(last, WIDEST)))

    def _cell(self, given: dict[str, Any]) -> None:
        self._column = _column(given["r"]) if "r" in given else self._column + 1
        kind = given.get("t", "n")
        self._formula = None if kind == "str" else False
        if kind == "e":
            self._error = []
        elif kind == "n" and (style := self._styles.get(given.get("s", ""))) is not None:
            self._here[self._column] = style

    def _says(self, said: str) -> None:
        if self._value:
            self._formula = None
            if self._error is not None:
                self._error.append(said)

    def _ends(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v":
            self._value = False
        elif name == "c" and self._formula:
            self.found.errors.setdefault(self._row, {})[self._column] = UNRECKONED
            self._error = None
        elif name == "c" and self._error is not None:
            self.found.errors.setdefault(self._row, {})[self._column] = "".join(self._error) or "#VALUE!"
            self._error = None
        elif name == "row" and self._here:
            # rows of one shape are kept once: most columns have one format from top to bottom
            self.found.styles[self._row] = self._same.setdefault(tuple(self._here.items()), self._here)


def _hides(given: dict[str, Any], size: str) -> bool:
    """Whether a row or column is not shown: hidden, or of no size at all."""
    return given.get("hidden") in ("1", "true") or given.get(size) in ("0", "0.0")


def _column(place: str) -> int:
    letters, number = LETTERS.match(place), 0
    if letters is None:
        raise ValueError("a cell's place begins with the letters of its column")
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1
