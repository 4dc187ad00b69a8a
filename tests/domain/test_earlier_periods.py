"""The period before and the year before: as long as the period itself, in whole months where it begins with one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.domain.periods import preceding, year_earlier

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ("2026-08-01", "2026-11-28", ("2026-04-01", "2026-07-28")),
        ("2026-11-01", "2026-11-30", ("2026-10-01", "2026-10-31")),
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2026-02-01", "2026-02-28", ("2026-01-01", "2026-01-31")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31")),
        ("2026-03-01", "2026-03-30", ("2026-02-01", "2026-02-28")),
        ("2026-11-03", "2026-11-09", ("2026-10-27", "2026-11-02")),
        ("2026-01-02", "2026-01-02", ("2026-01-01", "2026-01-01")),
    ],
)
def test_the_period_before(since: str, until: str, before: tuple[str, str]):
    assert tuple(day.isoformat() for day in preceding(date.fromisoformat(since), date.fromisoformat(until))) == before


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ("2026-08-01", "2026-11-28", ("2025-08-01", "2025-11-28")),
        ("2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        ("2025-02-28", "2025-03-01", ("2024-02-28", "2024-03-01")),
        ("2024-02-29", "2024-03-01", ("2023-02-28", "2023-03-01")),
    ],
)
def test_the_same_a_year_earlier(since: str, until: str, before: tuple[str, str]):
    assert tuple(day.isoformat() for day in year_earlier(date.fromisoformat(since), date.fromisoformat(until))) == before


@given(DAYS, st.integers(0, 800))
def test_earlier_periods_end_before_the_period_begins_again(since: date, length: int):
    until = since + timedelta(days=length)
    first, last = preceding(since, until)
    assert first <= last < since
    assert since.day == 1 or (last == since - timedelta(days=1) and last - first == until - since)
    if since.day == 1:
        assert first.day == 1
    first, last = year_earlier(since, until)
    assert first <= last and 364 <= (since - first).days <= 366 and 364 <= (until - last).days <= 366
