"""Names that hold all of several words, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from recognition.catalogue.names import normalise

MOST_WORDS = 6
LOOKED_AT = 1200
"""So many matches of all words together are read; a word with more than its share is looked for in the names that the others leave."""
MISSES = 40
"""After so many names that were compared in vain the rest is left alone."""

Holding = dict[str, bool]
"""Code, and whether it surely holds the word; otherwise its names must be looked at."""


def with_all(text: str, holding: Callable[[str], Iterator[tuple[str, bool]]], names: Callable[[str], list[str]]) -> Iterator[str]:
    """The codes that hold every word of the text; `holding` finds those of one word, best first, `names` the folded names of one code."""
    words = list(dict.fromkeys(word for word in map(normalise.term, text.split()) if word))[:MOST_WORDS]
    if len(words) < 2:
        return
    share, missed = LOOKED_AT // len(words), 0
    holdings: list[tuple[str, Holding, bool]] = []
    for word in words:
        rows = list(islice(holding(word), share))
        holdings.append((word, dict(reversed(rows)), len(rows) < share))
    for code in _possible(holdings):
        open_words = [word for word, codes, _complete in holdings if not codes.get(code)]
        named = names(code) if open_words else []
        if all(any(word in name for name in named) for word in open_words):
            yield code
        elif (missed := missed + 1) > MISSES:
            return


def _possible(holdings: list[tuple[str, Holding, bool]]) -> list[str]:
    """Codes that no word rules out; where every word has too many, those that all of them were seen with."""
    ruling = [codes for _word, codes, complete in holdings if complete] or [codes for _word, codes, _complete in holdings]
    first, *others = sorted(ruling, key=len)
    return [code for code in reversed(first) if all(code in other for other in others)]
