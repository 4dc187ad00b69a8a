"""An XLSX workbook, also of the strict kind and under any name: its sheets and what they have in common (ECMA-376 part 1, 18)."""

from __future__ import annotations

import posixpath
from collections.abc import Sized
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from recognition.catalogue.spreadsheets import day_formats, number_formats
from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DAY_ZERO_1904, Book, Sheet, Unreadable
from recognition.catalogue.spreadsheets.containers import events
from recognition.catalogue.spreadsheets.containers.archive import Archive
from recognition.catalogue.spreadsheets.containers.events import NAMES
from recognition.catalogue.spreadsheets.containers.looks import Looks, unescaped, unwrapped
from recognition.catalogue.spreadsheets.containers.packed import MOST_TEXT, Budget
from recognition.catalogue.spreadsheets.containers.usual_rows import others
from recognition.catalogue.spreadsheets.containers.worksheet import Worksheet

MOST_SHEETS = 500
MOST_STRINGS = 1_000_000
MOST_NAMED = 70_000
"""Styles, formats and links that a workbook names: spreadsheet programs keep 65,490 styles."""
LONGEST_CODE = 300
"""Characters of a number format: spreadsheet programs take 255."""
YES = ("1", "true", "on")


@dataclass(slots=True)
class _Book:
    """What the workbook's own part says: sheets as name, state and link, and the day from which days are counted."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    zero: date = DAY_ZERO

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "sheet":
            link = next((value for key, value in given.items() if key.endswith(":id")), "")
            self.sheets.append((given.get("name", ""), given.get("state", "visible"), link))
            _few(self.sheets)
        elif name == "workbookPr" and given.get("date1904", "0") in YES:
            self.zero = DAY_ZERO_1904


@dataclass(slots=True)
class _Links:
    """Relationships of a part: id to what kind the other part is and where it lies."""

    base: str
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "Relationship":
            target = given.get("Target", "").replace("\\", "/")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(self.base, target))
            self.found[given.get("Id", "")] = given.get("Type", "").rpartition("/")[2], place
            _few(self.found)


@dataclass(slots=True)
class _Styles:
    """The number format of each style of a cell."""

    own: dict[int, str] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    inside: bool = False

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "numFmt":
            self.own[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")[:LONGEST_CODE]
            _few(self.own)
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.ids.append(int(given.get("numFmtId", "0")))
            _few(self.ids)

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        self.inside = self.inside and name != "cellXfs"

    def codes(self) -> dict[str, str]:
        """By a style's number as cells name it."""
        known = number_formats.BUILT_IN | day_formats.BUILT_IN | self.own
        return {str(place): known.get(one, "") for place, one in enumerate(self.ids)}


class _Strings:
    """The texts that cells share; how they are to be read aloud (rPh) is no part of them."""

    def __init__(self) -> None:
        self.found: list[str | None] = []
        self._said: list[str] = []
        self._open = self._aloud = False
        self._characters = 0

    def begins(self, tag: str, _given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "t":
            self._open = not self._aloud
        elif name == "rPh":
            self._aloud = True
        elif name == "si":
            self._said.clear()

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._aloud = False
        elif name == "si":
            self.found.append(unwrapped(unescaped("".join(self._said))))
            if len(self.found) > MOST_STRINGS:
                raise Unreadable("file_too_large")

    def says(self, said: str) -> None:
        """Takes text."""
        if self._open:
            self._said.append(said)
            self._characters += len(said)
            if self._characters > MOST_TEXT:
                raise Unreadable("file_too_large")


def _few(found: Sized) -> None:
    if len(found) > MOST_NAMED:
        raise Unreadable("file_too_large")


def read(path: Path) -> Book:
    """The sheets of a workbook that are seen, and the names of the others. Raises Unreadable."""
    with Archive(path) as archive:
        start = _main(archive)
        base = posixpath.dirname(start)
        book = _Book()
        _events(archive, start, book.begins)
        links = _links(archive, base, posixpath.join(base, "_rels", posixpath.basename(start) + ".rels"))
        tables = [(name, state, links[link][1]) for name, state, link in book.sheets if link in links and links[link][0] == "worksheet"]
        if len(tables) > MOST_SHEETS or (not tables and len(book.sheets) == 0):
            raise Unreadable("file_too_large" if tables else "file_damaged")
        styles, strings = _Styles(), _Strings()
        for kind, place in links.values():
            try:
                if kind == "styles":
                    _events(archive, place, styles.begins, styles.ends)
                elif kind == "sharedStrings":
                    _events(archive, place, strings.begins, strings.ends, strings.says)
            except ValueError as error:
                raise Unreadable("file_damaged") from error
        budget, looks, codes = Budget(), Looks(book.zero), styles.codes()
        sheets = [_sheet(archive, name, place, Worksheet(name, strings.found, codes, looks, budget)) for name, state, place in tables if state == "visible"]
    return Book(sheets, tuple(name for name, state, _place in tables if state != "visible"))


def _sheet(archive: Archive, name: str, place: str, made: Worksheet) -> Sheet:
    chunks = events.counted(partial(archive.chunks, place), name, b"<c ")
    events.read(others(chunks, made), made.begins, made.ends, made.says, name)
    return made.packed.sheet(made.hidden)


def _main(archive: Archive) -> str:
    """Where the workbook's own part lies. Raises Unreadable `file_kind` for an archive of another kind."""
    links = _links(archive, "", "_rels/.rels") if archive.holds("_rels/.rels") else {}
    start = next((place for kind, place in links.values() if kind == "officeDocument"), "xl/workbook.xml")
    if not archive.holds(start) or start.endswith((".bin", "document.xml", "presentation.xml")):
        raise Unreadable("file_kind")
    return start


def _links(archive: Archive, base: str, place: str) -> dict[str, tuple[str, str]]:
    links = _Links(base)
    _events(archive, place, links.begins)
    return links.found


def _events(archive: Archive, place: str, begins: events.Begins, ends: events.Ends = lambda _: None, says: events.Says = lambda _: None) -> None:
    events.read(events.counted(partial(archive.chunks, place)), begins, ends, says)
