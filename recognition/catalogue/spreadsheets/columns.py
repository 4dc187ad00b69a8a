"""One column of a sheet: which field it fills, how its cells are read, and what was read before."""

from __future__ import annotations

import re
from typing import Any

from recognition.catalogue.editions.exporting import bare, neutral
from recognition.catalogue.spreadsheets import cleaning, headings, identifiers, values
from recognition.catalogue.spreadsheets.cells import Cell, Untyped, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.forms import Field
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory

REMEMBERED = 20_000
"""Cells per column that are read once and remembered: most columns hold the same few values over and over."""
MISSING = object()
DITTO = re.compile(r"\s*[(（]?(?:同上|同前|〃|″|''|\"|ditto|do\.)[)）]?\s*", re.IGNORECASE)
"""What stands for the cell above, or for another: nobody is to guess which."""
AS_WRITTEN = frozenset({"text", "code", "local", "end"})
"""Kinds of which the value is mostly what is written, letter for letter; where it is not, the row that stands may be asked."""


class Altered(dict[str, Any]):
    """What a cell adds to the record, and is not letter for letter what stands in it."""


class Doubtful(Altered):
    """A code that ends in noughts after its fifteenth digit, taken because others of its column have all their digits: it may be one, or the rest
    of a number cell of that column."""


def written(cell: Cell) -> tuple[str, ...]:
    """The text of a cell, and what it may have been before an export, or a reader, dealt with the sign that makes it safe."""
    shown = text(cell)
    return tuple(dict.fromkeys((shown, bare(shown), neutral(shown))))


class Column:
    """Reads the cells under one heading."""

    def __init__(self, layout: Layout, place: int, name: str, directory: Directory) -> None:
        self._layout = layout
        self.place = place
        self.name = name
        self.field: Field = layout.form.field(headings.base(name))
        paired = sum(headings.base(heading_name) == self.field.name for heading_name in layout.columns.values()) > 1
        # of a code and a name beside it either will do
        self.needed = self.field.required and not paired and name not in layout.inferred
        self._read = values.reader(self.field, layout.form.table, layout.titles[place], directory, layout.unit_above)
        self._ordinary = identifiers.ORDINARY.fullmatch if self.field.kind == "local" else None
        self.seen: dict[Any, Any] = {}
        """What was read, by the cell where it is a plain text, else by its type and the cell: 1 and TRUE are equal."""

    def read(self, cell: Cell) -> Any:
        """What the cell adds to the record; MISSING for an empty one, the Refused for a wrong one. Whoever reads many looks into `seen` first."""
        if self._ordinary and type(cell) is str and self._ordinary(cell):
            return {self.name: cell}
        found = self._once(cell)
        if len(self.seen) < REMEMBERED:
            self.seen[cell if cell.__class__ is str else (cell.__class__, cell)] = found
        return found

    def _once(self, cell: Cell) -> Any:
        whole = cell
        if isinstance(cell, str) and cell[:1] == "'":
            cell = bare(cell)
        if isinstance(cell, str) and DITTO.fullmatch(cell):
            return Refused("ditto")
        try:
            if self.field.kind == "end":
                # an empty end is an end that is open
                end = self._read(cell)
                return (Altered if end is None and isinstance(cell, str) and cell[:1] == "9" else dict)({self.name: end})
            if cell is None or not text(cell).strip():
                return MISSING
            if cleaning.absent(cell) and self.field.kind not in ("flag", "choice", "level", "grade"):
                # a word for nothing, unless it is what stands there
                return Altered()
            if self.name == "level" and (both := values.level_and_grade(cell)):
                return dict(both)
            value = self._read(cell)
            as_written = self.field.kind not in AS_WRITTEN or not isinstance(cell, str) or value == whole == neutral(value)
            return {self.name: value} if as_written else Altered({self.name: value})
        except Refused as refused:
            if refused.code == "choice_unknown" and self.field.kind != "flag" and cleaning.absent(cell):
                # none of the words of the field: then it says that there is nothing
                return Altered()
            if refused.code == "digits_lost" and isinstance(whole, Untyped) and self._layout.keeps_digits(self.place):
                taken = self._once(str(whole))
                return Doubtful(taken) if isinstance(taken, dict) else taken
            return refused


def compared(columns: list[Column]) -> list[tuple[str, list[Column]]]:
    """References that stand in several columns, by code and by name, and those columns, the one with codes first."""
    by_base: dict[str, list[Column]] = {}
    for column in columns:
        by_base.setdefault(headings.base(column.name), []).append(column)
    return [(base, sorted(of, key=lambda candidate: candidate.name != base)) for base, of in by_base.items() if len(of) > 1]
