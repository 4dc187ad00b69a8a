"""The fund's part of a saving: an interval from dated ratios, and nothing where one of them is not known."""

from datetime import date

import pytest

from recognition.domain.fund_share import KINDS, FundShare, Ratio, fund_share

JULY, AUGUST = "2026-07", "2026-08"
WHOLE_YEAR = (date(2026, 1, 1), None)


def ratios(level="tertiary", span=WHOLE_YEAR, low=5000, high=8000):
    """One ratio for each insurance and setting, the lowest and the highest among them."""
    return [Ratio(level, *kind, *span, {0: low, 1: high}.get(place, (low + high) // 2)) for place, kind in enumerate(KINDS)]


def test_it_lies_between_the_lowest_and_the_highest_ratio_of_the_level():
    known = [*ratios(), *ratios("secondary", low=7000, high=9000)]
    assert fund_share({("tertiary", JULY): 10_000, ("secondary", JULY): 1_000}, known) == FundShare(5_000 + 700, 8_000 + 900)


def test_nothing_saved_is_nothing_and_needs_no_ratio():
    assert fund_share({("primary", JULY): 0}, []) == fund_share({}, []) == FundShare(0, 0)


def test_bounds_are_rounded_away_from_each_other():
    assert fund_share({("tertiary", JULY): 1}, ratios()) == FundShare(0, 1)


@pytest.mark.parametrize("gone", range(len(KINDS)))
def test_without_one_of_the_kinds_there_is_none(gone):
    known = [ratio for place, ratio in enumerate(ratios()) if place != gone]
    assert fund_share({("tertiary", JULY): 100, ("tertiary", AUGUST): 0}, known) == FundShare(None, None, (("tertiary", JULY),))


def test_every_day_of_the_month_counts():
    until_mid_july, from_then = ratios(span=(date(2026, 1, 1), date(2026, 7, 15))), ratios(span=(date(2026, 7, 16), None), low=2000, high=3000)
    saved = {("tertiary", JULY): 1_000, ("tertiary", AUGUST): 1_000}
    assert fund_share(saved, until_mid_july).missing == (("tertiary", JULY), ("tertiary", AUGUST))
    assert fund_share(saved, [*until_mid_july, *from_then]) == FundShare(200 + 200, 800 + 300)


def test_of_two_that_hold_the_one_that_began_last_counts():
    assert fund_share({("tertiary", AUGUST): 1_000}, [*ratios(), *ratios(span=(date(2026, 8, 1), None), low=1000, high=1000)]) == FundShare(100, 100)


def test_what_is_missing_of_any_level_leaves_no_figure():
    assert fund_share({("tertiary", JULY): 100, ("", JULY): 1}, ratios()) == FundShare(None, None, (("", JULY),))
