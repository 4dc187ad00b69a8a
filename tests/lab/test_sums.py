"""What registrars are told of two labs: from no figure, and from no difference of two, follows that few questions are behind it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from recognition.domain.disclosure_control import SMALLEST, rounded
from recognition.services.lab.sums import in_sums


@pytest.mark.parametrize("few", range(1, SMALLEST))
def test_a_difference_of_few_may_always_have_been_one_of_many(few):
    def many(shown: tuple[int | None, int | None]) -> bool:
        """Whether the same two figures can be those of counts that differ by as many as may be told."""
        alike = [[n for n in range(SMALLEST, 200) if rounded(n) == figure] for figure in shown]
        return any(abs(a - b) >= SMALLEST for a, b in itertools.product(*alike))

    for before in range(SMALLEST, 120):
        assert many((rounded(before), rounded(before + few))), before


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (4, None), (5, 10), (14, 10), (15, 20), (51, 50), (53, 50), (None, None)])
def test_a_count_is_none_hidden_or_in_tens(count, told):
    assert rounded(count) == told


def lab(recognised: int, lookups: int = 200) -> dict[str, Any]:
    """A result of two items, of which one is recognised as often as is said, where 51 were then."""

    def row(name: str, count: int, then: int, now: int) -> dict[str, Any]:
        sides = {"then": {"recognised": then, "discretionary": 40, "not_covered": count - then - 40}}
        sides["now"] = {"recognised": now, "discretionary": 40, "not_covered": count - now - 40, "not_judged": 0}
        return {"item": name, "month": name, "lookups": count, **sides, "moved": abs(now - then), "gained": max(0, now - then), "lost": 0}

    items = [row("tp", lookups, 51, recognised), row("alb", 300, 100, 100)]
    estimates = {name: {"then": 90, "low": 90, "high": 90 + recognised - 51} for name in ("accepted", "avoided")}
    return {
        "lookups": lookups + 300, "agreement": {"rows_compared": 7, "sampled": lookups + 300, "signatures": 3}, "receivers": [], "issuers": [],
        "totals": {
            "lookups": lookups + 300, "then": {"recognised": 151, "discretionary": 80, "not_covered": lookups + 69},
            "now": {"recognised": 100 + recognised, "discretionary": 80, "not_covered": lookups + 120 - recognised, "not_judged": 0},
        },
        "months": [row("2026-11", lookups, 51, recognised)], "items": items,
        "estimates": {**estimates, "saved_fen": {"then": 9000, "low": 9000, "high": 9000 + 55 * (recognised - 51)}},
        "evaluations": [
            {"institution": "cq001", "lookups": 61, "newly": 1, "items": [{"item": "tp", "lookups": 61, "newly": 1}]},
            {"institution": "cq002", "lookups": recognised, "newly": recognised, "items": [{"item": "tp", "lookups": 9, "newly": 9}, {"item": "alb", "lookups": 3, "newly": 3}]},
        ],
    }  # fmt: skip


def test_two_questions_more_are_told_by_nothing():
    then, now = in_sums(lab(51)), in_sums(lab(53))
    assert then == now
    [tp] = [row for row in now["items"] if row["item"] == "tp"]
    assert (tp["then"]["recognised"], tp["now"]["recognised"], now["totals"]["now"]["recognised"]) == (50, 50, 150)
    assert now["estimates"] == {name: {"then": 90, "low": 90, "high": 90} for name in ("accepted", "avoided")}


def test_no_count_of_the_whole_is_exact_either():
    told = in_sums(lab(53, lookups=202))
    assert (told["lookups"], told["totals"]["lookups"], told["agreement"]) == (500, 500, {"rows_compared": 10, "sampled": 500, "signatures": None})


def test_the_order_of_rows_tells_nothing_that_is_hidden():
    told = in_sums(lab(53))
    assert [row["item"] for row in told["items"]] == ["alb", "tp"], "one that changes by two questions does not stand before one that does not"
    assert [(row["institution"], row["lookups"], row["newly"]) for row in told["evaluations"]] == [("cq002", 50, 50), ("cq001", 60, None)]
    assert told["evaluations"][0]["items"] == [{"item": "alb"}, {"item": "tp"}]
