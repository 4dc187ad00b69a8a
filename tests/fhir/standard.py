"""What others say a resource of R4 is: HL7's own JSON schema (out of an npm package that carries it), and the models of fhir.resources.

The package is installed by `make test` beside the clients; where npm reaches no registry the schema is left out, never in CI."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from jsonschema import Draft6Validator

MODULES = Path(sys.prefix) / "fhir-clients" / "node_modules"
SCHEMA = MODULES / "@asymmetrik" / "fhir-json-schema-validator" / "fhir.schema.json"


@cache
def _schema() -> dict[str, Any] | None:
    if not SCHEMA.exists():
        assert os.environ.get("CI") != "true", "the schema of R4 is not installed"
        return None
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    # The package carries the schema of 4.0.0, of which 4.0.1 is the technical correction; the list of versions is all that it lacks here.
    schema["definitions"]["CapabilityStatement"]["properties"]["fhirVersion"]["enum"].append("4.0.1")
    return schema


@cache
def _validator(kind: str) -> Draft6Validator | None:
    schema = _schema()
    return None if schema is None else Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": schema["definitions"]})


def faults(resource: dict[str, Any]) -> list[str]:
    """What either of them finds wrong with a resource; of a Bundle, with each of its entries by itself, for the schema would try each of 148 types on it."""
    found: list[str] = []
    entries = [entry["resource"] for entry in resource.get("entry", [])]
    for entry in entries:
        found += faults(entry)
    alone = (
        {**resource, "entry": [{name: value for name, value in entry.items() if name != "resource"} for entry in resource["entry"]]} if entries else resource
    )
    kind = resource["resourceType"]
    if validator := _validator(kind):
        found += [f"{kind}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(alone)]
    try:
        get_fhir_model_class(kind).model_validate(alone)
    except ValueError as error:
        found.append(f"{kind}: {error}")
    return found
