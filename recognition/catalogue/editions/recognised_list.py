"""What is recognised at one institution on one day: every listed item with its window, and who is qualified for it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import holding
from recognition.domain.lookups import QualificationStatus, Scope, value_on

QUALIFIED = f"""
SELECT q.item, q.institution, q.scope, q.status, q.valid_to FROM qualifications AS q
JOIN institution_roles AS r ON r.institution = q.institution AND r.value = 'contributor' AND {holding("?1", "r")}
WHERE {holding("?1", "q")}"""
LISTED = f"""
SELECT item, scope, window_days, valid_to FROM listings WHERE {holding("?1")} ORDER BY item"""
ENTITIES = f"""
SELECT institution, value FROM institution_entities WHERE {holding("?1")}"""


@dataclass(frozen=True, slots=True)
class Here:
    """One item on the list: its window in days, the issuers qualified for it today, and the widest scopes of their marks."""

    item: str
    window_days: int
    issuers: tuple[str, ...]
    scopes: tuple[str, ...]


def recognised_here(edition: Edition, institution: str, day: date) -> tuple[list[Here], date | None]:
    """The list for an institution, by item code, and the first day after which something on it ends, or None.

    The same tests as for one question asked on that day about a result of that day: a listing and a qualification whose scopes
    contain the institution, not its own results or those of its legal entity, and a window above 0."""
    known = edition.reading.institution(institution)
    division = value_on(known.divisions, day) if known else None
    scopes = edition.reading.scopes
    contains = {code for code, scope in scopes.items() if scope.contains(division)}
    ends: set[str] = set()
    windows = _windows(edition, scopes, contains, day, ends)
    qualified = _qualified(edition, institution, contains, day, ends)
    found = [
        Here(item, window, tuple(sorted(qualified[item])), tuple(sorted(set(qualified[item].values()))))
        for item, window in windows.items()
        if window > 0 and item in qualified
    ]
    return found, date.fromisoformat(min(ends)) if ends else None


def _windows(edition: Edition, scopes: dict[str, Scope], contains: set[str], day: date, ends: set[str]) -> dict[str, int]:
    """Item -> window of the narrowest listing that reaches here."""
    narrowest: dict[str, tuple[float, int]] = {}
    for item, scope, window, until in edition.connection.execute(LISTED, (day.isoformat(),)):
        if scope in contains:
            narrowest[item] = min(narrowest.get(item, (9e9, 0)), (scopes[scope].width, window))
            if until:
                ends.add(until)
    return {item: window for item, (_, window) in narrowest.items()}


def _qualified(edition: Edition, institution: str, contains: set[str], day: date, ends: set[str]) -> dict[str, dict[str, str]]:
    """Item -> issuer -> its widest scope that reaches here; none with a failed, suspended or withdrawn evaluation of that scope."""
    entities = dict(edition.connection.execute(ENTITIES, (day.isoformat(),)).fetchall())
    own = {institution} | {code for code, entity in entities.items() if entity == entities.get(institution, "")}
    taken_away: set[tuple[str, str, str]] = set()
    passed: list[tuple[str, str, str]] = []
    for item, issuer, scope, status, until in edition.connection.execute(QUALIFIED, (day.isoformat(),)):
        if issuer in own:
            continue
        if status != QualificationStatus.PASSED:
            taken_away.add((item, issuer, scope))
        elif scope in contains:
            passed.append((item, issuer, scope))
            if until:
                ends.add(until)
    found: dict[str, dict[str, str]] = {}
    for item, issuer, scope in passed:
        if (item, issuer, scope) not in taken_away:
            before = found.setdefault(item, {}).get(issuer)
            if before is None or edition.reading.scopes[before].width < edition.reading.scopes[scope].width:
                found[item][issuer] = scope
    return found
