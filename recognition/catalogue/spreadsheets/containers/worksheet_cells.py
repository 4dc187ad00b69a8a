"""What one cell of an XLSX sheet holds, by its kind, its style and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recognition.catalogue.spreadsheets.cells import Cell, CellError
from recognition.catalogue.spreadsheets.containers import rich_text
from recognition.catalogue.spreadsheets.containers.looks import Looks, unescaped, unreckoned, unwrapped

YES = ("1", "true", "on")
NO_VALUE = "#VALUE!"


class CellReader(NamedTuple):
    """Reads cells: `strings` that they share, the number format of each style (`codes`), the reader of numbers, and the styles that strike through."""

    strings: Sequence[Cell]
    codes: Mapping[str, str]
    looks: Looks
    struck: frozenset[str]

    def cell(self, kind: str, style: str, value: str | None, formula: str | None) -> Cell:
        """What it holds, and whether all of it is struck through. Raises ValueError, IndexError, OverflowError where it is damaged."""
        cell = self._read(kind, style, value, formula)
        return rich_text.struck(cell) if style in self.struck else cell

    def _read(self, kind: str, style: str, value: str | None, formula: str | None) -> Cell:
        if kind == "s" and value is not None:
            place = int(value)
            if place < 0:
                raise IndexError
            return self.strings[place]
        if formula is not None and (value is None or (kind != "str" and not value.strip())):
            return unreckoned(formula)
        if kind == "str" and formula is not None and self.looks.pictured(formula):
            return CellError(value or "", "no_text")
        if kind in ("str", "inlineStr"):
            return unwrapped(unescaped(value or ""))
        bare = (value or "").strip()
        if kind == "e":
            return CellError(bare or NO_VALUE)
        if not bare:
            return None
        if kind == "b":
            return bare in YES
        code = self.codes.get(style, "")
        return self.looks.moment(bare, code) if kind == "d" else self.looks.read(bare, code)
