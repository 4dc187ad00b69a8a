"""The demonstration's institutions as they are written down, and the rows that an edition keeps of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from seed import identifiers, reference

MERGED = date(2025, 11, 6)
"""The day from which Jiangbei and Yubei are Liangjiang New Area."""


@dataclass(frozen=True, slots=True)
class SeedInstitution:
    """One fictional institution. `divisions` are where it lay, oldest first; `profile` and `incident` say how its evaluations went;
    `short` is its official short name, if it has one."""

    code: str
    name_zh: str
    name_en: str
    divisions: tuple[str, ...]
    level: str
    grade: str
    ownership: str
    kind: str
    entity: str = ""
    consortium: str = ""
    role: str = "contributor"
    profile: str = ""
    incident: str = ""
    short: str = ""

    @property
    def division(self) -> str:
        """Where it lies now."""
        return self.divisions[-1]


def demonstration() -> list[SeedInstitution]:
    """The institutions of `demo_institutions.csv`."""
    return [SeedInstitution(divisions=tuple(row.pop("division").split(">")), **row) for row in reference.plain("demo_institutions")]


def tables(bodies: Iterable[SeedInstitution], opened: date, changed: date) -> dict[str, list[dict[str, Any]]]:
    """Institutions with their dated rows. `opened`: since when all of it holds; `changed`: the day on which some joined, left or changed."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "institutions",
            "institution_aliases",
            "institution_divisions",
            "institution_entities",
            "institution_consortia",
            "institution_roles",
            "legal_entities",
        )
    }
    serials: Counter[str] = Counter()
    entities: set[str] = set()
    for number, body in enumerate(bodies, 1):
        # The insurance code keeps the division of the day on which it was given, as such codes do.
        serials[body.divisions[0]] += 1
        row = _institution(number, body, serials[body.divisions[0]])
        rows["institutions"].append(row)
        rows["institution_aliases"] += _aliases(body)
        rows["institution_divisions"] += _divisions(body, opened)
        rows["institution_roles"] += _roles(body, opened, changed)
        if body.entity:
            rows["institution_entities"].append(_held(body, body.entity, opened))
        if body.consortium:
            rows["institution_consortia"].append(_held(body, body.consortium, changed if body.role == "joined" else opened))
        if body.entity and body.entity not in entities:
            entities.add(body.entity)
            rows["legal_entities"].append({"code": body.entity, "name_zh": body.name_zh, "uscc": row["uscc"]})
    return rows


def _institution(number: int, body: SeedInstitution, serial: int) -> dict[str, Any]:
    return {
        "code": body.code,
        "name_zh": body.name_zh,
        "name_en": body.name_en,
        "uscc": identifiers.uscc(number, body.ownership),
        "licence": identifiers.licence(number, body.divisions[0], body.ownership, body.kind),
        "nhsa": identifiers.nhsa(body.divisions[0], serial),
        "level": body.level,
        "grade": body.grade,
        "ownership": body.ownership,
        "kind": body.kind,
        "note": "虚构机构，仅供演示",
    }


def _aliases(body: SeedInstitution) -> Iterator[dict[str, Any]]:
    """The official short name, and the name as people shorten it: 云岭示范医院 is 云岭医院."""
    if body.short:
        yield {"institution": body.code, "alias": body.short}
    for fictional in ("示范", "演示", "虚构"):
        short = body.name_zh.replace(fictional, "")
        if short != body.name_zh and body.kind not in ("clinic", "village"):
            yield {"institution": body.code, "alias": short}


def _divisions(body: SeedInstitution, opened: date) -> Iterator[dict[str, Any]]:
    since = min(opened, MERGED - timedelta(1)) if len(body.divisions) > 1 else opened
    for place, division in enumerate(body.divisions):
        last = place == len(body.divisions) - 1
        yield {"institution": body.code, "value": division, "valid_from": since if place == 0 else MERGED, "valid_to": None if last else MERGED - timedelta(1)}


def _roles(body: SeedInstitution, opened: date, changed: date) -> Iterator[dict[str, Any]]:
    if body.role == "none":
        return
    if body.role != "consulter":
        since = changed if body.role == "joined" else opened
        yield {"institution": body.code, "value": "contributor", "valid_from": since, "valid_to": changed if body.role == "left" else None}
    yield {"institution": body.code, "value": "consulter", "valid_from": opened, "valid_to": None}


def _held(body: SeedInstitution, value: str, since: date) -> dict[str, Any]:
    return {"institution": body.code, "value": value, "valid_from": since, "valid_to": None}
