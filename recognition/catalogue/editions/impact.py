"""What a difference between two editions means: which institution–item pairs become recognised or cease to be, and in which direction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import holding

ROWS = f"""
SELECT institution, item, scope, status FROM qualifications
WHERE {holding("?1")} ORDER BY institution, item"""
ISSUING = f"""
SELECT d.institution, substr(d.value, 1, 2) AS region FROM institution_divisions AS d
JOIN institution_roles AS c ON c.institution = d.institution AND c.value = 'contributor' AND {holding("?1", "c")}
WHERE {holding("?1", "d")}"""
RECEIVING = f"""
SELECT DISTINCT d.value FROM institution_divisions AS d
JOIN institution_roles AS c ON c.institution = d.institution AND {holding("?1", "c")}
WHERE {holding("?1", "d")}"""
LISTINGS = f"SELECT item, scope FROM listings WHERE window_days > 0 AND {holding('?1')}"
Pair = tuple[str, str]
SHOWN = 200


@dataclass(slots=True)
class Meaning:
    """Pairs that begin or cease, by direction (region of the issuer, region of the receivers); the first of them by name."""

    day: str
    before: int = 0
    after: int = 0
    begun: int = 0
    ceased: int = 0
    begin: Counter[Pair] = field(default_factory=Counter)
    cease: Counter[Pair] = field(default_factory=Counter)
    beginning: list[dict[str, Any]] = field(default_factory=list)
    ceasing: list[dict[str, Any]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The meaning as doors show it; a region is the first two digits of its division codes."""
        directions = sorted({*self.begin, *self.cease})
        return {
            "day": self.day,
            "pairs_before": self.before,
            "pairs_after": self.after,
            "begin": self.begun,
            "cease": self.ceased,
            "directions": [{"from": one, "to": other, "begin": self.begin[one, other], "cease": self.cease[one, other]} for one, other in directions],
            "beginning": self.beginning,
            "ceasing": self.ceasing,
        }


def meaning(before: Edition, after: Edition, day: date) -> Meaning:
    """Compares two editions for tests performed and asked about on a day: a pair is recognised towards a region when a hospital in at
    least one division there that takes part would be told so: contributor, passed, in scope, listed with a window."""
    found = Meaning(day.isoformat())
    known = {pair: (region, towards) for pair, region, towards in recognised(before, day)}
    found.before = len(known)
    for pair, region, towards in recognised(after, day):
        found.after += 1
        was_region, was = known.pop(pair, (region, frozenset()))
        found.begun += _note(found.begin, found.beginning, pair, region, towards - was)
        found.ceased += _note(found.cease, found.ceasing, pair, was_region, was - towards)
    for pair, (region, towards) in known.items():
        found.ceased += _note(found.cease, found.ceasing, pair, region, towards)
    return found


def _note(counted: Counter[Pair], listed: list[dict[str, Any]], pair: Pair, region: str, towards: frozenset[str]) -> bool:
    if not towards:
        return False
    counted.update((region, other) for other in towards)
    if len(listed) < SHOWN:
        listed.append({"institution": pair[0], "item": pair[1], "to": sorted(towards)})
    return True


def recognised(edition: Edition, day: date) -> Iterator[tuple[Pair, str, frozenset[str]]]:
    """Every pair of an institution and an item that is recognised somewhere on the day: the pair, its region, and towards which regions."""
    connection, at = edition.connection, (day.isoformat(),)
    divisions = [division for (division,) in connection.execute(RECEIVING, at)]
    lying = {code: frozenset(one for one in divisions if scope.contains(one)) for code, scope in edition.reading.scopes.items()}
    listed: dict[str, frozenset[str]] = {}
    for item, scope in connection.execute(LISTINGS, at):
        listed[item] = listed.get(item, frozenset()) | lying[scope]
    reached: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
    for pair, region, scopes in _passed(connection, at):
        key = pair[1], scopes
        if key not in reached:
            covered = frozenset().union(*(lying[scope] for scope in scopes)) & listed.get(pair[1], frozenset())
            reached[key] = frozenset(division[:2] for division in covered)
        if reached[key]:
            yield pair, region, reached[key]


def _passed(connection: sqlite3.Connection, at: tuple[str]) -> Iterator[tuple[Pair, str, frozenset[str]]]:
    """Each pair with the scopes in which it is passed and nothing takes that away."""
    regions = dict(connection.execute(ISSUING, at))
    last: Pair | None = None
    passed: set[str] = set()
    lost: set[str] = set()
    for institution, item, scope, status in connection.execute(ROWS, at):
        if institution not in regions:
            continue
        if (institution, item) != last:
            if last and passed - lost:
                yield last, regions[last[0]], frozenset(passed - lost)
            last, passed, lost = (institution, item), set(), set()
        (passed if status == "passed" else lost).add(scope)
    if last and passed - lost:
        yield last, regions[last[0]], frozenset(passed - lost)
