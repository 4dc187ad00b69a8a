"""A timeline gives on each day what its rule gives on that day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as some

from recognition.domain.timelines import timeline
from recognition.domain.validity import holds

DAY = date(2026, 11, 21)
near = some.integers(-9, 9).map(lambda count: DAY + timedelta(count))
first = near | some.just(date.min)
last = near | some.none() | some.just(date.max)


@for_all(some.lists(some.tuples(first, last), max_size=5))
def test_every_day_has_the_value_of_its_rule(rows):
    def holding(day):
        return tuple(place for place, (since, until) in enumerate(rows) if holds(since, until, day))

    told = timeline(rows, holding)
    for day in (DAY + timedelta(count) for count in range(-12, 13)):
        assert told.on(day.toordinal()) == holding(day)
    assert told.on(date.max.toordinal()) == holding(date.max)
    assert told.on(date.min.toordinal()) == holding(date.min)
