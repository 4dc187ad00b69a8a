"""Windows count Shanghai calendar days from the performed day, the last day included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from recognition.domain.lookups import replace
from recognition.domain.policy import answer
from tests.policy.region import GOOD, QUESTION, SAMPLED, ask, days, given, listed


@pytest.mark.parametrize(
    ("after", "verdict", "left", "cautions"),
    [
        (0, "recognised", 30, ()),
        (26, "recognised", 4, ()),
        (27, "recognised", 3, ("few_days_left",)),
        (30, "recognised", 0, ("few_days_left",)),
        (31, "discretionary", -1, ()),
        (400, "discretionary", -370, ()),
    ],
)
def test_to_the_last_day(after, verdict, left, cautions):
    found = ask(today=SAMPLED + days(after))
    assert (found.verdict, found.days_left, found.cautions) == (verdict, left, cautions)
    assert found.valid_through == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (datetime(2026, 12, 18, 15, 59, 59, tzinfo=UTC), "recognised"),
        (datetime(2026, 12, 18, 16, 0, 0, tzinfo=UTC), "discretionary"),
        (datetime(2026, 12, 18, 17, 0, 0, tzinfo=timezone(timedelta(hours=1))), "discretionary"),
        (datetime(2026, 12, 18, 23, 59, 59, tzinfo=timezone(timedelta(hours=8))), "recognised"),
    ],
)
def test_the_day_of_asking_ends_at_midnight_in_shanghai(moment, verdict):
    assert answer(QUESTION, GOOD, moment).verdict == verdict


@pytest.mark.parametrize(
    ("sampled", "last_day"),
    [
        (datetime(2026, 11, 18, 15, 59, 59, tzinfo=UTC), date(2026, 12, 18)),
        (datetime(2026, 11, 18, 16, 0, 0, tzinfo=UTC), date(2026, 12, 19)),
        (datetime(2026, 11, 18, 0, 0, 0, tzinfo=timezone(timedelta(hours=8))), date(2026, 12, 18)),
        (datetime(2026, 11, 17, 23, 59, 59, tzinfo=timezone(timedelta(hours=8))), date(2026, 12, 17)),
    ],
)
def test_the_performed_day_begins_at_midnight_in_shanghai(sampled, last_day):
    found = answer(replace(QUESTION, performed_at=sampled), GOOD, datetime(2026, 11, 21, tzinfo=UTC))
    assert found.valid_through == last_day


def test_the_leap_day_is_a_day():
    leap = date(2028, 2, 29)
    assert ask(sampled=leap, today=leap).valid_through == date(2028, 3, 30)
    assert ask(sampled=date(2028, 1, 30), today=leap).days_left == 0
    assert ask(sampled=date(2027, 1, 30), today=date(2027, 3, 1)).days_left == 0


def test_a_window_of_no_days_has_no_last_day():
    found = ask(given(listings=(listed(days=0),)), today=SAMPLED)
    assert (found.reasons, found.window_days) == (("not_recognised_by_default",), 0)
    assert (found.valid_through, found.days_left) == (None, None)


def test_without_a_listing_there_is_no_window():
    found = ask(given(listings=()))
    assert (found.window_days, found.valid_through, found.days_left) == (None, None, None)
