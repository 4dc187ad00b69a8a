"""Dates and times as they may be sent: the calendar is checked here, the clock by whoever knows the time."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from recognition.domain import dates
from schemas.fields import Refused, Strict

EARLIEST_YEAR = 2000
LATEST_YEAR = 2199
"""Beyond it a date is in the future for as long as this program will live, and cannot be converted between offsets safely."""


AS_FIELDS = {"date_malformed": "date_format", "date_impossible": "date_invalid"}
"""Refusals of the reader that bear another name here."""


class Moment(Strict):
    """When something was performed. RFC 3339 is the form to send; a plain time is taken in the deployment's zone, a day alone as that day,
    and the answer says so. Finer fractions than seconds are cut off."""

    def parse(self, value: Any) -> dates.Moment:
        """The moment as it was stated; raises Refused. Whether it lies in the future is for who knows the time."""
        if type(value) is not str:
            raise Refused("type_string")
        try:
            found = dates.performed(value)
        except dates.Unreadable as refused:
            raise Refused(AS_FIELDS.get(refused.code, refused.code)) from refused
        if found.value.year < EARLIEST_YEAR:
            raise Refused("date_too_early")
        return found


class Day(Strict):
    """A calendar day in Shanghai, `YYYY-MM-DD`."""

    pattern = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)
    month = re.compile(r"\d{4}[-/.]?\d{1,2}", re.ASCII)

    def parse(self, value: Any) -> date:
        """The day; raises Refused."""
        match = self.pattern.fullmatch(value) if type(value) is str else None
        if match is None:
            raise Refused("date_month_only") if self.month.fullmatch(value if type(value) is str else "") else Refused("date_format", takes="YYYY-MM-DD")
        if not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
            raise Refused("date_too_early" if int(match[1]) < EARLIEST_YEAR else "date_in_future")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise Refused("date_invalid") from error
