"""Institutions as Organization, aligned with ChongqingCore: credit code, licence and insurance code as identifiers, division and level as its extensions."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response

from recognition.catalogue.editions import directory, places
from recognition.catalogue.editions.browsing import institution_row
from recognition.catalogue.editions.directory import IdentifierCondition, NameCondition
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Institution, value_on
from recognition.errors import NotFound
from recognition.support.threads import in_turns
from recognition.web.auth import EVERYBODY, allow
from recognition.web.fhir import search
from recognition.web.fhir.canonical import CHONGQING, CHONGQING_VERSION, IDENTIFIER_TYPES, code_of, id_of, naming
from recognition.web.fhir.editions import version, was_in_an_earlier_one
from recognition.web.fhir.replies import instant, reply
from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.outcomes import localised
from recognition.web.shared.service import now, service

TURN = 40
"""Institutions after which others have their turn: some three milliseconds of a worker."""
SEARCHED: search.Allowed = {"_id": frozenset({""}), "identifier": frozenset({"", "of-type"}), "name": frozenset({"", "exact", "contains"})}
TYPES = {"uscc": ("USCC", "统一社会信用代码"), "licence": ("MIPLRN", "医疗机构执业许可证登记号"), "nhsa": ("", "医保定点医疗机构编码")}
"""System of an identifier of ours: its code in ChongqingCore's identifier types ("" where they have none) and what it is called."""
LEVELS = {
    ("tertiary", "A"): ("2", "三级甲等"), ("tertiary", "B"): ("3", "三级乙等"), ("tertiary", "C"): ("4", "三级丙等"), ("tertiary", ""): ("13", "三级未定等"),
    ("secondary", "A"): ("5", "二级甲等"), ("secondary", "B"): ("6", "二级乙等"), ("secondary", "C"): ("7", "二级丙等"), ("secondary", ""): ("12", "二级未定等"),
    ("primary", "A"): ("8", "一级甲等"), ("primary", "B"): ("9", "一级乙等"), ("primary", "C"): ("10", "一级丙等"), ("primary", ""): ("11", "一级未定等"),
    ("ungraded", ""): ("14", "未定级"),
}  # fmt: skip
"""Level and grade as ChongqingCore's hospital levels (cn-hospitalleve-code-system) have them."""
DISTRICTS = frozenset(
    f"500{last}" for last in (*range(101, 121), *range(131, 134), *range(151, 157), *range(229, 232), 233, *range(235, 239), *range(240, 244))
)
"""The districts of ChongqingCore's cq-administrativedivision-code-system. Elsewhere, and in districts made since, its profile cannot be met and is not claimed."""
PROFILE_USCC = re.compile(r"[159YA][1239][0-9]{6}[0-9A-Z]{9}[0-9A-Z*]", re.ASCII)
"""The credit codes that the profile takes; those of other registrars are right, but not by it."""


@allow(EVERYBODY)
def read(caller: Caller, resource_id: str) -> Response:
    """One institution. Raises NotFound, and FhirRefused `gone` for one that only earlier editions have."""
    edition, code = service().edition(), code_of(resource_id)
    if code is None:
        raise NotFound("id")
    row = institution_row(edition, code)
    if row is None:
        raise FhirRefused("id", code="gone") if was_in_an_earlier_one(edition, code) else NotFound("id")
    told, changed = version_of(edition, edition.reading.institution(code))
    return reply(resource(edition, row), version=told, modified=changed)


@allow(EVERYBODY)
def find(caller: Caller) -> Response:
    """A page of institutions, in the order of their codes."""
    asked, edition = search.read("Organization", SEARCHED), service().edition()
    names = [NameCondition(how, tuple(search.alternatives(value))) for how, value in asked.values("name")]
    identifiers = [IdentifierCondition(tuple(_token(each, how) for each in search.alternatives(value))) for how, value in asked.values("identifier")]
    ids = [[code for each in search.alternatives(value) if (code := code_of(each))] for _modifier, value in asked.values("_id")]
    total, codes = directory.found(edition, names, identifiers, ids, asked.shown.start, asked.shown.stop - asked.shown.start)
    shown = [resource(edition, row) for code in in_turns(codes, TURN) if (row := institution_row(edition, code))]
    return reply(search.bundle(asked, shown, total))


