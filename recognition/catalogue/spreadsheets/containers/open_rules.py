"""Rules and comments of a sheet of an OpenDocument spreadsheet: LibreOffice names the ranges of its rules, other programs only the styles of cells."""

from __future__ import annotations

from collections.abc import Mapping

from recognition.catalogue.spreadsheets.cells import SheetNotes, letter
from recognition.catalogue.spreadsheets.containers.open_styles import Styles


class OpenRules:
    """Those of one sheet."""

    def __init__(self, styles: Styles) -> None:
        """`styles` of the document."""
        self.comments: list[tuple[int, int]] = []
        self._styles = styles
        self._range = ""
        self._ranges: list[str] = []
        self._met: dict[str, bool] = {}
        self._first: tuple[int, int] | None = None
        self._last = 0, 0

    def begins(self, name: str, given: Mapping[str, str]) -> None:
        """Takes a `conditional-format` with its range, or a `condition` in it with the style that it gives."""
        if name == "conditional-format":
            self._range = given.get("target-range-address", "")
        elif self._styles.strikes(given.get("apply-style-name", "")):
            self._ranges += [":".join(end.rpartition(".")[2] for end in part.split(":")) for part in self._range.split()]

    def meets(self, style: str, row: int, column: int) -> None:
        """Takes a cell that holds something, of this style, by row and column from 0."""
        ruled = self._met.get(style)
        if ruled is None:
            ruled = self._met[style] = self._styles.struck_by_rule(style)
        if ruled:
            first = self._first or (row, column)
            self._first = min(first[0], row), min(first[1], column)
            self._last = max(self._last[0], row), max(self._last[1], column)

    def beside(self) -> SheetNotes:
        """What was found, each range once."""
        ranges = self._ranges
        if not ranges and self._first is not None:
            ranges = [":".join(f"{letter(column)}{row + 1}" for row, column in (self._first, self._last))]
        return SheetNotes(tuple(self.comments), tuple(dict.fromkeys(ranges)))
