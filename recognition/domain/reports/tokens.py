"""The tokens of a line of a report: words, values and signs, each with what stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.domain.reports.runs import BLANK, COLON, COLUMN, LIST
from recognition.domain.reports.words import GLUED, GLUED_SIGN, LIMITS, TIME, UNIT_AND_LIMITS, VALUE

SEPARATORS = re.compile(r"(\s*[\t|]\s*|\s{2,}|\s*[;、。]\s*|\s*,(?!\d)\s*|(?<!\d)\s*,\s*|\s*:(?!\d)\s*|(?<!\d)\s*:\s*|\s+)")
"""Between tokens; a comma or a colon between digits is part of a number or a time."""
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,40}[)\]]")
_INNER = re.compile(r"[\t|;、 ]|[:,](?!\d)|(?<!\d)[:,]")


def tokens_of(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, token) for each token of a folded line."""
    guarded = _BRACKETS.sub(lambda match: _INNER.sub("\ue001", match[0]), text)
    pieces = SEPARATORS.split(guarded)
    gap = ""
    for place, piece in enumerate(pieces):
        if place % 2:
            gap = _gap(piece)
            continue
        word = piece.replace("\ue001", " ").strip()
        if not word:
            continue
        for part in _unglued(word):
            yield gap, part
            gap = BLANK


def without_limits(read: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Without the words before the limits of a result (男:7-18, 参考:3.9-6.1): what stands behind those is beside the result all the same. A single
    letter before the first value is part of the name (Hb F, T4 F)."""
    valued = False
    for place, (gap, token) in enumerate(read):
        following = read[place + 1][1] if place + 1 < len(read) else ""
        valued = valued or VALUE.match(token) is not None
        if place and following and LIMITS.match(token) and VALUE.match(following) and (valued or len(token) > 1 or not token.isascii()):
            continue
        yield gap, token


def _gap(separator: str) -> str:
    if "\t" in separator or "|" in separator or (len(separator) > 1 and not separator.strip()):
        return COLUMN
    sign = separator.strip()
    return COLON if sign == ":" else LIST if sign else BLANK


def _unglued(word: str) -> tuple[str, ...]:
    if limits := UNIT_AND_LIMITS.match(word):
        return limits[1], limits[2]
    if sign := GLUED_SIGN.match(word):
        return sign[1], sign[2]
    glued = None if VALUE.match(word) or TIME.match(word) else GLUED.match(word)
    if glued is None:
        return (word,)
    name, value = (glued[1], glued[2]) if glued[1] else (glued[3], glued[4])
    return (name, value) if VALUE.match(value) else (word,)
