"""Dates and times as they may be sent: the calendar is checked here, the clock by whoever knows the time."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from schemas.fields import Refused, Strict

EARLIEST_YEAR = 2000
LATEST_YEAR = 2199
"""Beyond it a date is in the future for as long as this program will live, and cannot be converted between offsets safely."""


class Moment(Strict):
    """An ISO 8601 date and time with its offset, to the second; finer fractions are cut off."""

    pattern = re.compile(
        r"(\d{4})-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?", re.ASCII
    )

    def parse(self, value: Any) -> datetime:
        """The moment with the offset that was sent; raises Refused. Whether it lies in the future is for who knows the time."""
        if type(value) is not str:
            raise Refused("type_string")
        match = self.pattern.fullmatch(value) if len(value) <= 40 else None
        if match is None:
            raise Refused("date_format")
        year = int(match[1])
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise Refused("date_too_early" if year < EARLIEST_YEAR else "date_in_future")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise Refused("date_invalid") from error
        if moment.tzinfo is None:
            raise Refused("date_offset_missing")
        return moment.replace(microsecond=0) if moment.microsecond else moment


class Day(Strict):
    """A calendar day in Shanghai, `YYYY-MM-DD`."""

    pattern = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)

    def parse(self, value: Any) -> date:
        """The day; raises Refused."""
        match = self.pattern.fullmatch(value) if type(value) is str else None
        if match is None:
            raise Refused("date_format")
        if not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
            raise Refused("date_too_early" if int(match[1]) < EARLIEST_YEAR else "date_in_future")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise Refused("date_invalid") from error
