"""What the acceptances of one report spare at most: the cheapest set of orders that would have covered what was accepted.

The orders that are looked at are those accepted, each test by itself, and every panel or wider study whose price the lookups froze; each
covers tests. A test that no lookup names the members of is one test. Prices are in fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from recognition.domain.tally.cells import TalliedLookup

MOST_ORDERS = 12
"""Orders of several tests that are combined: each doubles the work. A report has one or two; of more, those that spare most are taken."""


class BundleOrder(NamedTuple):
    """An order of several tests: its price, and the tests as bits."""

    fen: int
    tests: int


def shares(claims: Sequence[TalliedLookup]) -> list[int]:
    """What each of these lookups adds to the cheapest orders of those before it; together they are the cheapest orders of all."""
    if not any(claim.cap or claim.covers or claim.parts for claim in claims):
        return [claim.fen for claim in claims]
    singles, bits = _singles(claims), dict[str, int]()
    for code in singles:
        bits[code] = 1 << len(bits)
    cheapest = Cheapest(list(singles.values()), _orders(claims, singles, bits))
    added, accepted, before = [], 0, 0
    for claim in claims:
        accepted |= _tests(claim, bits)
        together = cheapest.of(accepted)
        added.append(together - before)
        before = together
    return added


def _codes(claim: TalliedLookup) -> Iterable[str]:
    return [code for code, _fen in claim.parts] or [claim.cell.item]


def _tests(claim: TalliedLookup, bits: Mapping[str, int]) -> int:
    return sum(bits[code] for code in _codes(claim))


def _singles(claims: Sequence[TalliedLookup]) -> dict[str, int]:
    """Each test with its price by itself; where two lookups froze two, the lower."""
    singles: dict[str, int] = {}
    for claim in claims:
        for code, fen in claim.parts or ((claim.cell.item, claim.fen),):
            singles[code] = min(fen, singles.get(code, fen))
    return singles


def _orders(claims: Sequence[TalliedLookup], singles: Mapping[str, int], bits: Mapping[str, int]) -> list[BundleOrder]:
    """The orders of several tests that cost less than these one by one, those that spare most first."""
    priced: dict[str, BundleOrder] = {}
    for claim in claims:
        tests = _tests(claim, bits)
        own = ((claim.cell.item, claim.fen),) if claim.parts else ()
        for code, fen in (*own, *((claim.cap,) if claim.cap else ()), *claim.covers):
            known = priced.get(code, BundleOrder(fen, bits.get(code, 0)))
            priced[code] = BundleOrder(min(fen, known.fen), known.tests | tests)
    spared = {order: _sum(order.tests, singles.values()) - order.fen for order in priced.values()}
    return sorted((order for order, fen in spared.items() if fen > 0), key=lambda order: (-spared[order], order))[:MOST_ORDERS]


def _sum(tests: int, singles: Iterable[int]) -> int:
    return sum(fen for place, fen in enumerate(singles) if tests >> place & 1)


class Cheapest:
    """The price of the cheapest orders that cover given tests."""

    def __init__(self, singles: Sequence[int], orders: Sequence[BundleOrder]) -> None:
        """`singles` are the tests' own prices, by their bits."""
        self._singles, self._orders = singles, orders
        self._known: dict[tuple[int, int], int] = {}

    def of(self, tests: int, start: int = 0) -> int:
        """The price of the cheapest orders, from the order `start` on, that cover these tests."""
        if start == len(self._orders):
            return _sum(tests, self._singles)
        key = tests, start
        if key not in self._known:
            order = self._orders[start]
            without = self.of(tests, start + 1)
            self._known[key] = min(without, order.fen + self.of(tests & ~order.tests, start + 1)) if tests & order.tests else without
        return self._known[key]
