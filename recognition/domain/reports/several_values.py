"""Values behind a name that may be of several samples: two results side by side, or a letter for the specimen."""

from __future__ import annotations

import re

from recognition.domain.reports.runs import Run
from recognition.domain.reports.words import PLAIN

LIMITS = re.compile(r"^[(\[]?\s*[<>]?\d+(?:\.\d+)?\s*(?:-{1,2}|~|—|–|至|to)\s*\d")
"""Limits, which are no result."""
_LETTER = re.compile(r"^(?![HL]$)(?!(?-i:s)$)[A-Z]$", re.IGNORECASE)
"""A small s is seconds, and is held against the units of its item."""
_UNITS = frozenset("UuSsGg")
"""Single letters that are units as well: units of an enzyme, seconds, grams."""
_ARROWS = frozenset({"→", "->", "-->", "➜", "⇒", "~", "/"})
_WITH_UNIT = re.compile(r"^[<>]?\d+(?:\.\d+)?\s*[^\W\d_]{1,5}/[^\W\d_]{1,4}$")
_SMALL = re.compile(r"^(?:\d|1\d|2[0-4]|20\d\d)$")
"""Signs between two results, a number with its unit, and an hour or a year behind it."""


def is_lettered(run: Run) -> bool:
    """Whether a letter stands behind a result that has its unit or its limits: in a column of specimens it is one (S, U)."""
    following = [run.after, *run.units]
    letters = [place for place, value in enumerate(following) if _LETTER.match(value)]
    return any(
        any("/" in other or LIMITS.match(other) for other in following[:place])
        or (place == 1 and following[place] not in _UNITS and bool(PLAIN.match(run.after)))
        for place in letters
    )


def is_twice(run: Run) -> bool:
    """Whether two numbers stand beside each other, or two with a unit behind each, of which one may be of another day."""
    results = [value for value in (run.after, *run.units) if value not in _ARROWS]
    if len(results) < 2:
        return False
    limit = [value[0] in "<>≤≥" for value in results]
    numbers = [bool(PLAIN.match(value) or _WITH_UNIT.match(value)) for value in results]
    whole = [bool(_WITH_UNIT.match(value)) or (PLAIN.match(value) is not None and "/" in unit) for value, unit in zip(results, (*results[1:], ""), strict=True)]
    if any(limit[1:]):
        return False
    hour = len(results) == 3 and "/" in results[1] and bool(_SMALL.match(results[2])) and bool(PLAIN.match(results[0]))
    return numbers[:2] == [True, True] or sum(whole) > 1 or hour
