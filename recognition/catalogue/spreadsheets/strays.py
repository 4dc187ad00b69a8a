"""Rows that lack what a row of the table needs because they are none of it: the headings of another table, or what stands at the foot of this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recognition.catalogue.spreadsheets.cells import Cell, blank
from recognition.catalogue.spreadsheets.columns import Column
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.meanings import field_of, title_of
from recognition.catalogue.spreadsheets.passing import Amiss
from recognition.catalogue.spreadsheets.unfound import KNOWN

OTHER_TABLE = "headings_differ"
"""The code of a row of other headings."""


class Strays:
    """Tells them for one sheet."""

    def __init__(self, layout: Layout, columns: Sequence[Column], needed: int) -> None:
        """`columns` that are read; `needed` how many of them every row fills."""
        self._form, self._columns, self._most = layout.form, columns, needed // 2

    def amiss(self, cells: Sequence[Cell], record: Mapping[str, Any]) -> Amiss | None:
        """What is the matter with a row of which `record` is read; None for a row of the table that lacks something."""
        said = [(place, title) for place, cell in enumerate(cells) if (title := title_of(cell))]
        if len(said) > 1 and 2 * sum(field_of(self._form, title) is not None for _, title in said) > len(said):
            return Amiss(OTHER_TABLE, said[0][0], cells[said[0][0]])
        filled = [column for column in self._columns if column.place < len(cells) and not blank([cells[column.place]])]
        if len(filled) > self._most or any(column.name in record and column.field.kind in KNOWN for column in filled):
            return None
        place = filled[0].place if filled else said[0][0] if said else 0
        return Amiss("stray_row", place, cells[place])
