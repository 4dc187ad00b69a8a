"""Names that sound like what was typed, for a text that finds nothing: one wrong character of the same or nearly the same sound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.term_reader import Kind, sounding

SYLLABLES = Path(__file__).with_name("syllables.txt")
LONGEST = 16
INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
"""Sounds that speakers of the region exchange."""


def find(edition: Edition, kind: Kind, text: str, limit: int) -> list[str]:
    """Codes of names that sound like the text or begin so, the same sound first; [] for a text without Chinese characters."""
    term = normalise.term(text)
    known = _sounds()
    if not 1 < len(term) <= LONGEST or not any(sign in known for sign in term):
        return []
    codes = dict.fromkeys(
        code for spelling in _spellings([known.get(sign, (sign,)) for sign in term]) for code in islice(sounding(edition, kind, spelling), limit)
    )
    return list(codes)[:limit]


def _spellings(heard: list[tuple[str, ...]]) -> Iterator[str]:
    """The text as it sounds, with another reading of one character, and with one syllable exchanged for a near one."""
    usual = [sounds[0] for sounds in heard]
    yield "".join(usual)
    for others in (lambda sounds: sounds[1:], lambda sounds: _near(sounds[0])):
        for at, sounds in enumerate(heard):
            for other in others(sounds):
                yield "".join([*usual[:at], other, *usual[at + 1 :]])


@lru_cache(maxsize=512)
def _near(sound: str) -> tuple[str, ...]:
    known, found = _every(), []
    for one, other in (*INITIALS, *(pair[::-1] for pair in INITIALS)):
        if sound.startswith(one) and not (one in "zcs" and sound.startswith(f"{one}h")):
            found.append(f"{other}{sound[len(one) :]}")
    for one, other in (*FINALS, *(pair[::-1] for pair in FINALS)):
        if sound.endswith(one):
            found.append(f"{sound[: -len(one)]}{other}")
    return tuple(sound for sound in dict.fromkeys(found) if sound in known)


@lru_cache(maxsize=1)
def _sounds() -> dict[str, tuple[str, ...]]:
    """The sounds of each character; read when the first text finds nothing."""
    found: dict[str, list[str]] = {}
    for line in SYLLABLES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sound, signs = line.removeprefix("+").split()
            for sign in signs:
                found.setdefault(sign, []).append(sound)
    return {sign: tuple(sounds) for sign, sounds in found.items()}


@lru_cache(maxsize=1)
def _every() -> frozenset[str]:
    return frozenset(sound for sounds in _sounds().values() for sound in sounds)
