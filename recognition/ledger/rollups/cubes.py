"""The quick counters' tables: by which dimensions figures are kept, and which table serves a summary."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from recognition.domain.counters import COUNTERS
from recognition.domain.tally import Cell

KEPT = tuple(counter for counter in COUNTERS if counter != "saved_adjusted_fen")
"""The adjusted figure follows from the factor in force when it is shown, so it is not kept."""

RECEIVER, ISSUER = ("receiver", "receiver_region"), ("issuer", "issuer_region")


class Cube(NamedTuple):
    """One table of counters. `period` is `day`, `month` or `year`; a region stands beside its institution because it may change with time."""

    period: str
    dimensions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return "_".join(("by", *self.dimensions, self.period))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the key. The period comes first: what is written now lies together, and a year is few periods to look up."""
        return (self.period, *self.dimensions)

    def key(self, cell: Cell) -> tuple[int | str, ...]:
        """The table's key for a cell: its period, then its dimensions."""
        return (self.period_of(cell.day), *among(self.dimensions)(cell))

    def period_of(self, day: int) -> int:
        """The day's ordinal, its month as year × 12 + month − 1, or its year."""
        return day if self.period == "day" else month_of(day) if self.period == "month" else month_of(day) // 12

    def periods(self, since: int, until: int) -> range:
        """The periods in which the days from `since` to `until` lie, both ordinals and included."""
        return range(self.period_of(since), self.period_of(until) + 1)


YEARS = Cube("year", (*RECEIVER, "item"))
"""Whole years of what has the most rows: some 31,000 a year in the real region, which are read as they stand where a year's months of them had to be
added up, four fifths of the time of such a summary. Keeping it takes 5 of the 95 µs that an entry takes to fold."""
# The cheapest first: the first that has all that is asked for is taken. Each costs a few microseconds an entry to keep.
CUBES = (
    Cube("day", ()),
    Cube("day", ("verdict", "reason")),
    Cube("month", ("item",)),
    Cube("month", RECEIVER),
    Cube("month", ISSUER),
    Cube("day", ("item",)),
    Cube("day", RECEIVER),
    Cube("day", ISSUER),
    Cube("month", ("issuer_region", "receiver_region")),
    Cube("day", ("issuer_region", "receiver_region")),
    Cube("month", ("receiver_region", "item")),
    Cube("month", (*RECEIVER, "verdict", "reason")),
    Cube("month", ("item", "verdict", "reason")),
    Cube("month", (*ISSUER, "verdict", "reason")),
    Cube("month", (*RECEIVER, "item")),
    Cube("month", (*ISSUER, "item")),
    Cube("month", (*RECEIVER, *ISSUER)),
    YEARS,
)


@cache
def among(dimensions: tuple[str, ...], fields: tuple[str, ...] = Cell._fields) -> Callable[[tuple[int | str, ...]], tuple[str, ...]]:
    """Takes these out of a cell, or of a tuple with other fields. Always as a tuple, and without a step of Python's own."""
    places = [fields.index(name) for name in dimensions]
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1) if places else slice(0))


@cache
def month_of(day: int) -> int:
    """Year × 12 + month − 1 of a day's ordinal."""
    at = date.fromordinal(day)
    return at.year * 12 + at.month - 1


def cube_for(dimensions: Collection[str], by_day: bool) -> Cube | None:
    """The cheapest table that has these dimensions, by day where the summary needs days; None where only the entries have it."""
    for cube in CUBES:
        if set(dimensions) <= set(cube.dimensions) and (cube.period == "day" or (cube.period == "month" and not by_day)):
            return cube
    return None
