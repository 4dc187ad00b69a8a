"""ConceptMap read and searched: each map to the items with all its codes, by the same rule by which `$translate` takes one."""

from __future__ import annotations

from typing import Any

from flask import Response

from recognition.catalogue.editions import item_codes
from recognition.catalogue.editions.browsing import institution_row
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller
from recognition.support.threads import in_turns
from recognition.web.auth import EVERYBODY, allow
from recognition.web.fhir import search
from recognition.web.fhir.canonical import ITEMS, LOINC, OWN_CODES, PRICES, address, own_codes, system
from recognition.web.fhir.concept_maps import INEXACT, SAID, CodeMapEnd, end_of_map, to_item
from recognition.web.fhir.replies import reply
from recognition.web.fhir.terms import head
from recognition.web.shared.responses import language
from recognition.web.shared.service import service

SEARCHED: search.Allowed = {"_id": frozenset({""}), "url": frozenset({""})}
TURN = 20
"""Codes after which others have their turn."""
TITLES = {
    "loinc": ("LOINC 与互认项目对照", "LOINC to items"),
    "national-price": ("医疗服务项目与互认项目对照", "National price items to items"),
    "issuer": ("报告上的院内编码对照：", "Own codes on reports: "),
    "receiver": ("医嘱中的院内编码对照：", "Own codes in orders: "),
}
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
"""Says that a resource is not whole: in searches maps come without their codes."""
UNSURE = ("目录对这一对照没有十分把握。", "The catalogue is not quite sure that they mean the same.")
"""What is inexact has to say why (R4, invariant cmd-1)."""
NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc. and the LOINC Committee, "
    "and is available at no cost under the license at http://loinc.org/license."
)
"""What the licence asks to be said where codes are passed on."""


@allow(EVERYBODY)
def read(caller: Caller, resource_id: str) -> Response:
    """One map with all its codes."""
    edition = service().edition()
    made = _made(edition, resource_id)
    end = end_of_map(edition, made["url"])
    elements = [_element(edition, end, code, name) for code, name in in_turns(item_codes.mapped(edition, end.name, end.institution), TURN)]
    if elements:
        made["group"] = [{"source": end.url, "target": system(ITEMS), "element": elements}]
    return reply(made)


@allow(EVERYBODY)
def find(caller: Caller) -> Response:
    """A page of maps, without their codes."""
    asked, edition = search.read("ConceptMap", SEARCHED), service().edition()
    area = {role: name for name, role in OWN_CODES.items()}
    own = [own_codes(area[role], institution).removeprefix(system("")) for institution, role in item_codes.code_maps(edition)]
    ids = search.only(["loinc", PRICES, *own], asked)
    for _modifier, value in asked.values("url"):
        ids = [each for each in ids if address("ConceptMap", each) in search.alternatives(value)]
    shown = [_made(edition, each) for each in ids[asked.shown]]
    for each in shown:
        each["meta"]["tag"] = [SUBSETTED]
    return reply(search.bundle(asked, shown, len(ids)))


def _made(edition: Edition, name: str) -> dict[str, Any]:
    end = end_of_map(edition, address("ConceptMap", name), "id")
    zh, en = TITLES[end.name]
    row = institution_row(edition, end.institution) if end.institution else None
    title = (zh + row["name_zh"], en + (row["name_en"] or row["name_zh"])) if row else (zh, en)
    made = head(edition, "ConceptMap", name, title) | {"sourceUri": end.url, "targetUri": system(ITEMS)}
    return made | ({"copyright": NOTICE} if end.url == LOINC else {})


def _element(edition: Edition, end: CodeMapEnd, code: str, name: str) -> dict[str, Any]:
    found = to_item(edition, end, code)
    targets = [{"code": target, "display": display, "equivalence": equivalence} for equivalence, _system, target, display in found.matches]
    for target in targets:
        if target["equivalence"] == INEXACT:
            target["comment"] = (SAID[found.reason] if found.reason else UNSURE)[language() == "en"]
    return {"code": code, **({"display": name} if name else {}), "target": targets}
