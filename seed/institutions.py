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
    number: int = 0
    """Its place among all, from 1, by which its identifiers are made; 0 takes that among those that are built."""

    @property
    def division(self) -> str:
        """Where it lies now."""
        return self.divisions[-1]


def demonstration() -> list[SeedInstitution]:
    """The institutions of `demo_institutions.csv`."""
    rows = enumerate(reference.plain("demo_institutions"), 1)
    return [SeedInstitution(divisions=tuple(row.pop("division").split(">")), number=number, **row) for number, row in rows]


def tables(members: Iterable[SeedInstitution], opened: date, changed: date) -> dict[str, list[dict[str, Any]]]:
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
    for number, institution in enumerate(members, 1):
        # The insurance code keeps the division of the day on which it was given, as such codes do.
        serials[institution.divisions[0]] += 1
        row = _institution(institution.number or number, institution, serials[institution.divisions[0]])
        rows["institutions"].append(row)
        rows["institution_aliases"] += _aliases(institution)
        rows["institution_divisions"] += _divisions(institution, opened)
        rows["institution_roles"] += _roles(institution, opened, changed)
        if institution.entity:
            rows["institution_entities"].append(_held(institution, institution.entity, opened))
        if institution.consortium:
            rows["institution_consortia"].append(_held(institution, institution.consortium, changed if institution.role == "joined" else opened))
        if institution.entity and institution.entity not in entities:
            entities.add(institution.entity)
            rows["legal_entities"].append({"code": institution.entity, "name_zh": institution.name_zh, "uscc": row["uscc"]})
    return rows


def _institution(number: int, institution: SeedInstitution, serial: int) -> dict[str, Any]:
    return {
        "code": institution.code,
        "name_zh": institution.name_zh,
        "name_en": institution.name_en,
        "uscc": identifiers.uscc(number, institution.ownership),
        "licence": identifiers.licence(number, institution.divisions[0], institution.ownership, institution.kind),
        "nhsa": identifiers.nhsa(institution.divisions[0], serial),
        "level": institution.level,
        "grade": institution.grade,
        "ownership": institution.ownership,
        "kind": institution.kind,
        "note": "虚构机构，仅供演示",
    }


def _aliases(institution: SeedInstitution) -> Iterator[dict[str, Any]]:
    """The official short name, and the name as people shorten it: 云岭示范医院 is 云岭医院."""
    if institution.short:
        yield {"institution": institution.code, "alias": institution.short}
    for fictional in ("示范", "演示", "虚构"):
        short = institution.name_zh.replace(fictional, "")
        if short != institution.name_zh and institution.kind not in ("clinic", "village"):
            yield {"institution": institution.code, "alias": short}


def _divisions(institution: SeedInstitution, opened: date) -> Iterator[dict[str, Any]]:
    since = min(opened, MERGED - timedelta(1)) if len(institution.divisions) > 1 else opened
    for index, division in enumerate(institution.divisions):
        last = index == len(institution.divisions) - 1
        yield {
            "institution": institution.code,
            "value": division,
            "valid_from": since if index == 0 else MERGED,
            "valid_to": None if last else MERGED - timedelta(1),
        }


def _roles(institution: SeedInstitution, opened: date, changed: date) -> Iterator[dict[str, Any]]:
    if institution.role == "none":
        return
    if institution.role != "consulter":
        since = changed if institution.role == "joined" else opened
        yield {"institution": institution.code, "value": "contributor", "valid_from": since, "valid_to": changed if institution.role == "left" else None}
    yield {"institution": institution.code, "value": "consulter", "valid_from": opened, "valid_to": None}


def _held(institution: SeedInstitution, value: str, since: date) -> dict[str, Any]:
    return {"institution": institution.code, "value": value, "valid_from": since, "valid_to": None}
