"""Days, weeks and months as summaries label them, back to their days."""

from __future__ import annotations

from datetime import date, timedelta


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
    return [f"{year}-{month + 1:02}" for year, month in (divmod(since.year * 12 + since.month - 1 + place, 12) for place in range(count))]
