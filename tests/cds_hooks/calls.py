"""Calls of hooks as clients make them, and the reports that these have fetched before."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from tests.people import performed
from tests.web.visitor import Visitor

ADDRESS = "https://recognition.example/cds-services"
SELECT, SIGN = "mutual-recognition-order-select", "mutual-recognition-order-sign"
LOINC = "http://loinc.org"
TOTAL_PROTEIN, ALBUMIN = "2885-2", "1751-7"
EAST = "H50011100001"
"""Issuer East of the demonstration, by its insurance code."""
PATIENT = "pat-1"


def order(name: str = "o-1", code: str = TOTAL_PROTEIN, system: str = LOINC, **more: Any) -> dict[str, Any]:
    """A draft order for a test."""
    coding = {"system": system, "code": code} if system else {"code": code}
    return {
        "resourceType": "ServiceRequest", "id": name, "status": "draft", "intent": "order", "subject": {"reference": f"Patient/{PATIENT}"},
        "code": {"coding": [coding]}, **more,
    }  # fmt: skip


def report(number: str = "R-1", code: str = TOTAL_PROTEIN, days_ago: int = 1, issuer: str = EAST, patient: str = PATIENT, **more: Any) -> list[dict[str, Any]]:
    """A final report of one result, and the result."""
    subject = {"reference": f"Patient/{patient}"}
    told = {"status": "final", "subject": subject, "effectiveDateTime": performed(days_ago, 9), "code": {"coding": [{"system": LOINC, "code": code}]}}
    return [
        {
            "resourceType": "DiagnosticReport", "id": f"r-{number}", **told, "identifier": [{"type": {"coding": [{"code": "FILL"}]}, "value": number}],
            "performer": [{"identifier": {"value": issuer}}], "result": [{"reference": f"Observation/v-{number}"}], **more,
        },
        {"resourceType": "Observation", "id": f"v-{number}", **told, "valueQuantity": {"value": 71, "unit": "g/L"}},
    ]  # fmt: skip


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """A Bundle as searches give it."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource} for resource in resources]}


def fetched(*reports: list[dict[str, Any]]) -> dict[str, Any]:
    """What the two templates give: reports, and results."""
    resources = [each for one in reports for each in one]
    return {
        "priorReports": bundle(*(each for each in resources if each["resourceType"] == "DiagnosticReport")),
        "priorResults": bundle(*(each for each in resources if each["resourceType"] == "Observation")),
    }


def signing(*orders: dict[str, Any], prefetch: Any = None, encounter: str | None = None, patient: str = PATIENT, **more: Any) -> dict[str, Any]:
    """The body of an order-sign call, by default with one report of Issuer East; each in an encounter of its own unless said."""
    return {
        "hook": "order-sign", "hookInstance": str(uuid4()),
        "context": {"userId": "Practitioner/lin", "patientId": patient, "encounterId": encounter or str(uuid4()), "draftOrders": bundle(*(orders or (order(),)))},
        "prefetch": fetched(report(patient=patient)) if prefetch is None else prefetch, **more,
    }  # fmt: skip


def selecting(*orders: dict[str, Any], selections: list[str], **more: Any) -> dict[str, Any]:
    """The body of an order-select call."""
    body = signing(*orders, **more) | {"hook": "order-select"}
    body["context"]["selections"] = selections
    return body


def sent(visitor: Visitor, body: Any, service: str = SIGN, **headers: str) -> TestResponse:
    """One call."""
    return visitor.post(f"/cds-services/{service}", body, **headers)


def cards(visitor: Visitor, body: Any, service: str = SIGN, **headers: str) -> list[dict[str, Any]]:
    """The cards of a call that is answered."""
    reply = sent(visitor, body, service, **headers)
    assert reply.status_code == 200, reply.get_data(as_text=True)
    assert set(reply.json) == {"cards"}
    return reply.json["cards"]


def card(visitor: Visitor, *orders: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The one card of a call of order-sign."""
    [told] = cards(visitor, signing(*orders, **more))
    return told


def outcome(told: dict[str, Any], kind: str, at: str = "2026-11-29T01:00:00Z", **more: Any) -> dict[str, Any]:
    """What became of a card."""
    return {"card": told["uuid"], "outcome": kind, "outcomeTimestamp": at, **more}


def accepted(told: dict[str, Any], *places: int, at: str = "2026-11-29T01:00:00Z") -> dict[str, Any]:
    """Its suggestions at these places were accepted, or all of them."""
    suggestions = [told["suggestions"][place] for place in places] or told["suggestions"]
    return outcome(told, "accepted", at, acceptedSuggestions=[{"id": each["uuid"]} for each in suggestions])


def overridden(
    told: dict[str, Any], code: str | None = None, system: str = "urn:recognition:repeat-reason", comment: str = "", at: str = "2026-11-29T01:00:00Z"
) -> dict[str, Any]:
    """It was dismissed, with a reason or without."""
    reason = ({"reason": {"code": code, "system": system}} if code else {}) | ({"userComment": comment} if comment else {})
    return outcome(told, "overridden", at, **({"overrideReason": reason} if reason else {}))


def feedback(visitor: Visitor, *outcomes: Any, service: str = SIGN) -> TestResponse:
    """Feedback on one or several cards."""
    return visitor.post(f"/cds-services/{service}/feedback", {"feedback": list(outcomes)})


def decisions(reply: TestResponse) -> list[dict[str, Any]]:
    """What feedback became, where nothing is to be told about it."""
    assert reply.status_code == 200, reply.get_data(as_text=True)
    return reply.json["extension"]["cn.recognition.decisions"]


def codes(reply: TestResponse) -> list[str]:
    """The stable codes of an OperationOutcome, which is right by what others say of R4."""
    from tests.fhir.standard import faults

    told = json.loads(reply.get_data())
    assert (reply.mimetype, told["resourceType"]) == ("application/fhir+json", "OperationOutcome"), told
    assert faults(told) == []
    return [each["details"]["coding"][0]["code"] for each in told["issue"]]
