"""Lookups that nobody has decided on yet: almost all entries, which on one day and with one verdict all count the same.

What of them counts only later, as undecided, is not kept anywhere: when their day has come they are read again from the ledger.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import add

from recognition.domain.counters import counters_of
from recognition.domain.tally import Cell, unanswered
from recognition.ledger.rollups.cubes import CUBES, Cube, among

Numbers = tuple[int, ...]
Sums = Mapping[tuple[str, ...], Numbers]

_FINEST_FIRST = sorted({cube.dimensions for cube in CUBES}, key=len, reverse=True)
_FEW = 2
"""Sums are made from finer ones where these are so many times fewer than the lookups."""


class DayCells:
    """One day's new lookups, and earlier ones for which another day has come."""

    def __init__(self) -> None:
        """Cells by their verdicts; all are of the same day."""
        self.new: dict[str, list[Cell]] = defaultdict(list)
        self.ripe: dict[str, list[Cell]] = defaultdict(list)

    def rows(self, day: int, today: int, month: int) -> Iterator[tuple[Cube, tuple[str, ...], list[tuple[int | str, ...]]]]:
        """For each table the counters that change as of `today`, and its rows: key, then numbers; `month` as in `Cube.periods_with`. In the order of their keys, so that
        neighbours are written while their page is at hand."""
        groups = [(_counted(cells[0], today), cells) for cells in self.new.values()]
        groups += [(_gained(cells[0], today), cells) for cells in self.ripe.values()]
        counters = tuple(dict.fromkeys(counter for counted, _ in groups for counter in counted))
        if not counters:
            return
        sums = _sums([(tuple([counter in counted for counter in counters]), cells) for counted, cells in groups])
        rows = {dimensions: [key + numbers for key, numbers in sorted(added.items())] for dimensions, added in sums.items()}
        for cube in CUBES:
            yield cube, counters, [(period, *row) for period in cube.periods_with(day, month) for row in rows[cube.dimensions]]


def _counted(cell: Cell, today: int) -> tuple[str, ...]:
    """The counters in which a lookup without decision is one more on this day."""
    deltas = unanswered(cell)
    return tuple([counter for _, until, measure, _ in deltas for counter in counters_of(cell.verdict, measure, until < today)])


def _gained(cell: Cell, today: int) -> tuple[str, ...]:
    """Those of them in which it was none on its own day."""
    before = _counted(cell, cell.day)
    return tuple([counter for counter in _counted(cell, today) if counter not in before])


def _sums(groups: list[tuple[Numbers, list[Cell]]]) -> dict[tuple[str, ...], Sums]:
    """The numbers of all groups, added up by each combination of dimensions that a table has."""
    sums: dict[tuple[str, ...], Sums] = {}
    enough = sum(len(cells) for _, cells in groups) // _FEW
    for dimensions in _FINEST_FIRST:
        finer = [other for other in sums if {*dimensions} <= {*other} and len(sums[other]) < enough]
        if finer:
            source = min(finer, key=lambda other: len(sums[other]))
            key_of = among(dimensions, source)
            sums[dimensions] = _summed((key_of(key), numbers) for key, numbers in sums[source].items())
        else:
            sums[dimensions] = _summed(_numbered(groups, dimensions))
    return sums


def _numbered(groups: list[tuple[Numbers, list[Cell]]], dimensions: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Numbers]]:
    key_of = among(dimensions)
    for each, cells in groups:
        for key, n in Counter(map(key_of, cells)).items():
            yield key, tuple([n * flag for flag in each])


def _summed(numbered: Iterable[tuple[tuple[str, ...], Numbers]]) -> Sums:
    added: dict[tuple[str, ...], Numbers] = {}
    for key, numbers in numbered:
        earlier = added.get(key)
        added[key] = numbers if earlier is None else tuple(map(add, earlier, numbers))
    return added
