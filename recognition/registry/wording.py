"""The terms under which a name can be found, best first: codes, names, aliases, initials, pinyin, inner parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from recognition.registry import folding

CODE, NAME, ALIAS, OTHER_CODE, INITIALS, PINYIN, INNER = range(7)
"""Weights: lower is found first."""
INNER_LENGTH = 6
"""Inner parts are kept to this many characters, which bounds the index; the search compares the rest with the name itself."""
VARIANTS = 6
"""At most so many further readings of the initials of one name (重, 长, 血 …)."""


def terms(codes: Iterable[str], names: Sequence[str], aliases: Iterable[str], others: Iterable[str]) -> set[tuple[int, str]]:
    """All (weight, term) pairs of one item or institution; a term that several weights share keeps the best."""
    best: dict[str, int] = {}
    for weight, term in _all(codes, names, aliases, others):
        if term and weight < best.get(term, INNER + 1):
            best[term] = weight
    return {(weight, term) for term, weight in best.items()}


def _all(codes: Iterable[str], names: Sequence[str], aliases: Iterable[str], others: Iterable[str]) -> Iterator[tuple[int, str]]:
    for code in codes:
        yield CODE, folding.term(code)
    for code in others:
        yield OTHER_CODE, folding.term(code)
    for weight, name in [*((NAME, name) for name in names), *((ALIAS, alias) for alias in aliases)]:
        term = folding.term(name)
        yield weight, term
        for start in _inner_starts(name):
            yield INNER, folding.term(name[start:])[:INNER_LENGTH]
        if any(_chinese(letter) for letter in term):
            yield from _sounds(term)


def _chinese(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"


def _inner_starts(name: str) -> Iterator[int]:
    """Every Chinese character but the first, and where a word begins: a part found in the middle of a word of letters helps nobody."""
    for at in range(1, len(name)):
        if _chinese(name[at]) or (name[at].isalnum() and not name[at - 1].isascii()) or (name[at].isalnum() and not name[at - 1].isalnum()):
            yield at


def _sounds(term: str) -> Iterator[tuple[int, str]]:
    """Full pinyin, and initials with a run of letters kept whole (`b超` is `bc`). The phrase dictionary may misread one
    character of a name (长寿 as zhangshou), so each other reading of one character gives one more row of initials."""
    # pypinyin's dictionaries take 20 MB: only who builds an edition pays for them
    from pypinyin import Style, lazy_pinyin, pinyin

    spoken = "".join(letter for letter in term if letter.isascii() or _chinese(letter))
    yield PINYIN, "".join(lazy_pinyin(spoken))
    initials = lazy_pinyin(spoken, style=Style.FIRST_LETTER)
    yield INITIALS, "".join(initials)
    others = pinyin(spoken, style=Style.FIRST_LETTER, heteronym=True)
    variants = ((at, other) for at, letters in enumerate(others) for other in letters if other != initials[at])
    for at, other in islice(variants, VARIANTS):
        yield INITIALS, "".join([*initials[:at], other, *initials[at + 1 :]])
