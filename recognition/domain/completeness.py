"""Whether a hospital's performed orders of a month arrived complete: held against what it billed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

ENOUGH_PERCENT = 98
"""Of what was billed that must be among the orders. Bills of the first and last days fall into another month than their orders; what a
repeat could hide in the rest is bounded by the difference, which auditors see."""

ByItem = Mapping[tuple[str, str, str], int]
"""Counts by institution, month (2026-11) and item."""


def complete(billed: ByItem, performed: ByItem) -> set[tuple[str, str]]:
    """The (institution, month) whose orders are there, item by item, but for two in a hundred of what was billed. Without a billed volume
    nobody can say so, and an item of which more orders came than were billed makes up for no other."""
    due, delivered = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (institution, month, item), count in billed.items():
        due[institution, month] += count
        delivered[institution, month] += min(count, performed.get((institution, month, item), 0))
    return {key for key, count in due.items() if count and delivered[key] * 100 >= count * ENOUGH_PERCENT}


def checked(months: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The (institution, month) whose acceptances were held against performed orders: their month is complete and so is the next, into which
    windows reach."""
    return {(institution, month) for institution, month in months if (institution, following(month)) in months}


def following(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}"
