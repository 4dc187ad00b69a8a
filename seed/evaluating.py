"""Who passed which evaluation when: what an institution takes part in (its profile) and what befell it (its incident)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from seed import reference
from seed.institutions import SeedInstitution

DAY = timedelta(1)
CATALOGUES = {112: "2023-12-31", 161: "2024-12-31", 222: "2025-12-31"}
"""From which day the agreement's catalogue has so many items."""
EVALUATORS = {
    "CN": "eval-cn",
    "CY": "eval-cy",
    "50": "eval-50",
    "51": "eval-51",
    "5101": "eval-5101",
    "5107": "eval-5107",
    "500111": "eval-500111",
    "HEFU": "eval-hefu",
}
LOCAL_SCOPES = ("5101", "5107", "500111")
"""Prefectures and districts that keep a catalogue of their own in the demonstration."""

History = list[tuple[str, date, date | None]]
"""Status, first day, last day."""
Grant = tuple[str, tuple[str, ...]]
"""A scope and the items in which an institution takes part in its evaluations."""
Granted = Callable[[SeedInstitution], list[Grant]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The demonstration's days, counted back from `today`: everything opened, a first round, a second round, a suspension."""

    today: date
    opened: date
    first_round: date
    start: date
    second_round: date
    suspension: date

    @classmethod
    def until(cls, today: date, days: int = 130) -> Calendar:
        """The calendar of a demonstration that was used for so many days (at least 40) up to today."""
        days = max(days, 40)
        start = today - timedelta(days)
        return cls(today, start - timedelta(720), start - timedelta(400), start, today - timedelta(days * 5 // 9), today - timedelta(12))


def qualifications(institution: SeedInstitution, granted: list[Grant], calendar: Calendar, stage: int) -> Iterator[dict[str, Any]]:
    """The rows of one institution in what it was granted, as known at stage 1 (at the start), 2 (after the second round) or 3 (after the suspension)."""
    for scope, codes in granted:
        for index, code in enumerate(codes):
            for status, since, until in history(institution.incident, index, code, calendar, stage):
                yield {
                    "institution": institution.code,
                    "item": code,
                    "scope": scope,
                    "evaluator": EVALUATORS.get(scope, "eval-cy"),
                    "round": _round(since),
                    "status": status,
                    "evaluated_on": since - timedelta(10),
                    "valid_from": since,
                    "valid_to": until,
                }


def grants(institution: SeedInstitution) -> list[Grant]:
    """Scope and items in which the institution takes part in evaluations."""
    if not institution.profile:
        return []
    province, city = institution.division[:2], next((scope for scope in LOCAL_SCOPES if institution.division.startswith(scope)), None)
    agreed = reference.listed("CY", CATALOGUES[222])
    local = [(province, _beyond(province, agreed))] + ([(city, _beyond(city, agreed))] if city else [])
    national = ("CN", reference.listed("CN", "2026-01-01"))
    return [
        grant
        for grant in {
            "cy": [("CY", agreed), *local],
            "national": [national, ("CY", agreed), *local],
            "lab": [("CY", _of_kind("lab", agreed)), *local],
            "lab_national": [national, ("CY", _of_kind("lab", agreed))],
            "imaging": [("CY", _of_kind("imaging", agreed))],
            "province": [(province, reference.listed("CY", CATALOGUES[161])), *local],
            "city": [(city or province, reference.listed("CY", CATALOGUES[161])), *local],
            "joint": [("HEFU", reference.listed("HEFU", "2026-01-01")), ("CY", reference.listed("CY", CATALOGUES[161]))],
            "local": [(city or province, _of_kind("lab", reference.listed("CY", CATALOGUES[112]))), *local],
            "primary": [(province, _of_kind("lab", reference.listed("CY", CATALOGUES[112])))],
        }[institution.profile]
        if grant[1]
    ]


def history(incident: str, index: int, code: str, calendar: Calendar, stage: int) -> History:
    """How the evaluation of one item went; `index` is the item's number in its grant, for incidents that touch only some."""
    first, second, suspension = calendar.first_round, calendar.second_round, calendar.suspension
    so_far: History = [("passed", first, None)]
    broken: History = [("passed", first, second - DAY)]
    if incident == "round" and stage >= 2:
        return broken + [("passed", second, None)]
    if incident == "failed" and stage >= 2:
        return broken + [("failed" if index % 7 == 0 else "passed", second, None)]
    if incident == "later" and stage >= 3 and index % 5 == 0:
        return [("passed", first, suspension - DAY), ("failed", suspension, None)]
    if incident == "withdrawn" and stage >= 2 and index % 3 == 0:
        return so_far + [("withdrawn", second, None)]
    if incident == "suspended" and stage >= 3:
        return so_far + [("suspended", suspension, None)]
    if incident == "suspended_ct" and stage >= 3 and reference.items()[code]["group_code"] == "ct":
        return so_far + [("suspended", suspension, None)]
    if incident == "reinstated":
        return so_far + [("suspended", first + timedelta(60), first + timedelta(119))]
    if incident == "expired":
        return [("passed", first, calendar.today - timedelta(45))]
    if incident == "never" and index % 4 == 0:
        return [("failed", first, None)]
    return so_far


def _beyond(scope: str, agreed: tuple[str, ...]) -> tuple[str, ...]:
    """What a local catalogue lists today beyond the agreement's."""
    return tuple(code for code in reference.listed(scope, "2026-07-01") if code not in agreed)


def _of_kind(kind: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if reference.items()[code]["kind"] == kind)


def _round(day: date) -> str:
    return f"{day.year}-{1 if day.month <= 6 else 2}"
