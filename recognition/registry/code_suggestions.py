"""Which items a hospital's own name for a test may mean: offered to a person in order, with why, and never taken."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from recognition.registry import folding, search
from recognition.registry.aliases import alias_rows
from recognition.registry.editions import Edition

MOST = 5
LEAST = 60
"""Likeness in per cent below which a suggestion helps nobody."""
LONGEST = 60
"""Characters of a name that are compared."""
NAMES = "SELECT code, name_zh, name_en FROM items UNION SELECT code, name_zh, name_en FROM panels WHERE code NOT IN (SELECT code FROM items)"
SAME, FOUND, ALIKE = "name", "search", "alike"
"""Why an item is offered: a name of it is the same, the search finds it, a name of it is spelt alike."""


class _Names(NamedTuple):
    """Names and aliases of all items, folded: those that mean an item by themselves, and all of them."""

    exact: dict[str, frozenset[str]]
    spelt: dict[str, frozenset[str]]


@lru_cache(maxsize=2)
def _names(edition: Edition) -> _Names:
    exact: dict[str, set[str]] = {}
    spelt: dict[str, set[str]] = {}
    for code, *names in edition.connection.execute(NAMES):
        for name in filter(None, names):
            exact.setdefault(folding.whole(name), set()).add(code)
            spelt.setdefault(folding.whole(name), set()).add(code)
    for row in alias_rows(edition.connection):
        spelt.setdefault(folding.whole(row.alias), set()).add(row.code)
        if row.source:
            exact.setdefault(folding.whole(row.alias), set()).add(row.code)
    return _Names(*({name: frozenset(codes) for name, codes in one.items()} for one in (exact, spelt)))


def chosen(edition: Edition, written: str) -> str | None:
    """The item that a person wrote: its code, or a whole name or confirmed alias that is no other's; None for anything else."""
    code = folding.code(written).lower()
    if edition.reading.item(code):
        return code
    found = _names(edition).exact.get(folding.whole(written), frozenset())
    return next(iter(found)) if len(found) == 1 else None


def suggestions(edition: Edition, name: str) -> list[dict[str, Any]]:
    """Up to five candidates for a hospital's name of a test, best first: `code`, `name_zh`, `name_en`, and `why` each is offered."""
    name = name.strip()[:LONGEST]
    if not folding.whole(name):
        return []
    found: dict[str, str] = dict.fromkeys(sorted(_names(edition).spelt.get(folding.whole(name), ())), SAME)
    for row in search.items(edition, name, MOST)[0]:
        found.setdefault(row["code"], FOUND)
    if len(found) < MOST:
        for code in _alike(edition, folding.whole(name)):
            found.setdefault(code, ALIKE)
    return [told(edition, code) | {"why": why} for code, why in list(found.items())[:MOST]]


def told(edition: Edition, code: str) -> dict[str, Any]:
    """An item as the map's doors show it; the names are empty where the edition does not know it."""
    known = edition.reading.item(code)
    return {"code": code, "name_zh": known.name_zh if known else "", "name_en": known.name_en if known else ""}


def _alike(edition: Edition, written: str) -> list[str]:
    from rapidfuzz import fuzz, process  # only who compares names pays for it

    spelt = _names(edition).spelt
    best: dict[str, float] = {}
    for name, score, _ in process.extract(written, spelt.keys(), scorer=fuzz.ratio, limit=20, score_cutoff=LEAST):
        for code in spelt[name]:
            best[code] = max(best.get(code, 0), score)
    return sorted(best, key=lambda code: (-best[code], code))[:MOST]
