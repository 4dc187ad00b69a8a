"""What a changed catalogue would have avoided and saved, as an interval: a change of verdict is not a change of behaviour.

Nobody knows what a clinician would have decided under another verdict. What is known is what was decided under each verdict in the same period. So for
questions whose verdict changes two cases bound the figures: everybody decides as then, or accepts as often as others did under the new verdict, in
the month in which that was least or most. What becomes of an acceptance (avoided, and at what price) is taken from the same period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

MONTH_COUNTS_FROM = 30
"""Questions of one verdict from which on a month's share of acceptances is taken for a month's habit and not for chance."""


class EstimateInterval(NamedTuple):
    """From the least to the most, both included."""

    low: int
    high: int


class MonthAsked(NamedTuple):
    """Questions of one verdict, and how many of them stand accepted."""

    lookups: int
    accepted: int


class AcceptanceRates(NamedTuple):
    """The share that was accepted: in the months with least and most of it, and over all."""

    low: Fraction
    high: Fraction
    overall: Fraction


class Moving(NamedTuple):
    """For one verdict, what of a quantity (items, or their prices in fen) is accepted and keeps the verdict, by the edition of the lab; what comes to it
    from other verdicts, and how much of that stands accepted; and what of it was accepted then."""

    keeps: int
    comes: int
    comes_accepted: int
    then: int


class Became(NamedTuple):
    """What the period's figures made of what was accepted: the figure, and the quantity accepted that it comes from."""

    figure: int
    accepted: int


def rates(months: Sequence[MonthAsked]) -> AcceptanceRates | None:
    """The shares by months; None where nothing was asked."""
    lookups, accepted = (sum(column) for column in zip(*months, strict=True)) if months else (0, 0)
    if not lookups:
        return None
    overall = Fraction(accepted, lookups)
    shares = [Fraction(month.accepted, month.lookups) for month in months if month.lookups >= MONTH_COUNTS_FROM] or [overall]
    return AcceptanceRates(min(shares), max(shares), overall)


def accepted_between(moving: Moving, observed: AcceptanceRates | None) -> tuple[Fraction, Fraction] | None:
    """How much would stand accepted under the verdict, least and most. None where something comes to a verdict under which nothing was asked."""
    if not moving.comes:
        return Fraction(moving.keeps), Fraction(moving.keeps)
    if observed is None:
        return None
    as_then = Fraction(moving.comes_accepted)
    return moving.keeps + min(as_then, moving.comes * observed.low), moving.keeps + max(as_then, moving.comes * observed.high)


def figure_between(moving: Moving, observed: AcceptanceRates | None, became: Became) -> EstimateInterval | None:
    """The figure of the period as it would be, least and most: as it was, and for what more or less is accepted as much as an acceptance gave then.

    None where there is nothing to go by: something comes to the verdict, and nothing of it was asked or accepted in the period."""
    bounds = accepted_between(moving, observed)
    if bounds is None:
        return None
    if {*bounds} == {Fraction(moving.then)}:
        return EstimateInterval(became.figure, became.figure)
    if not became.accepted:
        return None
    gave = Fraction(became.figure, became.accepted)
    low, high = (became.figure + gave * (bound - moving.then) for bound in bounds)
    return EstimateInterval(max(0, floor(low)), max(0, ceil(high)))


def moving(quantities: Mapping[tuple[str, str, str], int], then: Mapping[tuple[str, str, str], int], verdict: str, accepted: str) -> Moving:
    """Of quantities by verdict then, verdict now and decision, as the edition of the lab has them, and those accepted as they were then."""
    keeps = sum(n for (before, after, decided), n in quantities.items() if before == after == verdict and decided == accepted)
    coming = {key: n for key, n in quantities.items() if key[1] == verdict != key[0]}
    comes_accepted = sum(n for (_before, _after, decided), n in coming.items() if decided == accepted)
    was = sum(n for (before, _after, decided), n in then.items() if before == verdict and decided == accepted)
    return Moving(keeps, sum(coming.values()), comes_accepted, was)