def _token(text: str, how: str) -> tuple[str, str]:
    """(system of ours, value) of `system|value`, `|value` or `value`; and of `type system|type code|value` with `:of-type`."""
    if how == "of-type":
        parts = text.split("|")
        if len(parts) != 3 or not all(parts):
            raise FhirRefused("identifier", code="identifier_of_type_malformed")
        meant = next((ours for ours, (code, _name) in TYPES.items() if (IDENTIFIER_TYPES, code) == (parts[0], parts[1])), "none")
        return meant, parts[2]
    system, bar, value = text.rpartition("|")
    if not value:
        raise FhirRefused("identifier", code="identifier_value_wanted")
    # An identifier here always has a system, so `|value`, which asks for one without, finds none.
    return (next((ours for ours in (*TYPES, "institution") if naming(ours) == system), "none") if bar else ""), value


def version_of(edition: Edition, known: Institution | None) -> tuple[str, datetime]:
    """The version of an institution and since when it reads so: the edition, or a day after its publication from which the institution lies elsewhere."""
    published, today = version(edition), shanghai_day(now())
    days = [day for span in (known.divisions if known else ()) for day in (span.since, span.until and span.until + timedelta(days=1)) if day]
    last = max((day for day in days if shanghai_day(published) < day <= today), default=None)
    if last is None:
        return str(edition.number), published
    return f"{edition.number}-{last:%Y%m%d}", datetime.combine(last, time(), SHANGHAI)


def resource(edition: Edition, row: dict[str, Any]) -> dict[str, Any]:
    """The Organization of an institution's row."""
    known = edition.reading.institution(row["code"])
    division = value_on(known.divisions, shanghai_day(now())) if known else None
    shown, translated = localised(row["name_zh"], row["name_en"])
    told, changed = version_of(edition, known)
    meta: dict[str, Any] = {"versionId": told, "lastUpdated": instant(changed)}
    if division in DISTRICTS and (not row["uscc"] or PROFILE_USCC.fullmatch(row["uscc"])):
        meta["profile"] = [f"{CHONGQING}/StructureDefinition/hc-mdm-organization|{CHONGQING_VERSION}"]
    made: dict[str, Any] = {"resourceType": "Organization", "id": id_of(row["code"]), "meta": meta, "extension": _extensions(edition, row, division)}
    made |= {"identifier": _identifiers(row), "active": True, "name": shown}
    if translated:
        made["_name"] = translated
    if row["aliases"]:
        made["alias"] = row["aliases"]
    if division:
        made["address"] = [_address(edition, division)]
    return {name: value for name, value in made.items() if value != []}


def _identifiers(row: dict[str, Any]) -> list[dict[str, Any]]:
    identifiers: list[dict[str, Any]] = [{"use": "usual", "system": naming("institution"), "value": row["code"]}]
    for ours, (code, name) in TYPES.items():
        if row[ours]:
            kind: dict[str, Any] = {"coding": [{"system": IDENTIFIER_TYPES, "code": code, "display": name}]} if code else {}
            identifiers.append({"use": "official", "type": kind | {"text": name}, "system": naming(ours), "value": row[ours]})
    return identifiers


def _extensions(edition: Edition, row: dict[str, Any], division: str | None) -> list[dict[str, Any]]:
    extensions = []
    if division in DISTRICTS:
        system = f"{CHONGQING}/CodeSystem/cq-administrativedivision-code-system"
        extensions.append(_coded("hc-mdm-administrativedivision", system, division, (places.name(edition, division) or (division,))[0]))
    if level := LEVELS.get((row["level"], row["grade"])):
        extensions.append(_coded("hc-mdm-hospitallevel", f"{CHONGQING}/CodeSystem/cn-hospitalleve-code-system", *level))
    return extensions


def _coded(name: str, system: str, code: str, display: str) -> dict[str, Any]:
    return {"url": f"{CHONGQING}/StructureDefinition/{name}", "valueCoding": {"system": system, "code": code, "display": display}}


def _address(edition: Edition, division: str) -> dict[str, Any]:
    """Where it lies, by the names of province, city and district."""
    parts = {"state": division[:2], "city": division[:4], "district": division}
    named = {part: found[0] for part, code in parts.items() if (found := places.name(edition, code))}
    return {"use": "work", "type": "physical", **named, "country": "CN"}
