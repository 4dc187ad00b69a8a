"""Which item of one region's catalogue is which of another's: they meet by LOINC and the national price code, exactly or not at all.

Each region has codes of its own for items, and an equal code says nothing. Where two do not meet exactly nothing is taken to be the same: a qualification for one
test would be read as one for another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition

SURE = "high"
"""How sure a LOINC code must be on both sides to stand for itself; one that is less sure needs the price code to say the same."""
_ITEMS = "SELECT code, loinc, loinc_confidence, price_item_code, coalesce(specimen, ''), kind, name_zh FROM items"
_PANELS = "SELECT panel, member FROM panel_members WHERE panel NOT IN (SELECT code FROM items)"


class MeetingItem(NamedTuple):
    """What is compared of an item."""

    code: str
    loinc: str | None
    confidence: str | None
    price: str | None
    specimen: str
    kind: str
    name: str


class Meeting:
    """The items of two editions that are the same, each way: `there` by our code, `here` by theirs."""

    def __init__(self, here: Edition, there: Edition) -> None:
        """Reads the items of both. Raises sqlite3.DatabaseError."""
        ours, theirs = _items(here), _items(there)
        forward, backward = _partners(ours, theirs), _partners(theirs, ours)
        # Both ways, or one item here would be two there.
        pairs = {code: other for code, other in forward.items() if backward.get(other) == code}
        self.there = pairs | _sets(here, there, pairs)
        self.here = {other: code for code, other in self.there.items()}


def _items(edition: Edition) -> list[MeetingItem]:
    return [MeetingItem(*row) for row in edition.connection.execute(_ITEMS)]


def _partners(own: Iterable[MeetingItem], others: Iterable[MeetingItem]) -> dict[str, str]:
    by_loinc: dict[str, list[MeetingItem]] = defaultdict(list)
    by_price: dict[str, list[MeetingItem]] = defaultdict(list)
    for other in others:
        if other.loinc:
            by_loinc[other.loinc].append(other)
        elif other.price:
            by_price[other.price].append(other)
    found = {}
    for item in own:
        fitting = [other for other in by_loinc[item.loinc] if _by_loinc(item, other)] if item.loinc else []
        if not item.loinc and item.price:
            fitting = [other for other in by_price[item.price] if _without_loinc(item, other)]
        if len(fitting) > 1:
            # Two methods may share a LOINC code; the price list then tells them apart.
            fitting = [other for other in fitting if item.price and other.price == item.price]
        if len(fitting) == 1:
            found[item.code] = fitting[0].code
    return found


def _by_loinc(item: MeetingItem, other: MeetingItem) -> bool:
    """Two items with one LOINC code: nothing else says that they differ, and where a code is less than sure the price list says that they do not."""
    if item.kind != other.kind or (item.price and other.price and item.price != other.price):
        return False
    sure = item.confidence == other.confidence == SURE
    return sure or bool(item.price and item.price == other.price)


def _without_loinc(item: MeetingItem, other: MeetingItem) -> bool:
    """Two items of one price code, which says nothing of the part of the body or of the specimen: these and the name must be the same as well."""
    return (item.kind, item.specimen, item.name) == (other.kind, other.specimen, other.name)


def _sets(here: Edition, there: Edition, pairs: Mapping[str, str]) -> dict[str, str]:
    """Sets that are no items themselves (乙肝五项) meet where all their members do and no other set has just these."""
    ours, theirs = _members(here), _members(there)
    by_members: dict[frozenset[str], list[str]] = defaultdict(list)
    for code, members in theirs.items():
        by_members[members].append(code)
    found: dict[str, str] = {}
    for code, members in ours.items():
        partners = frozenset(pairs[member] for member in members if member in pairs)
        same = by_members.get(partners, []) if len(partners) == len(members) else []
        if len(same) == 1 and list(ours.values()).count(members) == 1:
            found[code] = same[0]
    return found


def _members(edition: Edition) -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for panel, member in edition.connection.execute(_PANELS):
        members[panel].add(member)
    return {panel: frozenset(codes) for panel, codes in members.items()}
