"""Names that sound like what was typed, for a text that finds nothing: one wrong character of the same or nearly the same sound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise, readings
from recognition.catalogue.names.term_reader import ITEMS, Kind, sounding, sounding_whole

LONGEST, LONGEST_WHOLE = 16, 40
"""Characters of a text that is looked for as a beginning or a part of names, and of one that is compared with whole names alone."""
SHORTEST_READ_OTHERWISE = 3
"""Characters of a test's name that are read in another way too: 心率 (lü) is no 心衰 (shuai)."""
INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
"""Sounds that speakers of the region exchange."""


def find(edition: Edition, kind: Kind, text: str, limit: int) -> list[str]:
    """Codes of names that sound like the text or begin so, of a long text like all of it; the same sound first; [] without Chinese characters."""
    term = normalise.term(text)
    if not 1 < len(term) <= LONGEST_WHOLE or not any(sign in readings.syllables() for sign in term):
        return []
    heard = readings.heard(term)
    if kind is ITEMS and len(term) < SHORTEST_READ_OTHERWISE:
        heard = [sounds[:1] for sounds in heard]
    spellings = tuple(dict.fromkeys(_spellings(heard)))
    if len(term) > LONGEST:
        return sounding_whole(edition, kind, spellings)[:limit]
    codes = dict.fromkeys(code for spelling in spellings for code in islice(sounding(edition, kind, spelling), limit))
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
    known, near = _every(), []
    for sounded, confused in (*INITIALS, *(pair[::-1] for pair in INITIALS)):
        if sound.startswith(sounded) and not (sounded in "zcs" and sound.startswith(f"{sounded}h")):
            near.append(f"{confused}{sound[len(sounded) :]}")
    for sounded, confused in (*FINALS, *(pair[::-1] for pair in FINALS)):
        if sound.endswith(sounded):
            near.append(f"{sound[: -len(sounded)]}{confused}")
    return tuple(sound for sound in dict.fromkeys(near) if sound in known)


@lru_cache(maxsize=1)
def _every() -> frozenset[str]:
    return frozenset(sound for sounds in readings.syllables().values() for sound in sounds)
