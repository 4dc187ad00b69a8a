"""The items as a code system, and what is recognised in a scope on a day as a value set: read, expanded, and codes held against both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from recognition.catalogue.editions.browsing import item_row
from recognition.catalogue.editions.item_codes import all_codes
from recognition.catalogue.editions.recognised_list import recognised_in
from recognition.catalogue.editions.store import Edition
from recognition.domain import languages
from recognition.domain.lookups import Scope
from recognition.support.threads import in_turns
from recognition.web.fhir.canonical import ITEMS, address, id_of, system
from recognition.web.fhir.editions import version
from recognition.web.fhir.replies import instant
from recognition.web.shared.outcomes import localised
from recognition.web.shared.responses import language

RECOGNISED = "recognised-in-"
WINDOW = "window-days"
R5 = "http://hl7.org/fhir/5.0/StructureDefinition"
"""Where R5's own properties of an expansion are as extensions for R4."""
TURN = 20
"""Concepts after which others have their turn: some three milliseconds of a worker."""
STATUS = {"status": "active", "experimental": False}


def head(edition: Edition, kind: str, name: str, title: tuple[str, str]) -> dict[str, Any]:
    """What every definition begins with, in Chinese with the English beside it whoever asks, for what has a version reads the same to everybody, of a type of resource, an id and a title in both languages. Its version is the edition's number."""
    shown, translated = localised(*title)
    published = instant(version(edition))
    return {
        "resourceType": kind, "id": name, "meta": {"versionId": str(edition.number), "lastUpdated": published}, "url": address(kind, name),
        "version": str(edition.number), "name": "".join(part.title() for part in name.replace(".", "-").split("-")), "title": shown, **({"_title": translated} if translated else {}),
        **STATUS, "date": published,
    }  # fmt: skip


def code_system(edition: Edition) -> dict[str, Any]:
    """The items and panels of the catalogue, all of them."""
    concepts = [_concept(row, english=False) for code in in_turns(all_codes(edition), TURN) if (row := item_row(edition, code))]
    content = {"caseSensitive": True, "content": "complete", "count": len(concepts), "concept": concepts}
    return head(edition, "CodeSystem", ITEMS, ("互认项目", "Items of recognition")) | content


def _concept(row: Mapping[str, Any], english: bool | None = None) -> dict[str, Any]:
    designations = [{"language": lang, "value": row[name]} for lang, name in (("zh", "name_zh"), ("en", "name_en")) if row[name]]
    return {"code": row["code"], "display": shown_name(row, english), "designation": designations}


def shown_name(row: Mapping[str, Any], english: bool | None = None) -> str:
    """The item's name in the caller's language, or in English or not."""
    english = language() == "en" if english is None else english
    return str(row["name_en"] if english and row["name_en"] else row["name_zh"])


def value_sets(edition: Edition) -> dict[str, Scope]:
    """The scopes by the ids of their value sets."""
    return {f"{RECOGNISED}{id_of(code)}": scope for code, scope in edition.reading.scopes.items()}


def value_set(edition: Edition, name: str, scope: Scope) -> dict[str, Any]:
    """What is recognised in a scope: defined by the catalogue's lists and a day, so that only `$expand` tells its codes."""
    told = (
        f"按展开之日的互认目录，在{scope.name_zh}全域应予互认的项目及其时限；本范围与更大范围的目录合看，以最窄的为准，时限为0天的不在内。",
        f"Items listed for all of {scope.name_en or scope.name_zh} on the day of the expansion, by its own lists and wider ones, the narrowest of which rules; "
        "what has a window of 0 days is not in it.",
    )
    description, described = localised(*told)
    title = (f"{scope.name_zh}互认项目", f"Recognised in {scope.name_en or scope.name_zh}")
    return head(edition, "ValueSet", name, title) | {"description": description, "_description": described, "compose": {"include": [{"system": system(ITEMS)}]}}


def windows(edition: Edition, scope: Scope, day: date) -> dict[str, int]:
    """Item to window in days."""
    return recognised_in(edition, scope, day)


def expansion(edition: Edition, name: str, scope: Scope, day: date, shown: list[tuple[str, int]], total: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """The value set with so many of its codes, each with its window; `told` are the parameters that made it, which an expansion repeats."""
    parameters: list[dict[str, Any]] = [{"name": "date", "valueDateTime": day.isoformat()}]
    parameters += [{"name": name, "valueInteger" if isinstance(value, int) else "valueString": value} for name, value in told.items() if value != ""]
    made: dict[str, Any] = {
        "extension": [{"url": f"{R5}/extension-ValueSet.expansion.property", "extension": [
            {"url": "code", "valueCode": WINDOW}, {"url": "uri", "valueUri": f"{system(ITEMS)}#{WINDOW}"},
        ]}],
        "identifier": f"urn:sha256:{edition.sha256}:{name}:{day.isoformat()}", "timestamp": instant(version(edition)), "total": total,
        "offset": int(told.get("offset", 0)), "parameter": parameters,
    }  # fmt: skip
    english = languages.preferred(told["displayLanguage"]) == languages.ENGLISH if told.get("displayLanguage") else None
    if contained := [_contained(edition, item, days, english) for item, days in in_turns(shown, TURN)]:
        made["contains"] = contained
    for each in made.get("contains", ()) if told.get("includeDesignations") == "false" else ():
        del each["designation"]
    whole = value_set(edition, name, scope)
    return {key: value for key, value in whole.items() if key != "compose" or told.get("includeDefinition") == "true"} | {"expansion": made}


def _contained(edition: Edition, item: str, days: int, english: bool | None) -> dict[str, Any]:
    row = item_row(edition, item)
    assert row is not None, "a listing refers to an item of its edition"
    value = [{"url": "code", "valueCode": WINDOW}, {"url": "value", "valueInteger": days}]
    return {
        "extension": [{"url": f"{R5}/extension-ValueSet.expansion.contains.property", "extension": value}],
        "system": system(ITEMS),
        "version": str(edition.number),
        **_concept(row, english),
    }


def called(edition: Edition, item: str) -> set[str]:
    """Every name under which the catalogue has an item."""
    row = item_row(edition, item)
    return set() if row is None else {row["name_zh"], row["name_en"], *(alias["alias"] for alias in row["aliases"])} - {""}
