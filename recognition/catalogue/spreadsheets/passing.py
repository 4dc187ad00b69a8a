"""Rows among those of a table that are none of it or cannot be meant, and remarks beside a row that say it holds no longer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recognition.catalogue.spreadsheets import headings
from recognition.catalogue.spreadsheets.cells import CROSSED_OUT, Cell, CellError, blank, text
from recognition.catalogue.spreadsheets.errors import shown
from recognition.catalogue.spreadsheets.footers import Footer
from recognition.catalogue.spreadsheets.layout import HARMLESS, Layout
from recognition.catalogue.spreadsheets.remarks import VOID

SECTION = re.compile(r"\s*(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[章节部类]|[ⅠⅡⅢⅣⅤⅥ]+[、.．]|【)")


class Amiss(NamedTuple):
    """Why a row as a whole is refused, and the cell that is to blame; no place for all of it."""

    code: str
    place: int | None
    cell: Cell


class Passing:
    """Tells them for one sheet."""

    def __init__(self, layout: Layout, places: Sequence[int], needed: int) -> None:
        """`places` are the columns that are read, in order; `needed` how many of them every row fills."""
        self._titles = {place: layout.titles[place].split("\n")[-1] for place in places}
        self._places, self._several = places, needed > 1 and not layout.axis
        read = {*layout.columns, *layout.across}
        self._read, self._separated, self._width = [*read], layout.sheet.separated, max(layout.titles, default=-1) + 1
        self._remarks = [(place, title) for place, title in layout.titles.items() if place not in read and not {*headings.folded(title)}.isdisjoint(HARMLESS)]

    def headings_again(self, cells: Sequence[Cell]) -> Footer | None:
        """The row where each of its cells is the heading of its column, as on a second page; else None."""
        first = self._places[0] if self._places else 0
        if first >= len(cells) or cells[first] != self._titles.get(first):
            return None
        again = all(text(cells[place]).strip() in ("", title) for place, title in self._titles.items() if place < len(cells))
        return Footer(shown(" ".join(self._titles.values()))) if again else None

    def amiss(self, cells: Sequence[Cell]) -> Amiss | None:
        """Why the row cannot be one of the table: struck through, heading others, or with more cells than headings; None where it can."""
        if CellError in map(type, cells) and self._crossed_out(cells):
            return Amiss("row_crossed_out", None, None)
        if title := self._section(cells):
            return Amiss("section_row", next(place for place in self._places if place < len(cells) and text(cells[place]) == title), title)
        if self._separated and len(cells) > self._width:
            # a comma inside a number cuts it in two
            beyond = next((place for place in range(self._width, len(cells)) if not blank([cells[place]])), None)
            return None if beyond is None else Amiss("cells_beyond_headings", beyond, cells[beyond])
        return None

    def _crossed_out(self, cells: Sequence[Cell]) -> bool:
        """Whether all that a row says under the headings is struck through."""
        said = [cells[place] for place in self._read if place < len(cells) and not blank([cells[place]])]
        return bool(said) and all(isinstance(cell, CellError) and cell.code == CROSSED_OUT for cell in said)

    def _section(self, cells: Sequence[Cell]) -> str:
        """The one text of a row that has no other and is merged over several columns, or is numbered as headings are: it heads the rows below, and
        what it says of them is not read. Else "", also where a row of the table lacks all but one of its values."""
        if not self._several:
            return ""
        only, times = "", 0
        for place in self._places:
            written = text(cells[place]) if place < len(cells) else ""
            if written and written != only:
                if only:
                    return ""
                only = written
            times += written != ""
        return only if times > 1 or SECTION.match(only) else ""

    def voids(self, cells: Sequence[Cell]) -> Iterator[tuple[str, str]]:
        """Heading and text of each remark that says so."""
        for place, title in self._remarks:
            written = text(cells[place]) if place < len(cells) else ""
            if written and VOID.search(written):
                yield title.replace("\n", " "), shown(written.strip())
