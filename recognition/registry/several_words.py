"""Names that hold all of several words, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from recognition.registry import folding
from recognition.registry.editions import Edition
from recognition.registry.seeking import folded_names

MOST_WORDS = 6
LOOKED_AT = 2400
"""So many matches of all words together are read; a word with more than its share is looked for in the names that the others leave."""
COMPARED = 120
"""So many names are compared with a word that many names hold."""


def with_all(text: str, holding: Callable[[str], Iterator[str]], edition: Edition) -> Iterator[str]:
    """The codes that hold every word of the text; `holding` finds those of one word, best first."""
    words = list(dict.fromkeys(word for word in map(folding.term, text.split()) if word))[:MOST_WORDS]
    if len(words) < 2:
        return
    share = LOOKED_AT // len(words)
    complete: list[dict[str, None]] = []
    broad: list[tuple[str, dict[str, None]]] = []
    for word in words:
        rows = list(islice(holding(word), share))
        if len(rows) < share:
            complete.append(dict.fromkeys(rows))
        else:
            broad.append((word, dict.fromkeys(rows)))
    if not complete:
        yield from (code for code in broad[0][1] if all(code in codes for _word, codes in broad[1:]))
        return
    first, *others = sorted(complete, key=len)
    left = [code for code in first if all(code in other for other in others)]
    for at, code in enumerate(left):
        open_words = [word for word, codes in broad if code not in codes]
        if not open_words:
            yield code
        elif at < COMPARED:
            names = folded_names(edition, code)
            if all(any(word in name for name in names) for word in open_words):
                yield code
