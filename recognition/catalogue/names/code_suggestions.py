"""Which items a hospital's own name for a test may mean: offered to a person in order, with why, and never taken."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from recognition.catalogue.editions.aliases import alias_rows
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.domain.names.resolution import SAME_NAME, SIMILAR, Offer

MOST = 5
LEAST = 60
"""Likeness in per cent below which a suggestion helps nobody."""
LONGEST = 60
"""Characters of a name that are compared."""
NAMES = "SELECT code, name_zh, name_en FROM items UNION SELECT code, name_zh, name_en FROM panels WHERE code NOT IN (SELECT code FROM items)"


def chosen(edition: Edition, written: str) -> str | None:
    """The item that a person wrote out: what the one resolver finds exact; None for anything else."""
    return resolve_item_text(edition, written, near=False).code


def filled(edition: Edition, written: str) -> str | None:
    """The item in a column of items: its code as it stands, else as `chosen`."""
    return written if edition.reading.item(written) else chosen(edition, written)


def suggestions(edition: Edition, name: str) -> list[dict[str, Any]]:
    """Up to five candidates for a hospital's name of a test, best first: `code`, `name_zh`, `name_en`, `why` each is offered and what
    `differs`, as the one resolver says; then names that are spelt alike. What the resolver finds exact is a candidate here too."""
    name = name.strip()[:LONGEST]
    if not name:
        return []
    found = resolve_item_text(edition, name)
    offers = {one.code: one for one in ((Offer(found.code, SAME_NAME),) if found.code else found.offers)}
    if not found.code and len(offers) < MOST:
        for code in _alike(edition, normalise.whole(name)):
            offers.setdefault(code, Offer(code, SIMILAR))
    return [told(edition, one.code) | {"why": one.why, "differs": list(one.differs)} for one in list(offers.values())[:MOST]]


def told(edition: Edition, code: str) -> dict[str, Any]:
    """An item as the map's doors show it; the names are empty where the edition does not know it."""
    known = edition.reading.item(code)
    return {"code": code, "name_zh": known.name_zh if known else "", "name_en": known.name_en if known else ""}


@lru_cache(maxsize=2)
def _names(edition: Edition) -> dict[str, frozenset[str]]:
    """Names and aliases of all items, folded, with the items that bear them."""
    spelt: dict[str, set[str]] = {}
    for code, *names in edition.connection.execute(NAMES):
        for name in filter(None, names):
            spelt.setdefault(normalise.whole(name), set()).add(code)
    for row in alias_rows(edition.connection):
        spelt.setdefault(normalise.whole(row.alias), set()).add(row.code)
    return {name: frozenset(codes) for name, codes in spelt.items()}


def _alike(edition: Edition, written: str) -> list[str]:
    from rapidfuzz import fuzz, process  # only who compares names pays for it

    spelt = _names(edition)
    best: dict[str, float] = {}
    for name, score, _ in process.extract(written, spelt.keys(), scorer=fuzz.ratio, limit=20, score_cutoff=LEAST):
        for code in spelt[name]:
            best[code] = max(best.get(code, 0), score)
    return sorted(best, key=lambda code: (-best[code], code))[:MOST]
