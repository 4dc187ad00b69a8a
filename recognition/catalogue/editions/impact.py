"""What a difference between two editions means: which institution–item pairs become recognised or cease to be, and in which direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import holding
from recognition.catalogue.editions.whole_day import held, ruling
from recognition.domain.lookups import Scope, value_on

RECEIVING = f"""
SELECT DISTINCT d.value FROM institution_divisions AS d
JOIN institution_roles AS c ON c.institution = d.institution AND {holding("?1", "c")}
WHERE {holding("?1", "d")}"""
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

    def as_dict(self) -> dict[str, Any]:
        """The meaning as doors show it; a region is the first two digits of its division codes."""
        directions = sorted({*self.begin, *self.cease})
        return {
            "day": self.day,
            "pairs_before": self.before,
            "pairs_after": self.after,
            "begin": self.begun,
            "cease": self.ceased,
            "directions": [
                {"from": issuing, "to": receiving, "begin": self.begin[issuing, receiving], "cease": self.cease[issuing, receiving]}
                for issuing, receiving in directions
            ],
            "beginning": self.beginning,
            "ceasing": self.ceasing,
        }


def meaning(before: Edition, after: Edition, day: date) -> Meaning:
    """Compares two editions for tests performed and asked about on a day: a pair is recognised towards a region when a hospital in at
    least one division there that takes part would be told so: contributor, passed, in scope, listed with a window."""
    impact = Meaning(day.isoformat())
    known = {pair: (region, towards) for pair, region, towards in recognised(before, day)}
    impact.before = len(known)
    for pair, region, towards in recognised(after, day):
        impact.after += 1
        was_region, was = known.pop(pair, (region, frozenset()))
        impact.begun += _note(impact.begin, impact.beginning, pair, region, towards - was)
        impact.ceased += _note(impact.cease, impact.ceasing, pair, was_region, was - towards)
    for pair, (region, towards) in known.items():
        impact.ceased += _note(impact.cease, impact.ceasing, pair, region, towards)
    return impact


def _note(counted: Counter[Pair], listed: list[dict[str, Any]], pair: Pair, region: str, towards: frozenset[str]) -> bool:
    if not towards:
        return False
    counted.update((region, other) for other in towards)
    if len(listed) < SHOWN:
        listed.append({"institution": pair[0], "item": pair[1], "to": sorted(towards)})
    return True


def recognised(edition: Edition, day: date) -> Iterator[tuple[Pair, str, frozenset[str]]]:
    """Every pair of an institution and an item that is recognised somewhere on the day: the pair, its region, and towards which regions."""
    divisions = [division for (division,) in edition.connection.execute(RECEIVING, (day.isoformat(),))]
    lying = {scope: frozenset(division for division in divisions if scope.contains(division)) for scope in edition.reading.scopes.values()}
    listed: dict[str, set[str]] = {}
    for division in divisions:
        for item in ruling(edition, division, day):
            listed.setdefault(item, set()).add(division)
    reached: dict[tuple[str, frozenset[Scope]], frozenset[str]] = {}
    for institution, item, rows in held(edition, day):
        region = _issuing(edition, institution, day)
        if region is None or item not in listed:
            continue
        key = item, frozenset([row.scope for row in rows])
        if key not in reached:
            reached[key] = frozenset(division[:2] for scope in key[1] for division in lying[scope] & listed[item])
        if reached[key]:
            yield (institution, item), region, reached[key]


def _issuing(edition: Edition, institution: str, day: date) -> str | None:
    """The region of an institution whose results can be recognised on the day, else None."""
    known = edition.reading.institution(institution)
    division = value_on(known.divisions, day) if known and known.enrolled("contributor", day) else None
    return division[:2] if division else None
