"""Suggests what an unknown name may mean: by its characters, and by its sound, for names are often written as heard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from recognition.catalogue.names import normalise, pinyin

LEAST = 55
"""Likeness in per cent below which a suggestion helps nobody."""
MOST_ASKED = 300
"""Unknown names of one file that get suggestions: a file with more was made for another catalogue."""
SHORTLIST = 40


class Suggester:
    """The names of one kind, to be compared with what was written."""

    def __init__(self, codes: Mapping[str, str], names: Mapping[str, set[str]]) -> None:
        """`codes`: code to name; `names`: folded name to codes."""
        self._codes = codes
        self._names = names
        self._terms = list(names)
        self._cache: dict[str, list[dict[str, Any]]] = {}

    def best(self, written: str, most: int) -> list[dict[str, Any]]:
        """Up to `most` candidates, best first, each code once."""
        term = normalise.term(written)
        if term not in self._cache:
            self._cache[term] = self._compared(term) if term and len(self._cache) < MOST_ASKED else []
        return self._cache[term][:most]

    def _compared(self, term: str) -> list[dict[str, Any]]:
        from rapidfuzz import fuzz, process  # only who imports pays for it

        matches = process.extract(term, self._terms, scorer=fuzz.ratio, limit=SHORTLIST, score_cutoff=30)
        matches += process.extract(term, self._terms, scorer=fuzz.partial_ratio, limit=SHORTLIST, score_cutoff=60)
        sound = sounds(term)
        best: dict[str, float] = {}
        for name, _score, _ in matches:
            # a part that fits is worth less than a whole; the same sound is worth nearly as much as the same characters
            likeness = max(
                fuzz.ratio(term, name), fuzz.partial_ratio(term, name) * 0.85 if min(len(term), len(name)) > 2 else 0, fuzz.ratio(sound, sounds(name)) * 0.95
            )
            for code in self._names[name]:
                best[code] = max(best.get(code, 0), likeness)
        ranked = sorted(((score, code) for code, score in best.items() if score >= LEAST), key=lambda pair: (-pair[0], pair[1]))
        return [{"code": code, "name": self._codes[code], "likeness": round(score)} for score, code in ranked[:10]]


def likeness(written: str, name: str) -> int:
    """How alike two texts are by their characters, in per cent."""
    from rapidfuzz import fuzz

    return round(fuzz.ratio(normalise.term(written), normalise.term(name)))


@lru_cache(maxsize=65536)
def sounds(term: str) -> str:
    """The term's pinyin in one run of letters, read as the search's index has it."""
    return pinyin.full(pinyin.of_institution(term))
