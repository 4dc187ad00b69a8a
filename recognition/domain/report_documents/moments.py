"""Times as HL7 v2, CDA and FHIR write them, read by whole pattern and exact length; what is missing is never filled in.

Sources: HL7 v2.8.2 ch. 2A.3.22 (DTM), HL7 v3 TS, FHIR R4 dateTime, ISO 8601. General readers are kept away: they eat the first digit of an hour, take one digit where
two are meant, and give a month its first day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from recognition.domain.dates import Moment
from recognition.domain.lookups import SHANGHAI, Stated
from recognition.domain.report_documents.model import Performed

PRECISIONS = ("year", "month", "day", "hour", "minute", "second")
EARLIEST, LATEST = 2000, 2199
"""Years that are read: nothing that is asked about was performed before, and another number is no year."""

_OFFSET = r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
COMPACT = re.compile(
    rf"(?P<year>[0-9]{{4}})(?:(?P<month>[0-9]{{2}})(?:(?P<day>[0-9]{{2}})(?:T?(?P<hour>[0-9]{{2}})(?:(?P<minute>[0-9]{{2}})(?:(?P<second>[0-9]{{2}})(?:\.[0-9]{{1,9}})?)?)?)?)?)?{_OFFSET}"
)
EXTENDED = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})(?:-(?P<day>[0-9]{{2}})(?:[T ](?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}})(?:\.[0-9]{{1,9}})?)?)?)?{_OFFSET}"
)
FHIR = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?)?)?")
"""What FHIR R4 allows; other plain forms are read too, and told."""


class ReadTime(NamedTuple):
    """A time as it was read: `at` with its offset (the beginning of a year, month or day), to which of PRECISIONS, and whether the offset was sent."""

    at: datetime
    precision: str
    sent: bool

    @property
    def exact(self) -> bool:
        """Whether the day at least is said."""
        return self.precision not in ("year", "month")

    @property
    def day(self) -> date:
        """The day in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()

    @property
    def zone(self) -> str:
        """`sent` or `assumed`."""
        return "sent" if self.sent else "assumed"

    def performed(self, source: str) -> Performed:
        """The same as a performed time."""
        return Performed(self.at, self.precision, self.zone, source)

    def _to(self, places: int) -> tuple[int, ...]:
        at = self.at.astimezone(SHANGHAI)
        return (at.year, at.month, at.day, at.hour, at.minute, at.second)[:places]


@lru_cache(1024)
def read(text: str) -> ReadTime | None:
    """The time that a text is, or None where it is none: another length, no such day, an offset without a day.

    >>> read("20261120074210").at.isoformat(), read("20261120").precision, read("202611").exact, read("2026112007421") is None, read("20261320") is None
    ('2026-11-20T07:42:10+08:00', 'day', False, True, True)
    """
    match = COMPACT.fullmatch(text) or EXTENDED.fullmatch(text)
    if match is None:
        return None
    given = [match[name] for name in PRECISIONS if match[name]]
    offset, precision = match["offset"], PRECISIONS[len(given) - 1]
    zone = SHANGHAI if offset is None else _zone(offset)
    if zone is None or (offset and precision in ("year", "month")):
        return None
    if offset and precision == "day" and zone.utcoffset(None) != SHANGHAI.utcoffset(None):
        # a day of another zone is two days here
        return None
    try:
        year, month, day, hour, minute, second = (int(match[name] or default) for name, default in zip(PRECISIONS, (1, 1, 1, 0, 0, 0), strict=True))
        if not EARLIEST <= year <= LATEST:
            return None
        at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return ReadTime(at, precision, offset is not None)


def of_moment(moment: Moment) -> ReadTime:
    """A day or time that a person wrote."""
    return ReadTime(moment.value, str(moment.precision), moment.stated is Stated.INSTANT)


def of_performed(time: Performed) -> ReadTime:
    """A performed time that was read."""
    return ReadTime(time.at, time.precision, time.zone == "sent")


def same(one: ReadTime, other: ReadTime) -> bool:
    """Whether two times are one, as precisely as both are said."""
    places = min(PRECISIONS.index(one.precision), PRECISIONS.index(other.precision)) + 1
    return one._to(places) == other._to(places)


def later(one: ReadTime, other: ReadTime) -> bool:
    """Whether the first lies after the second, as precisely as both are said."""
    places = min(PRECISIONS.index(one.precision), PRECISIONS.index(other.precision)) + 1
    return one._to(places) > other._to(places)


def not_before(one: ReadTime, late: ReadTime) -> bool:
    """Whether the first does not lie before a time that must lie behind it: later, or the same to the minute at least."""
    return later(one, late) or is_one(one, late)


def is_one(one: ReadTime, other: ReadTime) -> bool:
    """Whether both are the same to the minute at least, so that it is no chance."""
    return to_the_minute(one, other) and same(one, other)


def to_the_minute(one: ReadTime, other: ReadTime) -> bool:
    """Whether both are said to the minute at least, so that being equal is no chance."""
    return all(time.precision in ("minute", "second") for time in (one, other))


def _zone(offset: str) -> timezone | None:
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        return None
    return timezone((1 if offset[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
