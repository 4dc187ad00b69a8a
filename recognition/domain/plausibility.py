"""Avoided beside billed: a hospital that claims to have avoided most of what it would ever have done is asked why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from recognition.domain.disclosure_control import SMALLEST

STRIKING = Fraction(1, 2)
"""A share of avoided in avoided and billed above this cannot be explained by recognition alone: at most every other test would have been spared."""


@dataclass(frozen=True, slots=True)
class BilledVolume:
    """One item at one institution over the months for which its billed volume is known: both in items."""

    institution: str
    item: str
    months: int
    avoided: int
    billed: int
    span: tuple[str, str] | None = None
    """First and last of the months where they follow each other without a gap."""

    @property
    def striking(self) -> bool:
        """Whether the figures call for a question; a handful of tests is none."""
        return self.avoided >= SMALLEST and Fraction(self.avoided, self.avoided + self.billed) > STRIKING


def billed_beside_avoided(avoided: Mapping[tuple[str, str, str], int], billed: Mapping[tuple[str, str, str], int]) -> list[BilledVolume]:
    """Both by (institution, month, item), for the months with a billed volume only; the most striking first."""
    months: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for (institution, month, item), count in billed.items():
        months.setdefault((institution, item), {})[month] = (avoided.get((institution, month, item), 0), count)
    volumes = [
        BilledVolume(institution, item, len(pairs), sum(a for a, _ in pairs.values()), sum(b for _, b in pairs.values()), _span(pairs))
        for (institution, item), pairs in months.items()
    ]
    return sorted(
        volumes, key=lambda volume: (not volume.striking, -Fraction(volume.avoided, max(1, volume.avoided + volume.billed)), volume.institution, volume.item)
    )


def _span(months: Iterable[str]) -> tuple[str, str] | None:
    places = {int(month[:4]) * 12 + int(month[5:]): month for month in months}
    first, last = min(places), max(places)
    return (places[first], places[last]) if last - first + 1 == len(places) else None
