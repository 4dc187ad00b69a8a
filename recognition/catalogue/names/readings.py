"""How places, words and characters are read in names, without a dictionary: two checked tables where everyday readings are wrong, and the sounds
of all characters in common use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

PLACES, READINGS, SYLLABLES = (Path(__file__).with_name(f"{name}.txt") for name in ("places", "readings", "syllables"))

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


@lru_cache(maxsize=1)
def syllables() -> dict[str, Spoken]:
    """The sounds of each character in common use, the usual one first."""
    sounds_of: dict[str, list[str]] = {}
    for sound, signs in _lines(SYLLABLES):
        for sign in signs[0]:
            sounds_of.setdefault(sign, []).append(sound.removeprefix("+"))
    return {sign: tuple(sounds) for sign, sounds in sounds_of.items()}


def heard(text: str) -> list[Spoken]:
    """The sounds of each sign of a folded text, first as names are read, then any other; a sign that is no such character is its own sound."""
    sounds: list[Spoken] = []
    for part, spoken in known(text):
        first = spoken or tuple(usual().get(sign, "") for sign in part)
        sounds += (tuple(dict.fromkeys(filter(None, (sound, *syllables().get(sign, (sign,)))))) for sign, sound in zip(part, first, strict=True))
    return sounds


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
