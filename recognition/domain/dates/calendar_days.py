"""The calendar day of a moment: windows, tallies and periods count days in Shanghai."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from recognition.domain.lookups import SHANGHAI

DAYS = 2048
"""How many days are remembered."""


def shanghai_day(moment: datetime) -> date:
    """The calendar day in Shanghai on which an aware moment lies."""
    return moment.astimezone(SHANGHAI).date()


@lru_cache(maxsize=DAYS)
def last_day(performed: date, window: int) -> date:
    """The last day of a window 互认时限 of so many calendar days after the performed one, itself included. Those of questions lie close together:
    looking it up takes a fifth of adding it up."""
    return performed + timedelta(window)
