"""`ConceptMap/$translate`: LOINC, national price items and hospitals' own codes to items and back, with an equivalence that says no more than is known."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response

from recognition.catalogue.editions import item_codes
from recognition.catalogue.editions.browsing import item_row
from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller, Coding
from recognition.errors import ItemAmbiguous
from recognition.web.auth import EVERYBODY, allow
from recognition.web.fhir import operations
from recognition.web.fhir.canonical import ITEMS, LOINC, PRICES, address, base, read_own_codes, system
from recognition.web.fhir.editions import in_force
from recognition.web.fhir.operations import Given, result
from recognition.web.fhir.replies import reply
from recognition.web.fhir.terms import shown_name
from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.responses import language
from recognition.web.shared.service import service

TRANSLATED = ("url", "conceptMapVersion", "code", "system", "version", "coding", "codeableConcept", "targetsystem", "reverse", "display")
INEXACT, RELATED = "inexact", "relatedto"


class CodeMapEnd(NamedTuple):
    """The other end of a map from or to the items: the system's address, and what it is here (`loinc`, `national-price`, a role in a code map)."""

    url: str
    name: str
    institution: str = ""

    @property
    def map(self) -> str:
        """The address of the map from it to the items."""
        return f"{base()}/ConceptMap/{self.url.removeprefix(system('')) if self.url != LOINC else 'loinc'}"


class Found(NamedTuple):
    """What a code comes to: equivalences with (system, code, display), and the reason where it was not translated (or, of several, not decided)."""

    matches: list[tuple[str, str, str, str]]
    reason: str = ""


@allow(EVERYBODY)
def translate(caller: Caller, resource_id: str | None = None) -> Response:
    """The same in another system, for the first coding that has it."""
    given, edition = operations.read(TRANSLATED), service().edition()
    said, _bar, wanted = given.text("url").partition("|")
    url = said if resource_id is None else address("ConceptMap", resource_id)
    if said not in ("", url):
        raise FhirRefused("url", code="differs_from_id")
    in_force(edition, "conceptMapVersion", given.text("conceptMapVersion") or wanted)
    if given.text("system") == system(ITEMS):
        # Of other systems the catalogue knows no versions.
        in_force(edition, "version", given.text("version"))
    named = end_of_map(edition, url, "url" if resource_id is None else "id") if url else None
    backward = given.text("reverse") == "true"
    results = [_translated(edition, given, named, backward, asked, code) for asked, code, _display in given.codings()]
    end, found = next((each for each in results if not each[1].reason), results[0])
    matches = [_match(end, *match) for match in found.matches]
    message = SAID[found.reason][language() == "en"] if found.reason else ""
    answer = result(("result", "valueBoolean", not found.reason), ("message", "valueString", message))
    answer["parameter"] += [{"name": "match", "part": parts} for parts in matches]
    return reply(answer)


def _translated(edition: Edition, given: Given, named: CodeMapEnd | None, backward: bool, asked: str, code: str) -> tuple[CodeMapEnd, Found]:
    items, target = system(ITEMS), given.text("targetsystem")
    to_items = asked != items and not backward if asked or named is None else not backward
    if to_items:
        end = named if named and asked in ("", named.url) else _end(edition, "system", asked)
        if target not in ("", items) or (named and end.url != named.url):
            return end, Found([], "no_map")
        return end, to_item(edition, end, code)
    end = named or _end(edition, "targetsystem", target)
    if asked not in ("", items) or target not in ("", end.url, items if backward else end.url):
        return end, Found([], "no_map")
    return end, from_item(edition, end, code)


def end_of_map(edition: Edition, url: str, field: str = "url") -> CodeMapEnd:
    """What the map of this address maps to the items; raises FhirRefused `definition_unknown` of the parameter that has it."""
    name = url.removeprefix(address("ConceptMap", ""))
    try:
        return _end(edition, "url", LOINC if name == "loinc" else system(name) if name != url else url)
    except FhirRefused as refusal:
        raise FhirRefused(field, code="definition_unknown") from refusal


def _end(edition: Edition, field: str, url: str) -> CodeMapEnd:
    if not url:
        raise FhirRefused(field, code="system_required")
    if url == LOINC:
        return CodeMapEnd(url, "loinc")
    if url == system(PRICES):
        return CodeMapEnd(url, "national-price")
    own = read_own_codes(url)
    if own and edition.reading.institution(own[1]):
        return CodeMapEnd(url, *own)
    raise FhirRefused(field, code="system_unknown")


def to_item(edition: Edition, end: CodeMapEnd, code: str) -> Found:
    """The item that a code means, as a lookup would take it."""
    coding = Coding("local", code, end.name) if end.institution else Coding(end.name, code)
    try:
        item = resolve_item(edition, coding, end.institution or None, end.institution or None)
    except ItemAmbiguous as several:
        return Found([(INEXACT, system(ITEMS), each, _name(edition, each)) for each in several.details["candidates"]], "several")
    if item is None:
        return Found([], "unmapped")
    return Found([(_equivalence(edition, end, item, to_item=True), system(ITEMS), item, _name(edition, item))])


def from_item(edition: Edition, end: CodeMapEnd, item: str) -> Found:
    """The codes of an item at the other end."""
    if edition.reading.item(item) is None:
        return Found([], "unmapped")
    equivalence = _equivalence(edition, end, item, to_item=False)
    if end.institution:
        own = item_codes.own_codes_of(edition, item, end.institution, end.name)
        return Found([(equivalence, end.url, code, name) for code, name in own], "" if own else "unmapped")
    known = item_codes.code_in(edition, item, end.name)
    return Found([(equivalence, end.url, known[0], "")]) if known else Found([], "unmapped")


def _equivalence(edition: Edition, end: CodeMapEnd, item: str, to_item: bool) -> str:
    """How the target is to the source. Of own codes several may mean one item: each is then narrower than it. A price item is what is billed, and not
    what is measured. LOINC as sure as the catalogue is of it, and no surer where several items have the code."""
    if end.institution:
        if len(item_codes.own_codes_of(edition, item, end.institution, end.name)) < 2:
            return "equivalent"
        return "wider" if to_item else "narrower"
    known = item_codes.code_in(edition, item, end.name)
    if end.name == "loinc":
        return "equivalent" if known and known[1:] == ("high", 1) else INEXACT
    return RELATED


def _name(edition: Edition, item: str) -> str:
    row = item_row(edition, item)
    return shown_name(row) if row else ""


def _match(end: CodeMapEnd, equivalence: str, url: str, code: str, display: str) -> list[dict[str, Any]]:
    concept = {"system": url, "code": code} | ({"display": display} if display else {})
    return [{"name": "equivalence", "valueCode": equivalence}, {"name": "concept", "valueCoding": concept}, {"name": "source", "valueUri": end.map}]


SAID = {
    "no_map": ("没有从这一编码系统到所求编码系统的对照。", "There is no map from this system of codes to the one asked for."),
    "unmapped": ("目录中没有这个编码的对照。", "The catalogue has nothing that this code stands for."),
    "several": ("这个编码可指几个项目，须由人选定。", "The code may mean several items; somebody has to choose."),
}
