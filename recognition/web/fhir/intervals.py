"""Dates as FHIR searches by them: a date stands for all of the time that it names, 2026-11 for the whole month."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from recognition.domain.dates import FIRST_YEAR, LAST_YEAR
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.web.fhir.words import FhirRefused

WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?(?P<zone>Z|[ +-][0-9]{2}:[0-9]{2})?)?)?)?",
    re.ASCII,
)
PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")


class Interval(NamedTuple):
    """From `start` to before `end`; without a zone it is Beijing's."""

    start: datetime
    end: datetime

    def day(self, field: str) -> date:
        """The one day in Shanghai within which it lies; raises FhirRefused `day_wanted`, `year_out_of_range`."""
        self._within_reach(field)
        first, last = shanghai_day(self.start), shanghai_day(self.end - timedelta(microseconds=1))
        if first != last:
            raise FhirRefused(field, code="day_wanted")
        return first

    def days(self, field: str) -> tuple[date, date]:
        """Its first and last day in Shanghai; raises FhirRefused `whole_days_wanted` where a time cuts one, `year_out_of_range`."""
        self._within_reach(field)
        first, after = self.start.astimezone(SHANGHAI), self.end.astimezone(SHANGHAI)
        if any((each.hour, each.minute, each.second) != (0, 0, 0) for each in (first, after)):
            raise FhirRefused(field, code="whole_days_wanted")
        return first.date(), after.date() - timedelta(days=1)

    def _within_reach(self, field: str) -> None:
        # Beyond these years, as at every other door, a date is one that was never set; at the ends of the calendar it has no day in another zone.
        if not FIRST_YEAR <= self.start.year <= LAST_YEAR:
            raise FhirRefused(field, code="year_out_of_range")


def read(text: str, field: str) -> Interval:
    """The time that a FHIR date, dateTime or instant names; raises FhirRefused `fhir_date_malformed`, also for a day that there is not."""
    match = WRITTEN.fullmatch(text)
    try:
        if match is None:
            raise ValueError(field)
        parts = match.groupdict()
        # A plus sign that was not escaped arrives as a blank; a blank has no other meaning here.
        zone = (parts["zone"] or "+08:00").replace(" ", "+")
        start = datetime.fromisoformat(
            f"{parts['year']}-{parts['month'] or '01'}-{parts['day'] or '01'}T{parts['hour'] or '00'}:{parts['minute'] or '00'}:{parts['second'] or '00'}{zone}"
        )
    except ValueError as error:
        raise FhirRefused(field, code="fhir_date_malformed") from error
    try:
        return Interval(start, _end(start, parts))
    except (ValueError, OverflowError):
        # The last year, month or day that there is, which callers send for "without an end".
        return Interval(start, datetime.max.replace(tzinfo=start.tzinfo))


def _end(start: datetime, parts: dict[str, str | None]) -> datetime:
    if parts["second"]:
        return start + timedelta(seconds=1)
    if parts["minute"]:
        return start + timedelta(minutes=1)
    if parts["day"]:
        return start + timedelta(days=1)
    if parts["month"]:
        return (start + timedelta(days=31)).replace(day=1)
    return start.replace(year=start.year + 1)


def matches(value: str, target: Interval, field: str) -> bool:
    """Whether a resource's time meets a search value such as `2026-11` or `ge2026-01-01`, by the table of prefixes in R4's search page; raises FhirRefused."""
    prefix = value[:2] if value[:2].isalpha() else "eq"
    if prefix not in PREFIXES:
        raise FhirRefused(field, code="prefix_not_supported" if prefix == "ap" else "fhir_date_malformed")
    asked = read(value[2:] if value[:2].isalpha() else value, field)
    equal = asked.start <= target.start and target.end <= asked.end
    above, below = target.end > asked.end, target.start < asked.start
    return {
        "eq": equal,
        "ne": not equal,
        "gt": above,
        "lt": below,
        "ge": above or equal,
        "le": below or equal,
        "sa": target.start >= asked.end,
        "eb": target.end <= asked.start,
    }[prefix]
