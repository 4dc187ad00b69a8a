"""How many items each institution had passed on a day, as returns ask for it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import holding

PASSED = f"""
SELECT DISTINCT q.institution, q.scope, i.kind, q.item FROM qualifications AS q JOIN items AS i ON i.code = q.item
WHERE q.status = 'passed' AND {holding("?1", "q")} AND NOT EXISTS (
  SELECT 1 FROM qualifications AS n WHERE n.institution = q.institution AND n.item = q.item AND n.scope = q.scope AND n.status <> 'passed'
  AND {holding("?1", "n")})"""


@lru_cache(maxsize=8)
def passed(edition: Edition, day: date) -> dict[str, dict[tuple[bool, str], frozenset[str]]]:
    """Institution to (in a national scope, kind of item) to the items passed on the day and not failed, suspended or withdrawn."""
    national = {code for code, scope in edition.reading.scopes.items() if "" in scope.prefixes}
    found: dict[str, dict[tuple[bool, str], set[str]]] = {}
    for institution, scope, kind, item in edition.connection.execute(PASSED, (day.isoformat(),)):
        found.setdefault(institution, {}).setdefault((scope in national, kind), set()).add(item)
    return {institution: {key: frozenset(items) for key, items in of.items()} for institution, of in found.items()}
