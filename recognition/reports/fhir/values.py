"""Whether a FHIR observation has a result. Only its presence is looked at, and the words of it are held against the code beside it; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recognition.domain.reports.units import units_of
from recognition.reports.fhir.resources import Resource, many, one

_NOTHING = frozenset({"id", "extension", "system", "unit", "userSelected"})
"""Members that say nothing by themselves."""
_BESIDE = frozenset({"id", "extension", "unit", "system", "code", "comparator"})
"""What stands beside the words of a value."""


def says_value(observation: Resource) -> bool:
    """Whether it has a member for a value, or says why it has none: then it is a row and no mere heading of its members."""
    return any(name.startswith("value") or name == "dataAbsentReason" for name in observation) or any(map(says_value, many(observation.get("component"))))


def has_result(observation: Resource) -> bool:
    """Whether a value or that of a component says anything. An empty text, a unit without a number and a reason for absence are no result."""
    if "dataAbsentReason" in observation:
        return False
    return any(_said(name, value) for name, value in observation.items() if name.startswith("value")) or any(
        map(has_result, many(observation.get("component")))
    )


def result_words(observation: Resource) -> Iterator[str]:
    """The values as they are written, to be held against the code."""
    for name, value in observation.items():
        if name.startswith("value"):
            yield from _words(value)
    for component in many(observation.get("component")):
        yield from result_words(component)


def printed(observation: Resource) -> tuple[str, ...]:
    """The unit of its value, by UCUM's code or else as it is displayed, and its reference range; none of components, which are tests of their own."""
    quantity = one(observation.get("valueQuantity"))
    ranges = many(observation.get("referenceRange"))
    limits = [(_limit(each, "low"), _limit(each, "high"), each.get("text")) for each in ranges]
    told = [f"{low}-{high}" if low and high else words for low, high, words in limits]
    units = [quantity.get("code") if units_of(str(quantity.get("code") or "")) else None, quantity.get("unit")]
    return tuple(each for each in (next((unit for unit in units if unit), None), *told) if type(each) is str and each)


def _limit(limits: Resource, side: str) -> str:
    value = one(limits.get(side)).get("value")
    return "" if value is None else str(value)


def _said(name: str, value: Any) -> bool:
    if name == "valueQuantity":
        return type(value) is dict and _filled(value.get("value"))
    return _filled(value)


def _filled(value: Any) -> bool:
    """Whether anything stands in it, however deep, but identifiers and extensions."""
    if type(value) is dict:
        return any(_filled(each) for name, each in value.items() if name not in _NOTHING)
    if type(value) is list:
        return any(map(_filled, value))
    return value is not None and (type(value) is not str or bool(value.strip()))


def _words(value: Any) -> Iterator[str]:
    if type(value) is dict:
        for name, each in value.items():
            if name not in _BESIDE:
                yield from _words(each)
    elif type(value) is list:
        for each in value:
            yield from _words(each)
    elif type(value) is not bool and value is not None:
        yield str(value)
