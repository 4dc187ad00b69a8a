"""Whether what is printed beside a name can be of its item: the unit one of those that laboratories report it in, the reference range one that it has somewhere,
the result one that a patient can have.

Names decide what a text means; what contradicts the name only makes a question of it. Bounds are wide: for children, in pregnancy, by any method; and where one of several ranges is the item's
(of men, of women, of a phase) nothing is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from recognition.domain.reports.printed_values import ReferenceRange, read
from recognition.domain.reports.units import MeasuringUnit

Bounds = tuple[float | None, float | None]
"""The least and the most; None where anything may be."""
_ROUNDED = 1e-9


class OrdinaryUnit(NamedTuple):
    """A unit that an item is reported in; in it, which `results` a patient can have, and where the `lower` and the `upper` limits of reference
    ranges lie; `narrowest` is how many times its lower limit the upper one is at least; `always_said` where nobody leaves the unit out."""

    unit: MeasuringUnit
    results: Bounds
    lower: Bounds
    upper: Bounds
    narrowest: float = 1
    always_said: bool = False


def contradiction(ordinary: Sequence[OrdinaryUnit], values: Sequence[str], with_result: bool = True) -> str:
    """The unit, range or result as it is printed that an item with these units cannot have; "" where there is none, or nothing is known of the item. `with_result` where the first
    of the values may be the result."""
    if not ordinary or not values:
        return ""
    printed = read(values, with_result)
    fitting = [each for each in ordinary if printed.units or not each.always_said]
    for text, meanings in printed.units:
        fitting = [each for each in fitting if each.unit in meanings]
        if not fitting:
            return text
    if printed.ranges and not any(_has(each, limits) for each in fitting for limits in printed.ranges):
        return printed.ranges[0].printed
    sure = not printed.bound and bool(printed.units or printed.ranges or len(ordinary) == 1)
    return values[0] if printed.result is not None and not any(_can_be(each.results, printed.result, printed.bound, sure) for each in fitting) else ""


def _has(ordinary: OrdinaryUnit, limits: ReferenceRange) -> bool:
    """Whether a reference range may be the item's. Below a lower limit of nought nothing is, whatever the item."""
    if limits.lower and limits.upper is not None and limits.upper < limits.lower * ordinary.narrowest:
        return False
    lower_fits = limits.lower is None or _within(limits.lower, ordinary.lower)
    return lower_fits and (limits.upper is None or _within(limits.upper, ordinary.upper))


def _can_be(results: Bounds, result: float, bound: str, sure: bool) -> bool:
    """Whether a result may be of a patient. Not `sure`, it may be in another unit than those known, and is only held against what it may be at most; below
    nought is a difference, or another scale."""
    least, most = results
    if bound == "<":
        return least is None or least <= 0 or result >= least
    if most is not None and result > most:
        return False
    return result >= (least if least is not None and (sure or least < 0) else 0)


def _within(number: float, bounds: Bounds) -> bool:
    least, most = bounds
    return (least is None or number >= least - _ROUNDED) and (most is None or number <= most + _ROUNDED)
