"""An institution takes back what it reported for thirty days after its own day, the last one included."""

from __future__ import annotations

from datetime import date

from recognition.domain.corrections import is_open, last_day

DAY = date(2026, 11, 28)


def test_thirty_days_after_its_own():
    assert last_day(DAY) == date(2026, 12, 28)
    assert [is_open(DAY, today) for today in (DAY, date(2026, 12, 28), date(2026, 12, 29))] == [True, True, False]
