"""Small counts about others: hidden so that no subtraction brings them back."""

from __future__ import annotations

from collections.abc import Collection

SMALLEST = 5
"""Counts from 1 to 4 point at people; the bound is the one that health statistics commonly use."""


def hidden(totals: dict, rows: list[dict], counters: Collection[str]) -> tuple[dict, list[dict]]:
    """Totals and rows with every count from 1 to 4 as None, and money with the count it belongs to.

    Where hidden rows of a counter would follow from its total by subtraction (one hidden row, or hidden rows of less than five
    together), the total is hidden too."""
    shown_totals = dict(totals)
    for counter in counters:
        small = [row[count_of(counter)] for row in rows if _small(row, counter)]
        if _small(totals, counter) or len(small) == 1 or 0 < sum(small) < SMALLEST:
            shown_totals[counter] = None
    return shown_totals, [{**row, **{counter: None for counter in counters if _small(row, counter)}} for row in rows]


def count_of(counter: str) -> str:
    """The count behind a sum of money: few tests with a known price would tell their number."""
    return {
        "saved_fen": "avoided",
        "saved_adjusted_fen": "avoided",
        "saved_discretionary_fen": "avoided_discretionary",
        "saved_consortium_fen": "avoided_consortium",
    }.get(counter, counter)


def _small(row: dict, counter: str) -> bool:
    return 0 < row[count_of(counter)] < SMALLEST
