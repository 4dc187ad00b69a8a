"""`metadata`: what these endpoints do, as CapabilityStatement, made of the same tables that they read."""

from __future__ import annotations

from typing import Any

from flask import Response

from recognition.web.auth import public
from recognition.web.fhir import concept_map_contents, organizations, reports, search, terminology
from recognition.web.fhir.canonical import CHONGQING, CHONGQING_VERSION, base
from recognition.web.fhir.measures import SEARCHED as MEASURES_SEARCHED
from recognition.web.fhir.replies import MEDIA_TYPE, reply

CHANGED = "2026-11-29"
"""The day on which what stands here last changed."""
TYPES = {"_id": "token", "identifier": "token", "name": "string", "url": "uri", "measure": "reference", "period": "date", "date": "date", "status": "token", "reporter": "reference", "subject": "reference"}  # fmt: skip
HL7_OPERATIONS = "http://hl7.org/fhir/OperationDefinition"
SERVED: dict[str, tuple[search.Allowed, tuple[str, ...]]] = {
    "Organization": (organizations.SEARCHED, ()),
    "CodeSystem": (terminology.SEARCHED, ("validate-code",)),
    "ValueSet": (terminology.SEARCHED, ("expand", "validate-code")),
    "ConceptMap": (concept_map_contents.SEARCHED, ("translate",)),
    "Measure": (MEASURES_SEARCHED, ("evaluate-measure",)),
    "MeasureReport": (reports.SEARCHED, ()),
}
"""Type of resource, its search parameters, its operations."""
VERSIONED = frozenset({"Organization", "CodeSystem", "ValueSet"})


@public
def metadata() -> Response:
    """What is served here; without a key, for clients ask it first."""
    resources = [_resource(kind, searched, operations) for kind, (searched, operations) in SERVED.items()]
    security = {"cors": False, "description": "Authorization: Bearer rk_<id>_<secret>; or signed requests (X-Key-Id, X-Timestamp, X-Nonce, X-Signature)."}
    return reply({
        "resourceType": "CapabilityStatement", "url": f"{base()}/metadata", "name": "RecognitionFhir", "title": "检查检验结果互认 FHIR R4",
        "status": "active", "experimental": False, "date": CHANGED, "kind": "instance", "software": {"name": "recognition"},
        "implementation": {"description": "检查检验结果互认 Recognition of examination results", "url": base()}, "fhirVersion": "4.0.1",
        "format": [MEDIA_TYPE, "json"], "rest": [{"mode": "server", "security": security, "resource": resources}],
    })  # fmt: skip


def _resource(kind: str, searched: search.Allowed, operations: tuple[str, ...]) -> dict[str, Any]:
    described: dict[str, Any] = {"type": kind}
    if kind == "Organization":
        described["supportedProfile"] = [f"{CHONGQING}/StructureDefinition/hc-mdm-organization|{CHONGQING_VERSION}"]
    described["interaction"] = [{"code": "read"}, {"code": "search-type"}]
    described["versioning"] = "versioned" if kind in VERSIONED else "no-version"
    if kind in VERSIONED:
        described["conditionalRead"] = "full-support"
    described["searchParam"] = [_parameter(name, modifiers) for name, modifiers in searched.items()]
    if operations:
        described["operation"] = [{"name": name, "definition": f"{HL7_OPERATIONS}/{kind}-{name}"} for name in operations]
    return described


def _parameter(name: str, modifiers: frozenset[str]) -> dict[str, Any]:
    more = sorted(modifiers - {"", "Organization"})
    return {"name": name, "type": TYPES[name]} | ({"documentation": ", ".join(f":{each}" for each in more)} if more else {})
