"""Searches: parameters by name and modifier, strict or lenient about those that are not known, and the Bundle of one page with the ways to the next."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import request

from recognition.web.fhir.canonical import base
from recognition.web.fhir.outcomes import issue, outcome
from recognition.web.fhir.words import FhirRefused

COUNT, LARGEST_PAGE, MOST = 50, 100, 500
"""Resources on a page unless `_count` says otherwise, how many a page has at most, and the largest number that is no slip."""
MOST_VALUES = 200
"""Values of all parameters together: a search is not the place for a list of a thousand."""
PAGE = "_page"
OF_RESULTS = frozenset({"_format", "_pretty", "_count", "_summary", "_total", PAGE})
"""Parameters that choose no resource but say how the result comes; `_total` may say anything, for the total is always told, exactly."""
FORM = "application/x-www-form-urlencoded"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,39}")
Allowed = Mapping[str, frozenset[str]]
"""The parameters of a type of resource and the modifiers that each takes; "" is without one."""


@dataclass(slots=True)
class FhirSearch:
    """What was asked: (parameter, modifier, value) in the order in which they came, the page, and what was left out of it."""

    kind: str
    criteria: list[tuple[str, str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    count: int = COUNT
    start: int = 0
    count_only: bool = False

    def values(self, name: str) -> list[tuple[str, str]]:
        """(modifier, value) of each time that a parameter was given; all of them must be met."""
        return [(modifier, value) for each, modifier, value in self.criteria if each == name]

    @property
    def shown(self) -> slice:
        """The resources of this page."""
        return slice(self.start, self.start + (0 if self.count_only else self.count))


def is_strict() -> bool:
    """Whether the caller wants to be refused what this service does not know, by `Prefer: handling=strict`."""
    return any(part.strip().lower() == "handling=strict" for part in request.headers.get("Prefer", "").replace(";", ",").split(","))


def read(kind: str, allowed: Allowed) -> FhirSearch:
    """The search of this request, by GET or by POST to `_search`. Raises FhirRefused for a modifier or value that is none, and, where the caller
    is strict, for a parameter that is not known; else that is left out and the Bundle says so."""
    search = FhirSearch(kind)
    asked = [*request.args.items(multi=True), *_of_form()]
    for name in OF_RESULTS:
        if sum(name == each for each, _value in asked) > 1:
            raise FhirRefused(name, code="given_twice")
    for whole, value in asked:
        name, _colon, modifier = whole.partition(":")
        if name in OF_RESULTS:
            _of_result(search, name, value)
        elif name not in allowed:
            _unknown(search, whole)
        elif modifier not in allowed[name]:
            raise FhirRefused(name, code="modifier_not_supported")
        elif not value.strip():
            raise FhirRefused(name, code="value_empty")
        elif CONTROL.search(value):
            raise FhirRefused(name, code="control_characters")
        else:
            search.criteria.append((name, modifier, value.strip()))
    if sum(len(alternatives(value)) for _name, _modifier, value in search.criteria) > MOST_VALUES:
        raise FhirRefused(None, code="too_many_values")
    return search


def _of_form() -> list[tuple[str, str]]:
    """The parameters of a body. Raises FhirRefused `form_wanted` for one of another type: dropped, it would leave a search for everything."""
    if request.method != "POST":
        return []
    if request.mimetype == FORM:
        return list(request.form.items(multi=True))
    if request.get_data():
        raise FhirRefused("Content-Type", code="form_wanted")
    return []


def repeatable(name: str) -> str:
    """A parameter's name as it may be told to the caller: one that looks like a name, else `?`, for anything may stand in an address."""
    return name if NAME.fullmatch(name) else "?"


def _unknown(search: FhirSearch, whole: str) -> None:
    name = repeatable(whole)
    if is_strict():
        raise FhirRefused(name, code="parameter_not_supported")
    search.left_out.append(name)


def _of_result(search: FhirSearch, name: str, value: str) -> None:
    if name == "_count":
        if not (value.isascii() and value.isdigit() and int(value) <= MOST):
            raise FhirRefused("_count", code="count_malformed")
        search.count, search.count_only = min(int(value), LARGEST_PAGE), search.count_only or int(value) == 0
    elif name == "_summary" and value == "count":
        search.count_only = True
    elif name == "_summary" and value != "false":
        _unknown(search, name)
    elif name == PAGE:
        search.start = _page(value)


def _page(text: str) -> int:
    try:
        start = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        if not (start.isdigit() and len(start) < 10):
            raise ValueError(PAGE)
        return int(start)
    except (binascii.Error, ValueError) as error:
        raise FhirRefused(PAGE, code="page_malformed") from error


def bundle(search: FhirSearch, resources: Iterable[Mapping[str, Any]], total: int) -> dict[str, Any]:
    """The page as a searchset: its links name only what was looked at, and a warning says what was left out."""
    issues = [*(issue("parameter_not_supported", name, "warning") for name in search.left_out), *search.warnings]
    entries = [{"fullUrl": f"{base()}/{each['resourceType']}/{each['id']}", "resource": each, "search": {"mode": "match"}} for each in resources]
    if issues:
        entries.append({"resource": outcome(*issues), "search": {"mode": "outcome"}})
    return {"resourceType": "Bundle", "type": "searchset", "total": total, "link": _links(search, total), **({"entry": entries} if entries else {})}


def _links(search: FhirSearch, total: int) -> list[dict[str, str]]:
    places = {"self": search.start}
    if not search.count_only:
        if search.start:
            places |= {"first": 0, "previous": max(0, search.start - search.count)}
        if search.start + search.count < total:
            places["next"] = search.start + search.count
    return [{"relation": relation, "url": _link(search, start)} for relation, start in places.items()]


def _link(search: FhirSearch, start: int) -> str:
    query: list[tuple[str, str]] = [(f"{name}:{modifier}" if modifier else name, value) for name, modifier, value in search.criteria]
    query.append(("_summary", "count") if search.count_only else ("_count", str(search.count)))
    if start:
        query.append((PAGE, base64.urlsafe_b64encode(str(start).encode()).decode().rstrip("=")))
    return f"{base()}/{search.kind}?{urlencode(query)}"


def alternatives(value: str) -> list[str]:
    """The values of which one must be met: commas part them, and `\\,` is a comma."""
    parts = value.replace("\\,", "\0").split(",")
    return [part.replace("\0", ",").replace("\\|", "|").replace("\\$", "$").strip() for part in parts if part.strip()]


def only(ids: Sequence[str], search: FhirSearch) -> list[str]:
    """Of these ids those that every `_id` names."""
    for _modifier, value in search.values("_id"):
        wanted = set(alternatives(value))
        ids = [each for each in ids if each in wanted]
    return list(ids)
