"""Whether code and result stand in one text: a system that packs a row into one field, or whose fields are shifted by one, puts a result where a code is read.

What stands there would be told and written down as a code, so such a text is refused whatever sign is between its parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SIGNS = re.compile(r"[|^$\t]")
"""Signs that stand in no code and between packed parts."""
_DECIMAL = re.compile(r"(?<![A-Za-z0-9.])[<>]?[0-9]+\.[0-9]+(?![A-Za-z0-9.])")
_APART = re.compile(r"[,;、\s\\/#:=~&()\[\]{}@*!?'\"<>]+")
"""What may part a code from a result. A hyphen or a line below is within a code mostly: there a result counts from two characters on."""
_WITHIN = re.compile(r"[-_+–—]+")
_ESCAPED = re.compile(r"\\[FSTRE]\\")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def is_packed(code: str, results: Iterable[str]) -> bool:
    """Whether a code holds a sign of packing, a number with decimals as a part of its own, or one of the row's own `results` (texts as they stand; none is kept).

    >>> is_packed("DL0009,ALT,8317.61", ()), is_packed("DL0009/63", ["63.0"]), is_packed("120", ["120"]), is_packed("T201.1", ["5"]), is_packed("T-5", ["5"])
    (True, True, True, False, False)
    """
    plain = _ESCAPED.sub(" ", unicodedata.normalize("NFKC", code)).strip()
    if SIGNS.search(plain) or _DECIMAL.search(plain):
        return True
    own = {_folded(result) for result in results} - {""}
    if _folded(plain) in own:
        return True
    apart = [part for part in _APART.split(plain) if part]
    if len(apart) > 1 and any(_folded(part) in own for part in apart):
        return True
    return any(len(part) > 1 and _folded(part) in own for part in _WITHIN.split(plain))


def _folded(text: str) -> str:
    """A result or a part of a code, for comparing: a number without what adds nothing to it."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return f"{float(folded):.12g}" if _NUMBER.fullmatch(folded) and len(folded) < 16 else folded
