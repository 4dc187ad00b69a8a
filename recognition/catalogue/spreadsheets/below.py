"""What a line below the rows says of all of them, though the headings say otherwise: another unit, or that last days do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.catalogue.spreadsheets import units, windows
from recognition.catalogue.spreadsheets.cells import Cell, blank, text
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.domain.money import NoAmount

EXCLUDED = re.compile(
    r"(?:失效|截止|终止|结束|有效期|valid_to|end|expir)[^。;；，,]{0,8}(?:不含|不包括|不包含|不计|exclusive|exclud|not includ)", re.IGNORECASE
)


class Below:
    """Holds the lines below one table against its headings."""

    def __init__(self, layout: Layout, unit: int | None) -> None:
        """`unit`: how many fen the unit of the amounts has, None where each names its own, or there are none."""
        self._unit = unit
        self._windows, self._ends = (name in layout.given for name in ("window_days", "valid_to"))

    def contradicts(self, cells: Sequence[Cell]) -> Iterator[tuple[str, int]]:
        """The code of each contradiction of a line, and the column in which the line begins."""
        place = next((place for place, cell in enumerate(cells) if not blank([cell])), 0)
        line = " ".join(text(cell) for cell in cells)
        if self._unit is not None:
            try:
                differs = "unit_below" if units.in_line(cells) - {self._unit} else ""
            except NoAmount as refused:
                differs = refused.code
            if differs:
                yield differs, place
        if self._windows and windows.other_unit(line):
            yield "window_unit", place
        if self._ends and EXCLUDED.search(line):
            yield "end_excluded", place
