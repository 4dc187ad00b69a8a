"""What a lab says of avoided and saved lies between two cases that are told, and is as it was where nothing changes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given as for_all
from hypothesis import strategies as some

from recognition.domain.lab_estimates import AcceptanceRates, Became, EstimateInterval, MonthAsked, Moving, accepted_between, figure_between, moving, rates

TENTH, FIFTH, HALF = Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)
HABIT = AcceptanceRates(TENTH, HALF, FIFTH)


def test_shares_are_those_of_months_with_enough_questions():
    assert rates([MonthAsked(100, 10), MonthAsked(40, 20), MonthAsked(29, 29)]) == (TENTH, HALF, Fraction(59, 169))
    assert rates([MonthAsked(10, 2), MonthAsked(10, 2)]) == (FIFTH, FIFTH, FIFTH)
    assert rates([MonthAsked(0, 0)]) is None and rates([]) is None


def test_between_deciding_as_then_and_as_others_did():
    assert accepted_between(Moving(keeps=50, comes=20, comes_accepted=1, then=60), HABIT) == (51, 60)
    assert accepted_between(Moving(keeps=50, comes=20, comes_accepted=15, then=60), HABIT) == (52, 65)


def test_a_figure_follows_what_an_acceptance_gave():
    # 60 were accepted and 30 avoided: each acceptance more or less is worth a half.
    assert figure_between(Moving(50, 20, 1, 60), HABIT, Became(30, 60)) == EstimateInterval(25, 30)
    assert figure_between(Moving(0, 0, 0, 60), HABIT, Became(30, 60)) == EstimateInterval(0, 0)


def test_without_anything_to_go_by_there_is_no_figure():
    assert figure_between(Moving(0, 20, 0, 0), None, Became(0, 0)) is None
    assert figure_between(Moving(0, 20, 3, 0), HABIT, Became(0, 0)) is None


@for_all(some.integers(0, 10**9), some.integers(0, 10**6), some.none() | some.just(HABIT))
def test_where_nothing_changes_the_figure_is_exactly_what_it_was(figure, accepted, observed):
    assert figure_between(Moving(accepted, 0, 0, accepted), observed, Became(figure, accepted)) == (figure, figure)


def test_what_moves_is_told_by_verdict():
    now = {("r", "r", "a"): 7, ("d", "r", "a"): 2, ("n", "r", "u"): 5, ("r", "d", "a"): 3, ("r", "r", "p"): 100}
    assert moving(now, now, "r", "a") == Moving(keeps=7, comes=7, comes_accepted=2, then=10)
