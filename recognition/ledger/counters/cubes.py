"""The quick counters' tables: by which dimensions figures are kept, and which table serves a summary."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import NamedTuple

from recognition.figures import COUNTERS
from recognition.tallies import Cell

KEPT = tuple(counter for counter in COUNTERS if counter != "saved_adjusted_fen")
"""The adjusted figure follows from the factor in force when it is shown, so it is not kept."""

RECEIVER, ISSUER = ("receiver", "receiver_region"), ("issuer", "issuer_region")


class Cube(NamedTuple):
    """One table of counters. `period` is `day` or `month`; a region stands beside its institution because it may change with time."""

    period: str
    dimensions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return "_".join(("by", *self.dimensions, self.period))

    def key(self, cell: Cell) -> tuple:
        """The table's key for a cell: its dimensions, then the day's ordinal or the month as year × 12 + month − 1."""
        return (*(getattr(cell, dimension) for dimension in self.dimensions), cell.day if self.period == "day" else month_of(cell.day))


# The cheapest first: the first that has all that is asked for is taken. Each costs about ten microseconds an entry to keep.
CUBES = (
    Cube("day", ()),
    Cube("day", ("verdict", "reason")),
    Cube("day", ("item",)),
    Cube("day", ("issuer_region", "receiver_region")),
    Cube("day", RECEIVER),
    Cube("day", ISSUER),
    Cube("month", ("receiver_region", "item")),
    Cube("month", (*RECEIVER, "verdict", "reason")),
    Cube("month", (*RECEIVER, "item")),
    Cube("month", (*ISSUER, "item")),
    Cube("month", (*RECEIVER, *ISSUER)),
)


@cache
def month_of(day: int) -> int:
    """Year × 12 + month − 1 of a day's ordinal."""
    at = date.fromordinal(day)
    return at.year * 12 + at.month - 1


def cube_for(dimensions: Collection[str], by_day: bool) -> Cube | None:
    """The cheapest table that has these dimensions, by day where the summary needs days; None where only the entries can tell."""
    for cube in CUBES:
        if set(dimensions) <= set(cube.dimensions) and (cube.period == "day" or not by_day):
            return cube
    return None
