"""Whether code and result stand in one text: a system that packs a row into one field, or whose fields are shifted by one, puts a result where a code is read.

What stands there would be told and written down as a code, so such a text is none whatever sign is between its parts, unless a code map has it as it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SIGNS = re.compile(r"[|｜^$\t]")
"""Signs that stand in no code and between packed parts."""
_DECIMAL = re.compile(r"(?<![A-Za-z0-9.])[0-9]+\.[0-9]+(?![0-9.])")
_APART = re.compile(r"[^\w.+]+|_|\\[FSTRE]\\")
"""What may part a code from a result: any sign but the point and the plus, which are within a code and a result."""
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def is_packed(code: str, results: Iterable[str]) -> bool:
    """Whether a code holds a number with decimals as a part of its own, or one of the row's own `results` (texts as they stand; none is kept).

    >>> is_packed("DL0009,ALT,8317.61", ()), is_packed("DL0009/63", ["63.0"]), is_packed("120", ["120"]), is_packed("T201.1", ["201.1"]), is_packed("ALT83", ["83"]), is_packed("ALT_83.1U/L", ())
    (True, True, True, False, False, True)
    """
    plain = unicodedata.normalize("NFKC", code).strip()
    own = {_folded(result) for result in results} - {""}
    return _DECIMAL.search(plain) is not None or any(_folded(part) in own for part in (plain, *_APART.split(plain)))


def _folded(text: str) -> str:
    """A result or a part of a code, for comparing: a number without what adds nothing to it."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return f"{float(folded):.12g}" if _NUMBER.fullmatch(folded) and len(folded) < 16 else folded
