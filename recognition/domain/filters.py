"""Whether a figure or an entry is one that was filtered by: the only matcher, for summaries, drill-down, samples and listings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from recognition.domain.catalogue import Scope
from recognition.domain.divisions import lies_in
from recognition.domain.tally.cells import Cell

OF_ITEM = ("kind", "group")
"""Filters that an entry does not hold: what kind its item is of, and in which group, the edition in force says."""
REGIONS = ("issuer_region", "receiver_region")
"""Filters by a region: a division lies in all regions with whose prefix its code begins."""
SCOPE = "scope"
"""Filter by a region of recognition, such as two cities' agreement or a joint quality centre's area: what one institution of it asked about
another's result."""

Labels = Callable[[], Mapping[str, tuple[str, str]]]
"""Kind and group by the code of an item; asked only when somebody filters by them."""


def value_of(cell: Cell, name: str, labels: Labels) -> str:
    """What a cell has for a filter's name: one of its own fields, or the kind or group of its item, "" for an item of none."""
    if name in OF_ITEM:
        return labels().get(cell.item, ("", ""))[OF_ITEM.index(name)]
    return str(getattr(cell, name))


def within(cell: Cell, scope: Scope) -> bool:
    """Whether both institutions of a cell lie in a scope."""
    return scope.contains(cell.issuer_region) and scope.contains(cell.receiver_region)


def matches(cell: Cell, filters: Mapping[str, str], labels: Labels, scopes: Mapping[str, Scope]) -> bool:
    """Whether a cell has what every one of the filters names, by code; `scopes` are those that the edition in force has."""

    def has(name: str, code: str) -> bool:
        if name == SCOPE:
            return code in scopes and within(cell, scopes[code])
        return lies_in(value_of(cell, name, labels), code) if name in REGIONS else value_of(cell, name, labels) == code

    return all(has(name, code) for name, code in filters.items())
