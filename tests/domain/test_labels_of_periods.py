"""A label of a day, a week or a month means its first and last day."""

from __future__ import annotations

from datetime import date

import pytest

from recognition.domain.periods import days_of, months_of


@pytest.mark.parametrize(
    ("step", "label", "first", "last"),
    [
        ("day", "2026-11-18", date(2026, 11, 18), date(2026, 11, 18)),
        ("week", "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_first_and_last_day(step, label, first, last):
    assert days_of(step, label) == (first, last)


@pytest.mark.parametrize(("step", "label"), [("year", "2026"), ("month", "2026-13"), ("day", "yesterday")])
def test_another_label_is_none(step, label):
    with pytest.raises(ValueError):
        days_of(step, label)


def test_months_over_new_year():
    assert months_of(date(2026, 11, 30), date(2027, 1, 1)) == ["2026-11", "2026-12", "2027-01"]
