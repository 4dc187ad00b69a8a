"""Calls to the FHIR endpoints, each answer held against the two descriptions of R4 that others publish."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from werkzeug.test import TestResponse

from tests.fhir.standard import faults
from tests.web.visitor import Visitor

BASE = "https://recognition.example/fhir"
"""The address under which the tests' callers reach the endpoints."""


def called(visitor: Visitor, path: str, method: str = "GET", body: Any = None, status: int = 200, **headers: str) -> Any:
    """What comes back of one request, valid, with its decimals as they were written."""
    reply = sent(visitor, path, method, body, **headers)
    assert reply.status_code == status, reply.get_data(as_text=True)
    return read(reply)


def sent(visitor: Visitor, path: str, method: str = "GET", body: Any = None, **headers: str) -> TestResponse:
    """One request as the application answers it."""
    return visitor.call(method, f"/fhir{path}", body, **headers)


def read(reply: TestResponse) -> Any:
    """The resource of a reply, of the standard's media type and right by both descriptions of it."""
    assert reply.mimetype == "application/fhir+json", reply.mimetype
    assert faults(json.loads(reply.get_data())) == []
    return json.loads(reply.get_data(), parse_float=Decimal)


def parts(parameters: Any) -> dict[str, Any]:
    """The values of a Parameters resource by name; of `match`, a list of theirs."""
    values: dict[str, Any] = {}
    for each in parameters["parameter"]:
        if "part" in each:
            values.setdefault(each["name"], []).append(parts({"parameter": each["part"]}))
        else:
            values[each["name"]] = next(value for name, value in each.items() if name.startswith("value"))
    return values
