"""Hospitals of which no repeats arrive: what they count as avoided was held against nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from recognition.domain.periods import days_of, months_of
from recognition.ledger.rollups import CounterState

LEAST_AVOIDED = 30
"""Avoided and provisional tests of a month, below which no repeat may well be none: of a usual hospital one in twenty is undone."""
MONTHS_BEFORE, LEAST_BEFORE = 3, 9
"""A feed has stopped where in the months before so many repeats came, and none any more."""
ALWAYS = date(2000, 1, 1)

Row = tuple[str, str, str, int, int]


def silent_months(state: CounterState, since: date, until: date, today: date, receiver: str = "", region: str = "") -> list[Row]:
    """Months that are over in which a hospital avoided much and told of no repeat: kind, institution, month, tests and fen."""
    months = [month for month in months_of(since, until) if days_of("month", month)[1] < today]
    if not months:
        return []
    told = Counter(
        (institution, f"{date.fromordinal(day):%Y-%m}")
        for institution, day, _sequence, _grade in state.performed_again(_before(months[0]), today.toordinal(), receiver)
    )
    ever = {institution for institution, *_rest in state.performed_again(ALWAYS.toordinal(), today.toordinal(), receiver)}
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0], months[-1]))
    rows = state.months_by_receiver(first, last, ("avoided", "provisional", "saved_fen"), f"avoided + provisional >= {LEAST_AVOIDED}", receiver, region)
    found = []
    for institution, number, avoided, provisional, fen in rows:
        month = _named(number)
        before = sum(told[institution, _named(number - place)] for place in range(1, MONTHS_BEFORE + 1))
        if told[institution, month] == 0 and (institution not in ever or before >= LEAST_BEFORE):
            found.append(("repeats_stopped" if institution in ever else "repeats_never", institution, month, avoided + provisional, fen))
    return found


def _named(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02}"


def _before(month: str) -> int:
    return (days_of("month", month)[0] - timedelta(days=31 * MONTHS_BEFORE)).toordinal()
