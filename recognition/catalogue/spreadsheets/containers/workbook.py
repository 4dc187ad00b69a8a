"""An XLSX workbook, also of the strict kind and under any name: its sheets and what they have in common (ECMA-376 part 1, 18)."""

from __future__ import annotations

import posixpath
from collections.abc import Sized
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from recognition.catalogue.spreadsheets import day_formats, number_formats
from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DAY_ZERO_1904, Book, Cell, Sheet, SheetNotes, Unreadable
from recognition.catalogue.spreadsheets.containers import conditional, events, places, rich_text
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
RUN = frozenset({"strike", "vertAlign"})
"""Properties of a run of characters that say whether it holds, and where it stands."""


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
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "Relationship":
            target = given.get("Target", "").replace("\\", "/")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(self.base, target))
            self.targets[given.get("Id", "")] = given.get("Type", "").rpartition("/")[2], place
            _few(self.targets)


@dataclass(slots=True)
class _Styles:
    """The number format of each style of a cell."""

    own: dict[int, str] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    inside: bool = False
    fonts: list[bool] = field(default_factory=list)
    """Of each font whether it strikes through."""
    used: list[int] = field(default_factory=list)
    listed: bool = False
    looks: conditional.RuleLooks = field(default_factory=conditional.RuleLooks)

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        self.looks.begins(name, given)
        if name == "numFmt":
            self.own[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")[:LONGEST_CODE]
            _few(self.own)
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.ids.append(int(given.get("numFmtId", "0")))
            self.used.append(int(given.get("fontId", "0")))
            _few(self.ids)
        elif name == "fonts":
            self.listed = True
        elif name == "font" and self.listed:
            self.fonts.append(False)
            _few(self.fonts)
        elif name == "strike" and self.listed and self.fonts:
            self.fonts[-1] = rich_text.of_run(name, given.get("val", "1")) == rich_text.STRUCK

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        self.inside = self.inside and name != "cellXfs"
        self.listed = self.listed and name != "fonts"
        self.looks.ends(name)

    def codes(self) -> dict[str, str]:
        """By a style's number as cells name it."""
        known = number_formats.BUILT_IN | day_formats.BUILT_IN | self.own
        return {str(place): known.get(format_id, "") for place, format_id in enumerate(self.ids)}

    def struck(self) -> frozenset[str]:
        """The styles, by their numbers as cells name them, whose font strikes through."""
        return frozenset(str(place) for place, font in enumerate(self.used) if font < len(self.fonts) and self.fonts[font])


class _Strings:
    """The texts that cells share; how they are to be read aloud (rPh) is no part of them."""

    def __init__(self) -> None:
        self.texts: list[Cell] = []
        self._chunks: list[str] = []
        self._runs: list[rich_text.Piece] = []
        self._flags = self._set = 0
        self._open = self._aloud = False
        self._characters = 0

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name == "t":
            self._open = not self._aloud
        elif name == "rPh":
            self._aloud = True
        elif name == "r":
            self._flags = 0
        elif name in RUN:
            self._flags |= rich_text.of_run(name, given.get("val", "1"))
            self._set |= self._flags
        elif name == "si":
            self._chunks.clear()
            self._runs.clear()
            self._flags = self._set = 0

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._aloud = False
        elif name == "si":
            written = unwrapped(unescaped("".join(self._chunks)))
            self.texts.append(rich_text.marked(written, self._runs) if self._set else written)
            if len(self.texts) > MOST_STRINGS:
                raise Unreadable("file_too_large")

    def says(self, chunk: str) -> None:
        """Takes text."""
        if self._open:
            self._chunks.append(chunk)
            self._runs.append((chunk, self._flags))
            self._characters += len(chunk)
            if self._characters > MOST_TEXT:
                raise Unreadable("file_too_large")


def _few(collection: Sized) -> None:
    if len(collection) > MOST_NAMED:
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
        budget, looks, codes, struck = Budget(), Looks(book.zero), styles.codes(), styles.struck()
        made = [(name, place) for name, state, place in tables if state == "visible"]
        striking = styles.looks.striking
        sheets = [_sheet(archive, name, place, Worksheet(name, strings.texts, codes, looks, budget, struck, striking)) for name, place in made]
    return Book(sheets, tuple(name for name, state, _place in tables if state != "visible"))


def _sheet(archive: Archive, name: str, place: str, made: Worksheet) -> Sheet:
    chunks = events.counted(partial(archive.chunks, place), name, b"<c ")
    events.read(others(chunks, made), made.begins, made.ends, made.says, name)
    return replace(made.packed.sheet(made.hidden), beside=SheetNotes(_comments(archive, place), tuple(made.rules.ranges)))


def _comments(archive: Archive, place: str) -> tuple[tuple[int, int], ...]:
    """The cells to which somebody wrote a comment, in order."""
    found: set[tuple[int, int]] = set()

    def begins(tag: str, given: dict[str, str]) -> None:
        if NAMES[tag] == "comment" and (at := places.parted(given.get("ref", ""))) is not None and len(found) < MOST_NAMED:
            found.add(at)

    base = posixpath.dirname(place)
    links = posixpath.join(base, "_rels", posixpath.basename(place) + ".rels")
    for kind, part in _links(archive, base, links).values() if archive.holds(links) else ():
        if kind == "comments" and archive.holds(part):
            _events(archive, part, begins)
    return tuple(sorted(found))


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
    return links.targets


def _events(archive: Archive, place: str, begins: events.Begins, ends: events.Ends = lambda _: None, says: events.Says = lambda _: None) -> None:
    events.read(events.counted(partial(archive.chunks, place)), begins, ends, says)
