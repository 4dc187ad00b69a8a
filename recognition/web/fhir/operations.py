"""What operations are given and give back: parameters of an address or of a Parameters resource, one value each, and a Parameters resource."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from werkzeug.http import parse_options_header

from recognition.errors import Problem
from recognition.web.fhir import intervals
from recognition.web.fhir.replies import MEDIA_TYPE
from recognition.web.fhir.search import CONTROL, FORM, OF_RESULTS, repeatable
from recognition.web.fhir.words import FhirRefused
from schemas.strict_json import loads

LARGEST = 64 * 1024
COMPLEX = {"coding": "valueCoding", "codeableConcept": "valueCodeableConcept"}
BOOLEANS = frozenset({"reverse", "includeDesignations", "includeDefinition", "activeOnly", "abstract"})
"""Parameters that are true or false, written so and in no other way, as R4 writes a boolean."""


@dataclass(slots=True)
class Given:
    """The parameters of an operation by name: texts, and for `coding` and `codeableConcept` what the caller's JSON has."""

    values: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value, "" where it was not given."""
        return str(self.values.get(name, ""))

    def codings(self) -> list[tuple[str, str, str]]:
        """(system, code, display) of what is asked about; raises FhirRefused unless it was given in just one of the three ways."""
        ways = [name for name in ("code", *COMPLEX) if name in self.values]
        if len(ways) != 1:
            raise FhirRefused("code", code="code_required")
        if ways == ["code"]:
            return [(self.text("system"), self.text("code"), self.text("display"))]
        value = self.values[ways[0]]
        codings = [value] if ways == ["coding"] else value.get("coding")
        if not isinstance(codings, list) or not codings:
            raise FhirRefused(ways[0], code="code_required")
        return [_coding(each, ways[0]) for each in codings]

    def day(self, name: str) -> date | None:
        """The Shanghai day that a date names, or None; raises FhirRefused: `day_wanted` for a month or a year, `year_out_of_range`."""
        return intervals.read(self.text(name), name).day(name) if name in self.values else None


def _coding(value: Any, name: str) -> tuple[str, str, str]:
    if not isinstance(value, dict) or not all(isinstance(value.get(part, ""), str) for part in ("system", "code", "display")) or not value.get("code"):
        raise FhirRefused(name, code="code_required")
    return value.get("system", ""), value["code"], value.get("display", "")


def read(known: Collection[str]) -> Given:
    """The parameters of this request. Raises FhirRefused for one that is not known, for what comes back has no place to say that it was left out; for
    one given twice, without a value, or with one that it does not take; and for a body that is no Parameters resource."""
    given = Given()
    for name, value in [*((name, value) for name, value in request.args.items(multi=True) if name not in OF_RESULTS), *_of_body()]:
        if name not in known:
            raise FhirRefused(repeatable(name), code="operation_parameter_not_supported")
        if name in given.values:
            raise FhirRefused(name, code="given_twice")
        if value == "":
            raise FhirRefused(name, code="value_empty")
        if isinstance(value, str) and CONTROL.search(value):
            raise FhirRefused(name, code="control_characters")
        if name in COMPLEX and not isinstance(value, dict):
            raise FhirRefused(name, code="only_in_parameters")
        if name in BOOLEANS and value not in ("true", "false"):
            raise FhirRefused(name, code="boolean_malformed")
        given.values[name] = value
    return given


def _of_body() -> list[tuple[str, Any]]:
    if request.method != "POST":
        return []
    media_type, _options = parse_options_header(request.headers.get("Content-Type", ""))
    if media_type == FORM:
        return list(request.form.items(multi=True))
    raw = request.get_data(cache=False)
    if not raw:
        return []
    if media_type not in (MEDIA_TYPE, "application/json"):
        raise FhirRefused("Content-Type", code="parameters_wanted")
    if len(raw) > LARGEST:
        raise Problem(code="too_large")
    body = loads(raw)
    parameters = body.get("parameter", []) if isinstance(body, dict) and body.get("resourceType") == "Parameters" else None
    if not isinstance(parameters, list):
        raise FhirRefused(None, code="body_not_parameters")
    return [_parameter(each) for each in parameters]


def _parameter(parameter: Any) -> tuple[str, Any]:
    values = [value for name, value in parameter.items() if name.startswith("value")] if isinstance(parameter, dict) else []
    if len(values) != 1 or not isinstance(parameter.get("name"), str):
        raise FhirRefused(None, code="body_not_parameters")
    value = values[0]
    if parameter["name"] in COMPLEX:
        if not isinstance(value, dict):
            raise FhirRefused(parameter["name"], code="body_not_parameters")
        return parameter["name"], value
    return parameter["name"], {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def result(*parameters: tuple[str, str, Any]) -> dict[str, Any]:
    """A Parameters resource of (name, `value…` or `part`, value); what is "" or None is left out."""
    return {"resourceType": "Parameters", "parameter": [{"name": name, kind: value} for name, kind, value in parameters if value not in ("", None)]}
