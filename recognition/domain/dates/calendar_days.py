"""The calendar day of a moment: windows, tallies and periods count days in Shanghai."""

from __future__ import annotations

from datetime import date, datetime

from recognition.domain.lookups import SHANGHAI


def shanghai_day(moment: datetime) -> date:
    """The calendar day in Shanghai on which an aware moment lies."""
    return moment.astimezone(SHANGHAI).date()
