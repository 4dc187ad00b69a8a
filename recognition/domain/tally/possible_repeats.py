"""Repeats without any link to what they may have repeated: told by the patient where the result was accepted by its report's number alone,
or the other way round. What they may mean is a doubt with a size, never a figure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class HeldTest(NamedTuple):
    """An accepted test that holds and is known by one kind of reference alone (`grade`); days are ordinals, `fen` what it saves."""

    receiver: str
    item: str
    grade: str
    until: int
    performed: int
    decided: int
    decision: int
    lookup: int
    fen: int


class UnlinkedRepeat(NamedTuple):
    """Word that one of `items` was performed on `day`, by the other kind of reference, which undid nothing there. `grade` is that of the tests that it may mean."""

    sequence: int
    day: int
    items: frozenset[str]
    grade: str


def possible(held: Iterable[HeldTest], repeats: Iterable[UnlinkedRepeat]) -> list[tuple[UnlinkedRepeat, HeldTest]]:
    """Which tests of one receiver the repeats may have undone, each test and each repeat once: as many pairs as there can be for one item.

    In the order of days each repeat takes, of the tests whose time it falls in, the one whose time ends first."""
    left, pairs = sorted(held, key=lambda test: (test.until, test.decision)), []
    for repeat in sorted(repeats, key=lambda repeat: (repeat.day, repeat.sequence)):
        meant = next((test for test in left if test.item in repeat.items and test.grade == repeat.grade and test.performed <= repeat.day <= test.until), None)
        if meant:
            left.remove(meant)
            pairs.append((repeat, meant))
    return pairs
