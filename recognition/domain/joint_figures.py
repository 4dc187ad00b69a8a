"""Figures of several regions side by side: what of them is told, and what of it can be added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

ADDED = (
    "lookups", "recognised", "discretionary", "not_covered", "viewed", "accepted", "accepted_discretionary", "accepted_outside", "repeated", "undecided", "provisional", "avoided",
    "avoided_discretionary", "reversed", "saved_fen", "saved_discretionary_fen",
)  # fmt: skip
"""What each region counts of its own receivers alone, so that no item and no fen is in two."""
BESIDE = ("avoided_reports", "avoided_patient_days")
"""What is told of each and never added: the same report and the same patient may be behind what both avoided."""
TOLD = ADDED + BESIDE


class RegionFigures(NamedTuple):
    """One region's figures of a calendar year up to `until`, as of `today`, by `revision` of the tally; None where a count is small. `size` and `root` (hex) are of the tree that they rest on,
    `edition` is the number of the one that names things there."""

    region: str
    since: date
    until: date
    today: date
    revision: str
    size: int
    root: str
    edition: int
    counters: Mapping[str, int | None]


class JointFigures(NamedTuple):
    """Of each counter the sum, None where it cannot be told, and why: `small`, `differs` where the states do not fit together, `not_distinct`; "" where it was added."""

    sums: Mapping[str, int | None]
    why: Mapping[str, str]
    differs: tuple[str, ...]


def year_so_far(year: int, today: date) -> tuple[date, date] | None:
    """The days of a calendar year up to the last month that is over; None before its first month is. Shorter periods could be subtracted from each other until few are left."""
    since, over = date(year, 1, 1), today.replace(day=1) - timedelta(days=1)
    return (since, min(date(year, 12, 31), over)) if over > since else None


def joint(regions: Sequence[RegionFigures]) -> JointFigures:
    """What can be added of the figures. Nothing is where they are of other days, as of other days, or by other rules."""
    differs = tuple(name for name in ("since", "until", "today", "revision") if len({getattr(each, name) for each in regions}) > 1)
    sums: dict[str, int | None] = {}
    why: dict[str, str] = {}
    for counter in TOLD:
        values = [each.counters.get(counter) for each in regions]
        known = [value for value in values if value is not None]
        why[counter] = "not_distinct" if counter in BESIDE else "differs" if differs else "small" if len(known) < len(values) else ""
        sums[counter] = None if why[counter] else sum(known)
    return JointFigures(sums, why, differs)
