"""Until when an institution may take back what it reported."""

from __future__ import annotations

from datetime import date, timedelta

OPEN_DAYS = 30
"""Calendar days after its own day in which the institution may take an entry back; later the region's auditor alone may."""


def last_day(day: date) -> date:
    """The last Shanghai day, included, on which the institution may take back what was written on this Shanghai day."""
    return day + timedelta(days=OPEN_DAYS)


def is_open(day: date, today: date) -> bool:
    """Whether the institution may still take it back on this Shanghai day."""
    return today <= last_day(day)
