"""Hospitals of which no repeats arrive: what they count as avoided was held against nothing."""

from __future__ import annotations

from datetime import date

from recognition.domain.periods import days_of, months_of
from recognition.ledger.rollups import CounterState

LEAST_AVOIDED = 30
"""Avoided and provisional tests of a month, below which no repeat may well be none: of a usual hospital one in twenty is undone."""
MONTHS_BEFORE, LEAST_BEFORE = 3, 9
"""A feed has stopped where in the months before so many repeats came, and none any more."""

Row = tuple[str, str, str, int, int]


def silent_months(state: CounterState, since: date, until: date, today: date, receiver: str = "", region: str = "", least: int = LEAST_AVOIDED) -> list[Row]:
    """Months that are over in which a hospital avoided much (`least` tests) and told of no repeat: kind, institution, month, tests, and the fen that
    they save or may yet save."""
    months = [month for month in months_of(since, until) if days_of("month", month)[1] < today]
    if not months:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0], months[-1]))
    rows = state.months_by_receiver(
        first, last, ("avoided", "provisional", "saved_fen", "provisional_recognised_fen"), f"avoided + provisional >= {int(least)}", receiver, region
    )
    if not rows:
        return []
    repeats = state.repeats_by_month()
    ever = {institution for institution, _month in repeats}
    silent = []
    for institution, number, avoided, provisional, saved, may_save in rows:
        before = sum(repeats.get((institution, number - back), 0) for back in range(1, MONTHS_BEFORE + 1))
        if (institution, number) not in repeats and (institution not in ever or before >= LEAST_BEFORE):
            kind = "repeats_stopped" if institution in ever else "repeats_never"
            silent.append((kind, institution, f"{number // 12}-{number % 12 + 1:02}", avoided + provisional, saved + may_save))
    return silent
