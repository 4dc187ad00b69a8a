"""Avoided beside billed: what cannot be explained by recognition alone comes first, and a handful of tests is no question."""

from __future__ import annotations

from recognition.domain.plausibility import BilledVolume, billed_beside_avoided


def test_more_avoided_than_billed_is_striking_from_five_on():
    assert BilledVolume("a", "tp", 1, avoided=5, billed=4).striking
    assert not BilledVolume("a", "tp", 1, avoided=5, billed=5).striking, "half may be"
    assert not BilledVolume("a", "tp", 1, avoided=4, billed=0).striking


def test_months_are_added_up_and_the_most_striking_stands_first():
    billed = {("a", "2026-09", "tp"): 10, ("a", "2026-10", "tp"): 10, ("b", "2026-09", "tp"): 1, ("b", "2026-12", "tp"): 1, ("c", "2026-09", "tp"): 0}
    avoided = {("a", "2026-09", "tp"): 3, ("a", "2026-11", "tp"): 50, ("b", "2026-09", "tp"): 8}
    assert billed_beside_avoided(avoided, billed) == [
        BilledVolume("b", "tp", 2, 8, 2, None),
        BilledVolume("a", "tp", 2, 3, 20, ("2026-09", "2026-10")),
        BilledVolume("c", "tp", 1, 0, 0, ("2026-09", "2026-09")),
    ]
    over_new_year = billed_beside_avoided({}, {("a", "2026-12", "tp"): 1, ("a", "2027-01", "tp"): 1})
    assert over_new_year[0].span == ("2026-12", "2027-01")
