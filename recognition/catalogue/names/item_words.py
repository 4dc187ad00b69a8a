"""The names of an edition's items, read once: they are few, and are compared word by word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.domain.names.studies import Study, distance, study

NAMES = """
SELECT code, name_zh FROM items UNION ALL SELECT code, name_en FROM items UNION ALL SELECT code, name_zh FROM panels
UNION ALL SELECT code, name_en FROM panels UNION ALL SELECT code, alias FROM item_aliases ORDER BY 1, 2"""
WORD = re.compile(r"[a-z]+|[0-9]+|(?<!\w)[^\W\d_a-z]+(?!\w)")
"""A run of letters or digits wherever it stands, as CT in 颅脑CT平扫; Chinese characters only where nothing touches them."""


@dataclass(frozen=True, slots=True)
class Names:
    """All names of one item: `whole` (see `whole`), folded for search, the words in them, and what studies they name."""

    whole: frozenset[str]
    terms: tuple[str, ...]
    words: frozenset[str]
    studies: tuple[Study, ...]

    def shape(self, term: str, matched: str) -> tuple[int, int, int]:
        """(0 for a whole word, 0 for a beginning, length of the shortest name that holds the term): less is better."""
        holding = [name for name in self.terms if term in name]
        begins = any(name.startswith(term) for name in holding) or (not holding and matched.startswith(term))
        return int(term not in self.words), int(not begins), min(map(len, holding), default=len(matched))


@lru_cache(maxsize=2)
def of(edition: Edition) -> dict[str, Names]:
    """The names of every item and panel by code."""
    written: dict[str, list[str]] = {}
    for code, name in edition.connection.execute(NAMES):
        if name:
            written.setdefault(code, []).append(name)
    return {code: _names(names) for code, names in written.items()}


def whole(text: str) -> str:
    """A whole name as it is compared: folded as for search, but # and % stay, for they tell a count from a percentage."""
    return "".join(sign for sign in _folded(text) if sign.isalnum() or sign in "#%")


def named(edition: Edition, text: str) -> set[str]:
    """The items of which the text is a whole name or alias."""
    wanted = whole(text)
    return {code for code, names in of(edition).items() if wanted in names.whole} if wanted else set()


def is_word(edition: Edition, term: str, code: str) -> bool:
    """Whether the folded text is a word in the names of other items than this."""
    return any(term in names.words for other, names in of(edition).items() if other != code)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(normalise.simplified()).casefold()


def _names(names: list[str]) -> Names:
    terms = tuple(dict.fromkeys(map(normalise.term, names)))
    words = frozenset(word for name in names for word in WORD.findall(_folded(name)))
    return Names(frozenset(map(whole, names)), terms, words, tuple({reading for term in terms if (reading := study(term))}))


def studies(edition: Edition, term: str) -> list[tuple[int, str]]:
    """Imaging items of the part and the kind that the term names, as (distance, code), nearest and shortest first."""
    sought = study(term)
    if sought is None:
        return []
    ranked = []
    for code, names in of(edition).items():
        far = [far for known_study in names.studies if (far := distance(sought, known_study)) is not None]
        if far:
            ranked.append((min(far), min(map(len, names.terms)), code))
    return [(far, code) for far, _length, code in sorted(ranked)]
