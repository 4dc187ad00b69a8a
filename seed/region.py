"""The demonstration region: its tables at three moments, the same for the same day, and who its people work for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from seed import institutions, reference, report_codes
from seed.evaluating import Calendar, Granted, grants, qualifications
from seed.institutions import SeedInstitution

ISSUER, ISSUER_NHSA = "cq001", "H50011100001"
"""Donglu, the issuer of the examples: insurance code H50011100001, passed in the joint scope with an open end."""
RECEIVER = "cq002"
"""Yunling: where the demonstration's clinician, hospital system and hospital auditor work. It lay in 500112 and lies in 500157."""
OTHER_RECEIVER = "sc001"
"""Jinyun in Chengdu: where the other clinician works."""

STAGES = {1: "开通", 2: "第二轮质量评价之后", 3: "暂停一家机构资格之后"}
"""The three editions of the demonstration: at the start, after a round of evaluation, after a suspension."""

CODED = {
    "cq001": ("issuer", "DL{:04d}", 1),
    "cq007": ("issuer", "{:04d}", 1),
    "sc001": ("issuer", "{:04d}", -1),
    "sc011": ("issuer", "JQX-{:d}", 1),
    "cq002": ("receiver", "YL{:04d}", 1),
    "cq013": ("receiver", "TQ.{:d}", 1),
}
"""Institutions with a code map: as issuer or receiver, how their own codes look, and whether they count the items forwards or
backwards. The codes 0001, 0002, … of cq007 and sc001 look alike and mean different items, as happens."""

OF_THE_AGREEMENT = ("scopes", "scope_prefixes", "listings")
"""Tables that hold the fictional agreement of two areas on either side of the border, with a joint quality centre: a scope like any other, with
a catalogue and evaluations of its own."""

PRICED = {
    "cq002": (105, ("imaging",)),
    "cq007": (108, ("imaging", "physiology")),
    "cq013": (96, ("lab", "imaging", "physiology")),
    "sc001": (103, ("lab", "imaging", "physiology")),
}
"""Institutions with a tariff of their own: per cent of the illustrative price, and for which kinds of item."""


@dataclass(frozen=True)
class SeedRegion:
    """Institutions, and what each was granted in evaluations."""

    members: list[SeedInstitution]
    granted: Granted = grants


def demonstration(prefix: str = "") -> SeedRegion:
    """The fictional institutions that are written down in `demo_institutions.csv`; of those alone that lie in a division that begins so."""
    return SeedRegion([member for member in institutions.demonstration() if member.division.startswith(prefix)])


def tables(today: date, stage: int = 3, days: int = 130) -> dict[str, Iterable[dict[str, Any]]]:
    """All tables of the demonstration's edition at a stage (1 to 3), for a region in use for so many days up to `today`."""
    return assemble(demonstration(), Calendar.until(today, days), stage)


def assemble(
    region: SeedRegion, calendar: Calendar, stage: int, progress: Callable[[list[SeedInstitution]], Iterable[SeedInstitution]] = iter
) -> dict[str, Iterable[dict[str, Any]]]:
    """The tables of an edition of the region. Qualifications come as an iterator, for there may be many; it draws the institutions
    through `progress`, which may show how far it is."""
    assembled: dict[str, Iterable[dict[str, Any]]] = dict(reference.tables())
    assembled |= institutions.tables(region.members, calendar.opened, calendar.second_round)
    assembled["meta"] = [{"key": key, "value": value} for key, value in (reference.meta() | _meta(calendar, stage)).items()]
    for table in OF_THE_AGREEMENT:
        assembled[table] = [*reference.rows(table), *reference.rows(table, f"demo_{table}")]
    assembled["evaluators"] = reference.rows("evaluators", "evaluators")
    assembled["consortia"] = reference.rows("consortia", "demo_consortia")
    codes = {member.code for member in region.members}
    assembled["tariffs"] = [*reference.rows("tariffs"), *(row for row in _tariffs(calendar) if row["owner"] in codes)]
    assembled["code_maps"] = [row for row in code_maps() if row["institution"] in codes]
    assembled["report_keys"] = [row for member in region.members if member.code == ISSUER for row in report_codes.keys(ISSUER, calendar.opened)]
    assembled["qualifications"] = (row for member in progress(region.members) for row in qualifications(member, region.granted(member), calendar, stage))
    return assembled


def published_on(calendar: Calendar) -> dict[int, date]:
    """The day on which each stage is published."""
    return {1: calendar.start, 2: calendar.second_round, 3: calendar.suspension}


def _meta(calendar: Calendar, stage: int) -> dict[str, str]:
    return {
        "demonstration": "1",
        "stage": STAGES[stage],
        "as_of": published_on(calendar)[stage].isoformat(),
        "notice_demonstration": "本版所有机构、资格和标识均为虚构，仅供演示。 Every institution, qualification and identifier here is fictional and for demonstration only.",
    }


def _tariffs(calendar: Calendar) -> Iterator[dict[str, Any]]:
    items = reference.items()
    for owner, (percent, kinds) in PRICED.items():
        for row in reference.rows("tariffs"):
            if row["owner"] == "*" and items[row["item"]]["kind"] in kinds:
                fen = max(50, row["fen"] * percent // 100 // 50 * 50)
                yield row | {"owner": owner, "fen": fen, "valid_from": calendar.opened, "source": "本院价目（示意）"}


def code_maps() -> Iterator[dict[str, Any]]:
    """The rows of every code map."""
    items = list(reference.items().values())
    for institution, (role, shape, step) in CODED.items():
        for number, item in enumerate(items[::step], 1):
            yield {"institution": institution, "role": role, "local_code": shape.format(number), "local_name": item["name_zh"], "item": item["code"]}
