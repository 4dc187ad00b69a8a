"""Text with a row to a line, in the usual encodings and with the usual signs between cells, as programs old and new write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from recognition.catalogue.spreadsheets.cells import Book, Cell, Unreadable
from recognition.catalogue.spreadsheets.containers import encodings
from recognition.catalogue.spreadsheets.containers.looks import untyped
from recognition.catalogue.spreadsheets.containers.packed import LONGEST, Budget, Packed

DELIMITERS = ",\t;，|"
HEAD = 65_536
LONGEST_LINE = 1_000_000
MOST_LINES = 1_000
"""Lines of one row: more of them follow a quotation mark that nobody closed."""
END = "\x1a"
"""The end of a text for DOS; what comes behind is not looked at there."""
UNLIMITED = 1 << 30
SIGNS = frozenset("='0123456789")
"""How a cell begins that has to be looked at: most do not."""
RULES = re.compile(r"^[-+=|: ]{3,}\r?\n", re.MULTILINE)
"""Lines that a program draws around rows."""
HINT = "sep="
UNENDED = "unexpected end of data"
"""What the csv module says where a text ends within quotation marks."""


def read(path: Path) -> Book:
    """The one sheet of a text file, which has no name. Raises Unreadable, with the row where a quotation mark stands amiss or a cell is too long."""
    # the limit of the csv module is one for the whole process: cells are measured here, where their place is known
    csv.field_size_limit(UNLIMITED)
    encoding = encodings.of(path)
    with path.open(encoding=encoding, newline=None) as file:
        head = file.read(HEAD)
    hint = head[len(HINT)] if head[: len(HINT)].lower() == HINT and head[len(HINT) + 1 : len(HINT) + 2] == "\n" else ""
    packed = Packed("", Budget())
    with closing(_rows(path, encoding, hint or _delimiter(head), bool(hint))) as rows:
        for number, cells in rows:
            packed.budget.write("", len(cells))
            packed.add(number, cells)
    return Book([replace(packed.sheet(), separated=True)])


def _rows(path: Path, encoding: str, delimiter: str, hinted: bool) -> Generator[tuple[int, list[Cell]]]:
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        if hinted:
            next(lines)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(rows, 1):
                lines.row, lines.begun = number + 1, 0
                yield number, [(untyped(cell) if cell[0] in SIGNS else cell) if cell else None for cell in cells]
        except csv.Error as error:
            raise Unreadable("quotes_amiss", row=number + 1, value=lines.first[:100]) from error


class _Lines:
    """The lines of a file, each measured, with the row that they belong to."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._ended = False
        self.row, self.begun, self.first = 1, 0, ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line: str = "" if self._ended else self._file.readline(LONGEST_LINE)
        if END in line:
            line = self._end(line)
        if not line:
            raise StopIteration
        self.begun += 1
        if self.begun == 1:
            self.first = line
        if len(line) >= LONGEST_LINE:
            raise Unreadable("cell_too_long", row=self.row, value=line[:100], most=LONGEST)
        if self.begun > MOST_LINES:
            raise Unreadable("quotes_amiss", row=self.row, value=self.first[:100])
        return line

    def _end(self, line: str) -> str:
        """What stands before the end of a text for DOS. Raises Unreadable where something follows it: nobody says whether it counts."""
        before, _, behind = line.partition(END)
        while not behind.strip(END + "\r\n\t ") and (more := self._file.readline(LONGEST_LINE)):
            behind = more
        if behind.strip(END + "\r\n\t "):
            raise Unreadable("end_amiss", row=self.row, value=behind.strip()[:100])
        self._ended = True
        return before


def _delimiter(head: str) -> str:
    """The character that cuts the first lines into the most, and the most evenly sized, pieces. One that stands within quotation marks cuts
    nothing: a character with which a mark closes before its cell ends is none, but where no other does better."""
    lines = RULES.sub("", head[: head.rfind("\n") + 1] or head)
    best, delimiter = (False, 0, 0), ","
    for candidate in DELIMITERS:
        widths, whole = _widths(lines, candidate)
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (whole and common > 1, widths.count(common) * (common > 1), common)
        if score > best:
            best, delimiter = score, candidate
    return delimiter


def _widths(lines: str, delimiter: str) -> tuple[list[int], bool]:
    """How many cells each row has, and whether every quotation mark closes where its cell ends; the last may close behind these lines."""
    widths, whole = [], True
    try:
        for row in csv.reader(io.StringIO(lines), delimiter=delimiter, strict=True):
            widths.append(len(row))
    except csv.Error as error:
        whole = UNENDED in str(error)
        widths = widths if whole else [len(row) for row in csv.reader(io.StringIO(lines), delimiter=delimiter)]
    return [width for width in widths if width], whole
