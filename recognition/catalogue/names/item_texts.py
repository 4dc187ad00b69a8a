"""A text as it is compared with the names of items: folded, parsed, with what is said around it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from recognition.catalogue.names import normalise
from recognition.domain.names import items, specimens
from recognition.domain.names.items import Parsed

Around = frozenset[str]
"""Qualifiers that are said around a name; a specimen among them begins with AROUND."""
NOTHING_SAID: Around = frozenset()
SPECIMEN, AROUND = "specimen.", "around."
"""Beginnings of qualifiers: a specimen that the text says, and one that is said around it (in the head of the report, in a question)."""


def said_in(qualifiers: frozenset[str]) -> frozenset[str]:
    """The qualifiers, with a specimen that is said around the text as if the text said it."""
    return frozenset(SPECIMEN + qualifier.removeprefix(AROUND) if qualifier.startswith(AROUND) else qualifier for qualifier in qualifiers)


def amid(parsed: Parsed, around: Around) -> Parsed:
    """The text with what is said around it. What it says itself stands where that is the same or narrower (24小时尿 under 尿液); where it is
    another specimen both stand, and no item has both."""
    if not around:
        return parsed
    own = {qualifier.removeprefix(SPECIMEN) for qualifier in parsed.qualifiers if qualifier.startswith(SPECIMEN)}
    kinds = {qualifier.partition(".")[0] for qualifier in parsed.qualifiers}
    more = {qualifier for qualifier in around if qualifier.startswith(AROUND) and not specimens.narrower(own, qualifier.removeprefix(AROUND))}
    more |= {qualifier for qualifier in around if not qualifier.startswith(AROUND) and qualifier.partition(".")[0] not in kinds}
    return parsed._replace(qualifiers=parsed.qualifiers | more)


def folded(text: str) -> str:
    """NFKC, small letters, simplified characters: as `item_names` and `qualifiers` read a text."""
    return unicodedata.normalize("NFKC", items.CIRCLED.sub("", text)).translate(normalise.simplified()).casefold()


@lru_cache(maxsize=32)
def parse(text: str) -> Parsed:
    """The parts of a name as people write it; kept for a moment, since what reads a line asks for the same words ten times."""
    return items.parse(folded(text))


def words(text: str) -> list[str]:
    """The words of a text as it is written, Chinese and letters apart."""
    return [part for word in items.BLANK.split(folded(text)) if word for part in by_script(word)]


def by_script(word: str) -> list[str]:
    """A word where Chinese and letters meet, cut there."""
    parts: list[str] = []
    for letter in word:
        kind = "\u3400" <= letter <= "\u9fff"
        if parts and kind == ("\u3400" <= parts[-1][-1] <= "\u9fff"):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts
