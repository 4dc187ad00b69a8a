"""Performed orders of a month are complete where all but two in a hundred of what was billed are among them, item by item."""

import pytest

from recognition.domain.completeness import checked, complete, following


@pytest.mark.parametrize(("came", "is_complete"), [(100, True), (98, True), (97, False), (0, False)])
def test_all_but_two_in_a_hundred(came, is_complete):
    assert complete({("a", "2026-10", "tp"): 100}, {("a", "2026-10", "tp"): came}) == ({("a", "2026-10")} if is_complete else set())


def test_more_of_one_item_makes_up_for_no_other():
    billed = {("a", "2026-10", "tp"): 50, ("a", "2026-10", "alb"): 50}
    assert complete(billed, {("a", "2026-10", "tp"): 500, ("a", "2026-10", "alb"): 10}) == set()


def test_without_what_was_billed_nobody_can_say():
    assert complete({}, {("a", "2026-10", "tp"): 500}) == complete({("a", "2026-10", "tp"): 0}, {}) == set()


def test_a_month_is_checked_with_the_one_after_it():
    assert checked({("a", "2026-11"), ("a", "2026-12"), ("a", "2027-01"), ("b", "2026-12")}) == {("a", "2026-11"), ("a", "2026-12")}
    assert following("2026-12") == "2027-01" and following("2026-01") == "2026-02"
