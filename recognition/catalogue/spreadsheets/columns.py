"""One column of a sheet: which field it fills, how its cells are read, and what was read before."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.spreadsheets import cleaning, headings, values
from recognition.catalogue.spreadsheets.cells import Cell, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.forms import Field
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory

REMEMBERED = 20_000
"""Cells per column that are read once and remembered: most columns hold the same few values over and over."""
MISSING = object()


class Column:
    """Reads the cells under one heading."""

    def __init__(self, layout: Layout, place: int, name: str, directory: Directory) -> None:
        self.place = place
        self.name = name
        self.field: Field = layout.form.field(headings.base(name))
        paired = sum(headings.base(one) == self.field.name for one in layout.columns.values()) > 1
        # of a code and a name beside it either will do
        self.needed = self.field.required and not paired and name not in layout.inferred
        self._read = values.reader(self.field, layout.form.table, layout.titles[place], directory, layout.unit_above)
        self._seen: dict[tuple[type, Any], Any] = {}

    def read(self, cell: Cell) -> Any:
        """What the cell adds to the record; MISSING for an empty one, the Refused for a wrong one."""
        key = type(cell), cell
        found = self._seen.get(key)
        if found is None:
            found = self._once(cell)
            if len(self._seen) < REMEMBERED:
                self._seen[key] = found
        return found

    def _once(self, cell: Cell) -> Any:
        try:
            if self.field.kind == "end":
                # an empty end is an end that is open
                return {self.name: self._read(cell)}
            if cell is None or (cleaning.absent(cell) and self.field.kind not in ("flag", "choice", "level", "grade")) or not text(cell).strip():
                return MISSING
            if self.name == "level" and (both := values.level_and_grade(cell)):
                return dict(both)
            return {self.name: self._read(cell)}
        except Refused as refused:
            return refused


def compared(columns: list[Column]) -> list[tuple[str, list[Column]]]:
    """References that stand in several columns, by code and by name, and those columns, the one with codes first."""
    found: dict[str, list[Column]] = {}
    for column in columns:
        found.setdefault(headings.base(column.name), []).append(column)
    return [(base, sorted(of, key=lambda one: one.name != base)) for base, of in found.items() if len(of) > 1]
