"""Days, weeks and months by their labels; and a period put together from whole months and single days, so that few rows of the counters are read for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class PeriodPart(NamedTuple):
    """Days from `since` to `until`, both included, that are added (`sign` 1) or taken away again (−1); whole months unless `by_day`."""

    since: date
    until: date
    by_day: bool = False
    sign: int = 1

    @property
    def days(self) -> int:
        """How many days it has; none or fewer where it ends before it begins."""
        return (self.until - self.since).days + 1


def by_day(since: date, until: date) -> tuple[PeriodPart, ...]:
    """The period day by day."""
    return (PeriodPart(since, until, True),)


def whole_months(since: date, until: date, today: date) -> bool:
    """Whether the period is made of whole calendar months; after `today` there is nothing, so a month may end there."""
    return since.day == 1 and (until >= today or (until + _DAY).day == 1)


def period_parts(since: date, until: date, today: date) -> tuple[PeriodPart, ...]:
    """The parts that together are the period. Of a month that is cut, its days are added or those that are missing are taken
    away, whichever are fewer."""
    first, last = since.replace(day=1), _last_of(until)
    before, after = PeriodPart(first, since - _DAY, True, -1), PeriodPart(until + _DAY, min(last, today), True, -1)
    if since >= _first_of(until):
        whole = PeriodPart(since, until, True)
        return (whole,) if whole.days <= before.days + after.days else _together(first, last, before, after)
    head, tail = PeriodPart(since, _last_of(since), True), PeriodPart(_first_of(until), until, True)
    if head.days < before.days:
        first, before = head.until + _DAY, head
    if tail.days < after.days:
        last, after = tail.since - _DAY, tail
    return _together(first, last, before, after)


def _together(first: date, last: date, *edges: PeriodPart) -> tuple[PeriodPart, ...]:
    return tuple(part for part in (PeriodPart(first, last), *edges) if part.days > 0)


def _first_of(day: date) -> date:
    return day.replace(day=1)


def _last_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def days_of(step: str, label: str) -> tuple[date, date]:
    """First and last day of a label such as 2026-11-18, 2026-W47 or 2026-11; raises ValueError for another."""
    if step == "day":
        return date.fromisoformat(label), date.fromisoformat(label)
    if step == "week":
        first = date.fromisoformat(f"{label}-1")
        return first, first + timedelta(days=6)
    if step == "month":
        first = date.fromisoformat(f"{label}-01")
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    raise ValueError(step)


def months_of(since: date, until: date) -> list[str]:
    """The months in which the days lie, as 2026-11."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    return [f"{year}-{month + 1:02}" for year, month in (divmod(since.year * 12 + since.month - 1 + offset, 12) for offset in range(count))]


def preceding(since: date, until: date) -> tuple[date, date]:
    """The period of the same length just before: of one that begins with a month as many months back, the same days of them (1 August to
    28 November: 1 April to 28 July), else as many days back."""
    if since.day != 1:
        length = until - since + _DAY
        return since - length, until - length
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    return _months_back(since, months), _ending_back(until, months)


def year_earlier(since: date, until: date) -> tuple[date, date]:
    """The same days of the year before; a period that ends with a month ends with it then too."""
    return _months_back(since, 12), _ending_back(until, 12)


def _months_back(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = _last_of(date(year, month + 1, 1))
    return last.replace(day=min(day.day, last.day))


def _ending_back(day: date, months: int) -> date:
    earlier = _months_back(day, months)
    return _last_of(earlier) if day == _last_of(day) else earlier
