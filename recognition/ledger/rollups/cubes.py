"""The quick counters' tables: by which dimensions figures are kept, and which table serves a summary."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
    """One table of counters. `period` is `day`, `month` or `twelve` (twelve months by the last of them); a region stands beside its institution because
    it may change with time."""

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

    def period_of(self, day: int) -> int:
        """The day's ordinal, or its month as year × 12 + month − 1."""
        return day if self.period == "day" else month_of(day)

    def periods_with(self, day: int, month: int) -> Sequence[int]:
        """The periods in whose rows the day counts. Of twelve months these are such as end by `month`, in which entries have been folded, and those of each
        calendar year, which are kept from its beginning so that the year that goes on is at hand too."""
        return _twelves(month_of(day), month) if self.period == "twelve" else (self.period_of(day),)

    def periods(self, since: int, until: int) -> range:
        """The days or months in which the days from `since` to `until` lie, both ordinals and included."""
        return range(self.period_of(since), self.period_of(until) + 1)


TWELVE_MONTHS = Cube("twelve", (*RECEIVER, "item"))
"""Twelve months of what has the most rows: some 31,000 in the real region, which are read as they stand where the months of them had to be added up, more than
three quarters of the time of such a summary. An entry is in two of its rows, and in a row more for each month that it is folded late; once a month the rows of a
new one are added up, a second of 42,000. A ledger of 100,000 entries over a year took 43 µs an entry to fold so, and 31 with calendar years alone: most of the
difference are those twelve sums, which are as many in a larger one. 42,000 rows are 6 MB for each month."""
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
    TWELVE_MONTHS,
)


@cache
def among(dimensions: tuple[str, ...], fields: tuple[str, ...] = Cell._fields) -> Callable[[tuple[int | str, ...]], tuple[str, ...]]:
    """Takes these out of a cell, or of a tuple with other fields. Always as a tuple, and without a step of Python's own."""
    places = [fields.index(name) for name in dimensions]
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1) if places else slice(0))


@cache
def _twelves(month: int, current: int) -> tuple[int, ...]:
    december = month // 12 * 12 + 11
    begun = range(month, min(month + 11, current) + 1)
    return (*begun, december) if december not in begun else tuple(begun)


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
