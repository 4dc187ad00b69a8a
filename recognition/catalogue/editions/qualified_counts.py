"""How many items each institution had passed on a day, as returns ask for it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.whole_day import held

KINDS = "SELECT code, kind FROM items"


@lru_cache(maxsize=8)
def qualified_items(edition: Edition, day: date) -> dict[str, dict[tuple[bool, str], frozenset[str]]]:
    """Institution to (in a national scope, kind of item) to the items passed on the day and not failed, suspended or withdrawn."""
    kinds: dict[str, str] = dict(edition.connection.execute(KINDS).fetchall())
    grouped: dict[str, dict[tuple[bool, str], set[str]]] = {}
    for institution, item, rows in held(edition, day):
        for row in rows:
            grouped.setdefault(institution, {}).setdefault(("" in row.scope.prefixes, kinds[item]), set()).add(item)
    return {institution: {key: frozenset(items) for key, items in of.items()} for institution, of in grouped.items()}
