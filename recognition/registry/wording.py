"""The terms under which a name can be found, best first: codes, names, aliases, initials, pinyin, inner parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
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
    from pypinyin import lazy_pinyin

    # a term holds no "!", so it can mark the runs that have no pinyin; of these only letters that a keyboard has are kept
    read = lazy_pinyin(term, errors=lambda run: [f"!{run}"])
    yield PINYIN, "".join(_typed(sound) for sound in read)
    initials = [_typed(sound) if sound.startswith("!") else sound[0] for sound in read]
    yield INITIALS, "".join(initials)
    spoken = [at for at, sound in enumerate(read) if not sound.startswith("!")]
    letters = [options for options in map(_first_letters, term) if options]
    others = ((at, letter) for at, options in zip(spoken, letters) for letter in options if letter != initials[at])
    for at, letter in islice(others, VARIANTS):
        yield INITIALS, "".join([*initials[:at], letter, *initials[at + 1 :]])


def _typed(sound: str) -> str:
    return "".join(letter for letter in sound if letter.isascii() and letter.isalnum())


@lru_cache(maxsize=8192)
def _first_letters(letter: str) -> tuple[str, ...]:
    """The first letters of every reading of one character; () for what has none."""
    from pypinyin import Style, pinyin

    read = pinyin(letter, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(sorted({first for first in read[0] if first.isascii()})) if read else ()
