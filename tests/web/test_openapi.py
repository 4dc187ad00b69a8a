"""The description of the API is valid, complete and true."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from tests.people import performed, question
from tests.web.described import hold
from tests.web.test_routes import ROUTES


@pytest.fixture(scope="module")
def description(people) -> dict:
    """The document as callers get it."""
    return people["clinician"].get("/api/openapi.json").json


def test_it_is_valid(description):
    assert [error.message for error in OpenAPIV31SpecValidator(description).iter_errors()] == []


def test_every_route_of_the_api_is_described(description):
    described = {f"{method.upper()} {path}" for path, methods in description["paths"].items() for method in methods}
    expected = {
        route.replace("<number:", "{").replace("<one:", "{").replace("<", "{").replace(">", "}") for route, roles in ROUTES.items() if "/api/v1" in route
    }
    assert expected <= described


def test_operation_ids_are_given_and_differ(description):
    ids = [operation["operationId"] for methods in description["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    assert {"createLookup", "createLookups", "createDecision", "createRepeat", "getSummary", "listLookups"} <= set(ids)


def test_every_operation_tells_its_problems_and_its_key(description):
    assert description["security"] == [{"key": []}]
    for methods in description["paths"].values():
        for operation in methods.values():
            assert {"401", "403"} <= operation["responses"].keys()
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_examples_are_taken(description, dr_lin):
    lookup = dr_lin.asked()["id"]
    decision = dr_lin.decide(lookup, "viewed").json["id"]
    repeat = dr_lin.post("/api/v1/repeats", {"item": "tp", "performed_at": performed(0), "patient_ref": "P-9"}).json["id"]
    for path, methods in description["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        if "launch" in path:
            continue
        for example in content.get("examples", {}).values():
            body = _dated(example["value"], performed(1))
            reply = dr_lin.post(path.replace("{lookup_id}", lookup).replace("{decision_id}", decision).replace("{repeat_id}", repeat), body)
            assert reply.status_code in (200, 201) or reply.json["code"] == "nothing_to_withdraw", reply.json


def _dated(value, moment):
    """The example as of yesterday: as written it lies in the future for a machine whose clock is behind."""
    if isinstance(value, dict):
        return {name: moment if name == "performed_at" else _dated(member, moment) for name, member in value.items()}
    return [_dated(member, moment) for member in value] if isinstance(value, list) else value


def test_bodies_are_described_as_strictly_as_they_are_read(description):
    asked = description["components"]["schemas"]["LookupRequest"]
    assert asked["additionalProperties"] is False
    assert set(asked["required"]) == {"item", "issuer", "performed_at"}


PERFORMER = [
    {"system": "nhsa", "code": "H50011100001"}, {"system": "nhsa", "code": None}, {"system": None, "code": ""}, {"system": "nhsa", "code": "H50011100001", "owner": None}, {"system": "name", "code": "名" * 41},
    {"system": "loinc", "code": "2885-2"}, {"system": "nhsa"}, {"system": "nhsa", "code": "H50011100001", "owner": "issuer"}, None, "", {}, "a" * 25, 7,
]  # fmt: skip
ITEM = [
    "tp", "a" * 25, {"system": "local", "code": "A" * 44}, {"system": "local", "code": "A" * 45}, {"system": "name", "code": "总蛋白" * 20}, {"system": "name", "code": "总蛋白" * 21}, {"system": "loinc", "code": "28850000-2"},
    {"system": "local", "code": "A1", "owner": None}, {"system": "local", "code": "A1", "owner": ""}, {"system": "local", "code": "A1", "owner": "receiver"}, {"system": "local", "code": "A1", "owner": "us"}, {"system": "local", "code": None}, None, "",
]  # fmt: skip
OTHERS = {
    "circumstances": ["", None, [], ["emergency"], ["emergency", "emergency"], "emergency"],
    "mark": ["", None, "川渝HR", "川" * 13],
    "specimen": ["", None, 7],
    "report_ref": ["", None, "R" * 129],
    "note": [None],
}


UNSAID = [
    ("performer", {"system": "nhsa", "code": None}), ("performer", {"system": None, "code": ""}), ("performer", {"system": "nhsa", "code": "H50011100001", "owner": None}),
    ("performer", ""), ("performer", {}), ("item", {"system": "local", "code": "A1", "owner": ""}), ("circumstances", ""),
]  # fmt: skip
SAID_IN_WORDS = [("circumstances", ["emergency", "emergency"])]
"""Each at most once, which generated Java cannot say of an enumeration."""


@pytest.mark.parametrize(
    ("member", "value"), [(member, value) for member, values in {"performer": PERFORMER, "item": ITEM, **OTHERS}.items() for value in values]
)
def test_a_body_is_taken_where_the_description_takes_it(description, dr_lin, member, value):
    whole = {"$ref": "#/components/schemas/LookupRequest", "components": description["components"]}
    body = question(**{member: value})
    reply = dr_lin.ask(body)
    # a code that is described well may still be an unknown one, or none that its system has
    taken = reply.status_code == 201 or reply.json["code"] in ("performer_unknown", "item_ambiguous", "loinc_check")
    if (member, value) in UNSAID:
        # one of the many forms of nothing: read, and not described, for generated clients would have a class for each
        assert taken, reply.json
    elif (member, value) in SAID_IN_WORDS:
        assert not taken
    else:
        assert Draft202012Validator(whole).is_valid(body) is taken, reply.json


def test_the_guard_sees_an_answer_that_is_not_described(app):
    def reply(status: int, body: dict, path: str = "/api/v1/items/tp") -> None:
        hold(app, "GET", path, TestResponse(iter([json.dumps(body).encode()]), str(status), Headers({"Content-Type": "application/json"}), Request({})))

    with pytest.raises(AssertionError, match="Unknown field"):
        reply(200, {"more": 1})
    with pytest.raises(AssertionError):
        reply(299, {})
    reply(299, {}, "/nowhere")
