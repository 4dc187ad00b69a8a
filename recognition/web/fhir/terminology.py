"""The endpoints of CodeSystem and ValueSet: read, search, `$expand` and `$validate-code`."""

from __future__ import annotations

from typing import Any

from flask import Response

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.domain import languages, tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Scope
from recognition.support.threads import in_turns
from recognition.web.auth import EVERYBODY, allow
from recognition.web.fhir import counter_codes, operations, search, terms
from recognition.web.fhir.canonical import COUNTERS, GROUPS, ITEMS, address, system
from recognition.web.fhir.editions import in_force, version
from recognition.web.fhir.operations import Given, result
from recognition.web.fhir.replies import reply
from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.responses import language
from recognition.web.shared.service import now, service

SEARCHED: search.Allowed = {"_id": frozenset({""}), "url": frozenset({""})}
EXPANDED = ("url", "valueSetVersion", "filter", "date", "offset", "count", "includeDesignations", "displayLanguage", "activeOnly", "includeDefinition")
REPEATED = ("filter", "offset", "count", "displayLanguage", "includeDesignations", "includeDefinition")
"""The parameters that an expansion repeats, for they made it what it is."""
VALIDATED = (
    "url",
    "valueSetVersion",
    "code",
    "system",
    "systemVersion",
    "version",
    "display",
    "coding",
    "codeableConcept",
    "date",
    "abstract",
    "displayLanguage",
)


OF_FIGURES = (COUNTERS, GROUPS)
"""Code systems of this release, not of an edition."""


def _definitions(edition: Edition, kind: str) -> dict[str, Any]:
    return dict.fromkeys((ITEMS, *OF_FIGURES)) if kind == "CodeSystem" else terms.value_sets(edition)


def _made(edition: Edition, name: str, scope: Scope | None) -> dict[str, Any]:
    if scope is not None:
        return terms.value_set(edition, name, scope)
    return counter_codes.code_system(name) if name in OF_FIGURES else terms.code_system(edition)


@allow(EVERYBODY)
def read(caller: Caller, kind: str, resource_id: str) -> Response:
    """One definition."""
    edition = service().edition()
    known = _definitions(edition, kind)
    if resource_id not in known:
        raise FhirRefused("id", code="definition_unknown")
    made = _made(edition, resource_id, known[resource_id])
    if kind == "CodeSystem" and resource_id in OF_FIGURES:
        return reply(made)
    return reply(made, version=str(edition.number), modified=version(edition))


@allow(EVERYBODY)
def find(caller: Caller, kind: str) -> Response:
    """A page of definitions."""
    asked, edition = search.read(kind, SEARCHED), service().edition()
    known = _definitions(edition, kind)
    ids = search.only(sorted(known), asked)
    for _modifier, value in asked.values("url"):
        ids = [each for each in ids if address(kind, each) in search.alternatives(value)]
    return reply(search.bundle(asked, [_made(edition, each, known[each]) for each in ids[asked.shown]], len(ids)))


def _value_set(edition: Edition, given: Given, resource_id: str | None) -> tuple[str, Scope]:
    known = terms.value_sets(edition)
    url, _bar, wanted = given.text("url").partition("|")
    if resource_id is None and not url:
        raise FhirRefused("url", code="url_required")
    name = next((each for each in known if each == resource_id or (resource_id is None and address("ValueSet", each) == url)), None)
    if name is None:
        raise FhirRefused("url" if resource_id is None else "id", code="definition_unknown")
    if url not in ("", address("ValueSet", name)):
        raise FhirRefused("url", code="differs_from_id")
    in_force(edition, "valueSetVersion", given.text("valueSetVersion") or wanted)
    return name, known[name]


@allow(EVERYBODY)
def expand(caller: Caller, resource_id: str | None = None) -> Response:
    """What is recognised in a scope on a day, today unless `date` says another."""
    given, edition = operations.read(EXPANDED), service().edition()
    name, scope = _value_set(edition, given, resource_id)
    day = given.day("date") or shanghai_day(now())
    found = list(terms.windows(edition, scope, day).items())
    if text := normalise.term(given.text("filter")):
        found = [
            (item, days) for item, days in in_turns(found, terms.TURN) if any(text in normalise.term(each) for each in (item, *terms.called(edition, item)))
        ]
    offset, count = (_number(given, each, default) for each, default in (("offset", 0), ("count", len(found))))
    told: dict[str, Any] = {each: int(given.text(each)) if each in ("offset", "count") else given.text(each) for each in REPEATED if each in given.values}
    return reply(terms.expansion(edition, name, scope, day, found[offset : offset + count], len(found), told))


