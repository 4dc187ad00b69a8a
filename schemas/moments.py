"""Dates and times as they may be sent: the calendar is checked here, the clock by the use-case, which knows the time."""

from __future__ import annotations

from datetime import date
from typing import Any

from recognition.domain import dates
from recognition.domain.lookups import Stated
from schemas.fields import StrictField, ValueRefused

EARLIEST_YEAR = 2000

AS_FIELDS = {"date_malformed": "date_format", "date_impossible": "date_invalid"}
"""Refusals of the reader that bear another name here."""


class MomentField(StrictField):
    """When something was performed. RFC 3339 is the form to send; a plain time is taken in the deployment's zone, a day alone as that day,
    and the answer says so. Finer fractions than seconds are cut off."""

    def parse(self, value: Any) -> dates.Moment:
        """The moment as it was stated; raises ValueRefused. Whether it lies in the future is for who knows the time."""
        if type(value) is not str:
            raise ValueRefused("type_string")
        try:
            moment = dates.performed(value)
        except dates.UnreadableTime as refused:
            raise ValueRefused(AS_FIELDS.get(refused.code, refused.code)) from refused
        if moment.value.year < EARLIEST_YEAR:
            raise ValueRefused("date_too_early")
        return moment


class DayField(StrictField):
    """A calendar day in Shanghai, `YYYY-MM-DD` or any other plain form that names a day in full; a time is none."""

    def parse(self, value: Any) -> date:
        """The day; raises ValueRefused."""
        if type(value) is not str:
            raise ValueRefused("date_format", takes="YYYY-MM-DD")
        try:
            moment = dates.read(value)
        except dates.UnreadableTime as refused:
            code = AS_FIELDS.get(refused.code, refused.code)
            raise ValueRefused(code, takes="YYYY-MM-DD" if code == "date_format" else "") from refused
        if moment.stated is not Stated.DAY:
            raise ValueRefused("day_is_time")
        if moment.day.year < EARLIEST_YEAR:
            raise ValueRefused("date_too_early")
        return moment.day
