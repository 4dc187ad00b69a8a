"""How places, words and characters are read in names, where everyday readings are wrong: two checked tables, read without a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

PLACES, READINGS = (Path(__file__).with_name(f"{name}.txt") for name in ("places", "readings"))

Spoken = tuple[str, ...]
"""One sound for each character, in letters without tones."""


@lru_cache(maxsize=1)
def places() -> dict[str, Spoken]:
    """The sounds of the places whose names are certain."""
    return dict(_lines(PLACES))


@lru_cache(maxsize=1)
def words() -> dict[str, Spoken]:
    """The sounds of words that are read in one way."""
    return {word: sounds for word, sounds in _lines(READINGS) if len(word) > 1}


@lru_cache(maxsize=1)
def usual() -> dict[str, str]:
    """The sound of single characters wherever no word says otherwise."""
    return {word: sounds[0] for word, sounds in _lines(READINGS) if len(word) == 1}


def cutting(known: Iterable[str], *patterns: str) -> re.Pattern[str]:
    """What cuts a name at these words, the longest first, and at what the patterns match."""
    return re.compile(f"({'|'.join((*sorted(known, key=lambda word: (-len(word), word)), *patterns))})")


def known(text: str) -> Iterator[tuple[str, Spoken | None]]:
    """A folded text in parts, with the sounds of those that are in a table; of two that overlap a place goes first."""
    for part in _places().split(text):
        for piece in (part,) if part in places() else _words().split(part):
            if piece:
                yield piece, places().get(piece) or words().get(piece)


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    return cutting(places())


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    return cutting(words())


def _lines(path: Path) -> Iterator[tuple[str, Spoken]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, *sounds = line.split()
            yield word, tuple(sounds)