def _number(given: Given, name: str, default: int) -> int:
    text = given.text(name)
    if text and not (text.isascii() and text.isdigit() and len(text) < 8):
        raise FhirRefused(name, code="number_malformed")
    return int(text) if text else default


@allow(EVERYBODY)
def validate_in_value_set(caller: Caller, resource_id: str | None = None) -> Response:
    """Whether a code is recognised in a scope on a day."""
    given, edition = operations.read(VALIDATED), service().edition()
    _name, scope = _value_set(edition, given, resource_id)
    in_force(edition, "systemVersion", given.text("systemVersion"))
    within = terms.windows(edition, scope, given.day("date") or shanghai_day(now()))
    return reply(_judged(edition, given, within))


@allow(EVERYBODY)
def validate_in_code_system(caller: Caller, resource_id: str | None = None) -> Response:
    """Whether a code is one of the items, or of figures."""
    given, edition = operations.read(VALIDATED), service().edition()
    url, _bar, wanted = given.text("url").partition("|")
    known = {system(name): name for name in _definitions(edition, "CodeSystem")}
    named = url or (given.text("system") if resource_id is None else system(resource_id))
    if named not in known or resource_id not in (None, known[named]):
        raise FhirRefused("url", code="definition_unknown" if named else "url_required")
    if known[named] in OF_FIGURES:
        if (given.text("version") or wanted) not in ("", tally.CURRENT):
            raise FhirRefused("version", code="version_unknown")
        return reply(_judged_figures(given, known[named]))
    in_force(edition, "version", given.text("version") or wanted)
    return reply(_judged(edition, given, None))


def _judged_figures(given: Given, name: str) -> dict[str, Any]:
    codes, english = counter_codes.codes(name), _english(given)
    faults = []
    for coded, code, display in given.codings():
        known = codes.get(code) if coded in ("", system(name)) else None
        if known and display in ("", *known.name):
            return result(("result", "valueBoolean", True), ("display", "valueString", known.name[english]))
        fault = "display" if known else "system" if coded not in ("", system(name)) else "code"
        faults.append((_SAID[fault][language() == "en"] if fault != "code" else _NO_CODE[language() == "en"], known.name[english] if known else ""))
    message, display = faults[0]
    return result(("result", "valueBoolean", False), ("message", "valueString", message), ("display", "valueString", display))


def _english(given: Given) -> bool:
    wanted = given.text("displayLanguage")
    return languages.preferred(wanted) == languages.ENGLISH if wanted else language() == "en"


_NO_CODE = ("该编码系统中没有这个编码。", "The system has no such code.")


def _judged(edition: Edition, given: Given, within: dict[str, int] | None) -> dict[str, Any]:
    """The first coding that is right, else why the first is not. The name is the catalogue's where the code is known."""
    judged = [_fault(edition, *coding, within) for coding in given.codings()]
    fault, code = next(((fault, code) for fault, code in judged if not fault), judged[0])
    row = terms.item_row(edition, code) if code else None
    message = _SAID[fault][language() == "en"] if fault else ""
    english = languages.preferred(given.text("displayLanguage")) == languages.ENGLISH if given.text("displayLanguage") else None
    return result(
        ("result", "valueBoolean", not fault), ("message", "valueString", message), ("display", "valueString", terms.shown_name(row, english) if row else "")
    )


_SAID = {
    "system": ("编码系统不是互认项目。", "The code is of another system than the items."),
    "code": ("互认项目中没有这个编码。", "There is no item of this code."),
    "list": ("该项目此日不在这一范围的互认目录内。", "The item is not on this scope's list on that day."),
    "display": ("编码对，名称不是该项目的名称；目录所用名称见 display。", "The code is right and the name is none of the item's; display has the catalogue's."),
}


def _fault(edition: Edition, coded: str, code: str, display: str, within: dict[str, int] | None) -> tuple[str, str]:
    """What is wrong with a coding ("" where nothing is), and the item's code where there is such an item."""
    if coded not in ("", system(ITEMS)):
        return "system", ""
    if edition.reading.item(code) is None:
        return "code", ""
    if within is not None and code not in within:
        return "list", code
    return ("display" if display and display not in terms.called(edition, code) else ""), code
