"""What holds on which days, worked out once: a value changes only on the days on which one of the rows behind it begins or has ended."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")
Bounds = Iterable[tuple[date, date | None]]
"""First and last day of rows, both included; without a last day until further notice."""


class Timeline(NamedTuple, Generic[Value]):
    """`values` has one value more than there are `days`, ordinals in order: the first holds before all of them, each other from its day on."""

    days: tuple[int, ...]
    values: tuple[Value, ...]

    def on(self, day: int) -> Value:
        """The value on the Shanghai day with this ordinal."""
        return self.values[bisect_right(self.days, day)]


def timeline(bounds: Bounds, value_on: Callable[[date], Value]) -> Timeline[Value]:
    """The values of a rule for every day there is; `value_on` is asked once between two changes, and looks at no rows but those of `bounds`."""
    changes = {day for since, until in bounds for day in (since.toordinal(), *([until.toordinal() + 1] if until else []))}
    days = tuple(sorted(day for day in changes if date.min.toordinal() < day <= date.max.toordinal()))
    return Timeline(days, tuple([value_on(date.fromordinal(day)) for day in (date.min.toordinal(), *days)]))
