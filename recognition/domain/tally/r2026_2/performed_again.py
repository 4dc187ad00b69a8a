"""What of an accepted test was done again after all: all of it, some members of a set, or nothing; and what another institution did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from recognition.domain.lookups import Repeat
from recognition.domain.tally.cells import TalliedLookup, day_of
from recognition.domain.tally.r2026_2.standings import Standing

Span = tuple[int, int]
"""From the day of the accepted result to the last day on which a repeat undoes it, both included."""


def undone(claim: TalliedLookup, span: Span, repeats: Iterable[Repeat], decided: Iterable[Standing]) -> Fraction:
    """The part of an accepted test that its receiver did again (`repeats`) or decided to do (`decided`): 0 none, 1 all of it.

    Of a set whose members have prices of their own a member is its price among theirs; anything else is done again whole."""
    again = [{repeat.item, *repeat.also} for repeat in repeats if by_receiver(repeat, claim) and in_time(repeat, span)]
    if any(claim.cell.item == repeat.item for repeat in repeats if by_receiver(repeat, claim) and in_time(repeat, span)):
        return Fraction(1)
    meant = [other.lookup for other in decided if other.decided <= span[1]]
    if any(claim.cell.item == other.cell.item or other.cell.item in claim.wider for other in meant):
        return Fraction(1)
    if claim.parts:
        done = set[str]().union(*again, *({other.cell.item, *(code for code, _fen in other.parts)} for other in meant))
        return _share(claim.parts, done)
    whole = any(claim.cell.item in items for items in again) or any(_has(other, claim.cell.item) for other in meant)
    return Fraction(int(whole))


def _has(other: TalliedLookup, item: str) -> bool:
    """Whether doing the other again does the item, or the item the other."""
    return item in other.wider or any(code == item for code, _fen in other.parts)


def _share(parts: Sequence[tuple[str, int]], done: set[str]) -> Fraction:
    """By the members' own prices; where none has any, by their number."""
    weights = dict(parts) if any(fen for _code, fen in parts) else {code: 1 for code, _fen in parts}
    if done.issuperset(weights):
        return Fraction(1)
    return Fraction(sum(weight for code, weight in weights.items() if code in done), sum(weights.values()))


def by_receiver(repeat: Repeat, claim: TalliedLookup) -> bool:
    """Whether it was the accepted test's receiver that performed."""
    return repeat.institution == claim.cell.receiver


def in_time(repeat: Repeat, span: Span) -> bool:
    """Whether it was performed within the span of Shanghai days."""
    return span[0] <= day_of(repeat.performed_at) <= span[1]


def elsewhere(claim: TalliedLookup, span: Span, repeats: Iterable[Repeat]) -> bool:
    """Whether another institution did the test, or something of it, within the span. A report's number tells; a patient's reference is
    known at one receiver alone."""
    items = {claim.cell.item, *(code for code, _fen in claim.parts)}
    return any(not by_receiver(repeat, claim) and in_time(repeat, span) and not items.isdisjoint((repeat.item, *repeat.also)) for repeat in repeats)
