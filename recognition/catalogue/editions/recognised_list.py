"""What is recognised at one institution on one day: every listed item with its window, and who is qualified for it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.whole_day import held, ruling
from recognition.domain.lookups import Scope, value_on
from recognition.domain.policy import covering, same_institution, widest


@dataclass(frozen=True, slots=True)
class RecognisedItem:
    """One item on the list: its window in days, the issuers qualified for it today, and the widest scopes of their marks."""

    item: str
    window_days: int
    issuers: tuple[str, ...]
    scopes: tuple[str, ...]


def recognised_at(edition: Edition, institution: str, day: date) -> tuple[list[RecognisedItem], date | None]:
    """The list for an institution, by item code, and the first day after which something on it ends, or None.

    By the policy's rules for a question asked on that day about a result of that day."""
    known = edition.reading.institution(institution)
    division = value_on(known.divisions, day) if known else None
    listed = ruling(edition, division, day)
    qualified: dict[str, dict[str, Scope]] = {item: {} for item in listed}
    ends = set()

    @cache
    def may_issue(code: str) -> bool:
        issuer = edition.reading.institution(code)
        return issuer is not None and issuer.enrolled("contributor", day) and not same_institution(issuer, institution, known, day)

    for issuer, item, rows in held(edition, day):
        reaching = covering(rows, division) if item in listed and may_issue(issuer) else ()
        if scope := widest(reaching):
            qualified[item][issuer] = scope
            ends |= {row.until for row in reaching} | {listed[item].until}
    recognised = [
        RecognisedItem(item, listing.window_days, tuple(sorted(qualified[item])), tuple(sorted({scope.code for scope in qualified[item].values()})))
        for item, listing in listed.items()
        if qualified[item]
    ]
    return recognised, min((end for end in ends if end), default=None)


def recognised_in(edition: Edition, scope: Scope, day: date) -> dict[str, int]:
    """Item to its window in days, by item code: what is listed on the day for all of a scope, by its own lists and by those of wider ones, the
    narrowest of which rules. Where parts of the scope have windows of their own, the shortest; what lies within a part (a city's list) is not looked at."""
    parts = [ruling(edition, prefix, day) for prefix in scope.prefixes]
    return {item: min(part[item].window_days for part in parts) for item in sorted(parts[0]) if all(item in part for part in parts)} if parts else {}
