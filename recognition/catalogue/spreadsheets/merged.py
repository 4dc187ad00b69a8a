"""Merged ranges of a sheet: in which rows a column shows a cell that is merged over several, and which cell of a row is another's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from recognition.catalogue.spreadsheets.cells import Range, Row


class MergedRows:
    """The rows (from 1) in which a column shows a cell that is merged over several rows: of its value nobody can say whether each row has it or
    all have it together. A row is found in a moment however many ranges there are."""

    def __init__(self, ranges: Sequence[Range], column: int) -> None:
        """`ranges` in order; `column` from 0."""
        self._tops: list[int] = []
        self._bottoms: list[int] = []
        for (top, first), (bottom, last) in ranges:
            if bottom <= top or not first <= column <= last:
                continue
            if self._bottoms and top <= self._bottoms[-1]:
                self._bottoms[-1] = max(self._bottoms[-1], bottom)
            else:
                self._tops.append(top)
                self._bottoms.append(bottom)

    def __bool__(self) -> bool:
        return bool(self._tops)

    def __contains__(self, row: int) -> bool:
        place = bisect_left(self._tops, row) - 1
        return place >= 0 and row - 1 <= self._bottoms[place]


def covered(rows: Iterable[Row], ranges: Sequence[Range]) -> Iterator[tuple[Row, dict[int, tuple[int, int]]]]:
    """Each row with those of its columns that show the first cell of a range, and where that lies, by row and column from 0."""
    waiting, active = iter(ranges), list[Range]()
    coming = next(waiting, None)
    for number, cells in rows:
        active = [one for one in active if one[1][0] >= number - 1]
        while coming is not None and coming[0][0] < number:
            if coming[1][0] >= number - 1:
                active.append(coming)
            coming = next(waiting, None)
        shows = {column: start for start, (_bottom, last) in active for column in range(start[1], last + 1)}
        yield (number, cells), {column: start for column, start in shows.items() if start != (number - 1, column)}


def apart(ranges: Sequence[Range]) -> list[Range]:
    """Those that lie over none before them: a program takes a file with others for a damaged one. `ranges` in order."""
    kept, open_ = list[Range](), list[Range]()
    for one in ranges:
        (top, first), (bottom, last) = one
        open_ = [other for other in open_ if other[1][0] >= top]
        if all(last < other[0][1] or first > other[1][1] for other in open_) and (bottom, last) != (top, first):
            kept.append(one)
            open_.append(one)
    return kept
