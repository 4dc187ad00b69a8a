"""Calls and feedback that cannot be taken: each a clear OperationOutcome, in two languages, and nothing written."""

from __future__ import annotations

import json

import pytest

from tests.cds_hooks.calls import SELECT, SIGN, bundle, codes, fetched, order, report, selecting, sent, signing
from tests.web.visitor import ledger_size


def without(body: dict, *path: str) -> dict:
    """The body without a member."""
    body = json.loads(json.dumps(body))
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return body


GOOD = signing()
CONTEXT = GOOD["context"]
CALLS = [
    ([], "hook_not_an_object", ""), ("x", "hook_not_an_object", ""), (None, "hook_not_an_object", ""),
    ({}, "hook_differs", "hook"), (GOOD | {"hook": "patient-view"}, "hook_differs", "hook"), (GOOD | {"hook": ["order-sign"]}, "hook_differs", "hook"),
    (without(GOOD, "hookInstance"), "hook_member_missing", "hookInstance"), (GOOD | {"hookInstance": 1}, "hook_text_wanted", "hookInstance"),
    (without(GOOD, "context"), "hook_member_missing", "context"), (GOOD | {"context": []}, "hook_object_wanted", "context"),
    (without(GOOD, "context", "userId"), "hook_member_missing", "context.userId"), (without(GOOD, "context", "patientId"), "hook_member_missing", "context.patientId"),
    (GOOD | {"context": CONTEXT | {"patientId": 7}}, "hook_text_wanted", "context.patientId"), (GOOD | {"context": CONTEXT | {"patientId": "x" * 256}}, "hook_text_wanted", "context.patientId"),
    (GOOD | {"context": CONTEXT | {"userId": "a\nb"}}, "hook_text_wanted", "context.userId"), (GOOD | {"context": CONTEXT | {"encounterId": 1}}, "hook_text_wanted", "context.encounterId"),
    (without(GOOD, "context", "draftOrders"), "hook_member_missing", "context.draftOrders"), (GOOD | {"context": CONTEXT | {"draftOrders": []}}, "hook_bundle_wanted", "context.draftOrders"),
    (GOOD | {"context": CONTEXT | {"draftOrders": {"resourceType": "ServiceRequest"}}}, "hook_bundle_wanted", "context.draftOrders"),
    (GOOD | {"context": CONTEXT | {"draftOrders": {"entry": {}}}}, "hook_list_wanted", "context.draftOrders.entry"),
    (GOOD | {"prefetch": []}, "hook_object_wanted", "prefetch"), (GOOD | {"fhirAuthorization": {"access_token": "x"}}, "hook_member_missing", "fhirServer"),
    (GOOD | {"extension": {"cn.recognition.patient-ref": 7}}, "hook_text_wanted", "extension.cn.recognition.patient-ref"),
    (signing(*(order(f"o-{n}") for n in range(201))), "hook_too_many_orders", "context.draftOrders"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "place"), CALLS)
def test_a_call_that_is_none_says_what_would_be_one(app, zhao, body, code, place):
    before = ledger_size(app)
    reply = sent(zhao, json.dumps(body).encode())
    assert (reply.status_code, codes(reply)) == (400, [code])
    [issue] = reply.json["issue"]
    assert issue.get("expression", [""]) == [place]
    assert issue["details"]["_text"]["extension"][0]["extension"][1]["valueString"].isascii()
    assert not issue["details"]["text"].isascii()
    assert ledger_size(app) == before


def test_it_is_told_in_english_to_whoever_prefers_it(zhao):
    reply = sent(zhao, {}, Accept_Language="en")
    assert reply.json["issue"][0]["details"]["text"].startswith("hook must be that of the service")


@pytest.mark.parametrize("selections", [None, "ServiceRequest/o-1", [1], {}])
def test_order_select_says_which_orders(zhao, selections):
    body = selecting(order(), selections=[])
    body["context"]["selections"] = selections
    reply = sent(zhao, body, SELECT)
    assert (reply.status_code, codes(reply)) == (400, ["hook_member_missing" if selections is None else "hook_list_wanted"])


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "json_malformed"), (b"{", 400, "json_malformed"), (b'{"hook":"order-sign","hook":"x"}', 400, "json_duplicate_key"), (b"\xff\xfe{}", 400, "json_encoding"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, 400, "json_too_deep"), (b'{"a": NaN}', 400, "json_number"), (b'{"a":"\\ud800"}', 400, "json_surrogate"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_as_that(zhao, raw, status, code):
    reply = zhao.post(f"/cds-services/{SIGN}", raw)
    assert (reply.status_code, codes(reply)) == (status, [code])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "application/xml", ""])
def test_another_kind_of_body_is_not_read(zhao, kind):
    reply = zhao.post(f"/cds-services/{SIGN}", signing(), Content_Type=kind)
    assert (reply.status_code, codes(reply)) == (415, ["media_type"])


def test_fhirs_own_media_type_does_as_well(zhao):
    assert zhao.post(f"/cds-services/{SIGN}", signing(), Content_Type="application/fhir+json").status_code == 200


def test_a_bundle_of_four_megabytes_is_read_and_a_larger_body_refused(zhao):
    [head, value] = report()
    large = fetched([head | {"text": {"div": "字" * ((4 << 20) // 3)}}, value])
    body = json.dumps(signing(prefetch=large), ensure_ascii=False).encode()
    assert 4 << 20 < len(body) < 5 << 20
    assert len(zhao.post(f"/cds-services/{SIGN}", body).json["cards"]) == 1
    reply = zhao.post(f"/cds-services/{SIGN}", body + b" " * (2 << 20))
    assert (reply.status_code, codes(reply)) == (413, ["too_large"])


def test_more_results_than_are_read_are_told(zhao):
    many = [{"resource": each} for number in range(2001) for each in report(f"M-{number}")]
    reply = sent(zhao, signing(prefetch={"priorReports": {"resourceType": "Bundle", "entry": many}}))
    assert (reply.status_code, codes(reply)) == (400, ["hook_too_many_rows"])


@pytest.mark.parametrize(
    "entry",
    [
        {"resource": None}, {}, None, 7, [], {"resource": {"resourceType": "ServiceRequest", "code": "x"}}, {"resource": {"resourceType": "ServiceRequest", "code": {"coding": [None, {}, 7]}}},
        {"resource": {"resourceType": ["ServiceRequest"]}}, {"resource": {"resourceType": "ServiceRequest", "id": {"a": 1}, "priority": [], "code": {"coding": {"system": 1, "code": 2}}}},
    ],
)  # fmt: skip
def test_an_entry_that_is_none_is_passed_over(zhao, entry):
    body = signing()
    body["context"]["draftOrders"]["entry"].append(entry)
    assert len(sent(zhao, body).json["cards"][0]["suggestions"]) == 1


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "DiagnosticReport"}, {"resourceType": "DiagnosticReport", "result": [None, {"reference": 7}]}, {"resourceType": "Observation", "code": []},
        {"resourceType": "DiagnosticReport", "code": {"coding": [None]}, "contained": [None, 7], "subject": [], "performer": "x", "status": {}}, {"resourceType": None}, {},
    ],
)  # fmt: skip
def test_a_resource_that_is_none_stops_no_other(zhao, resource):
    prefetch = fetched(report())
    prefetch["priorReports"]["entry"] += [{"resource": resource}, None, {"resource": bundle(resource)}]
    assert len(sent(zhao, signing(prefetch=prefetch)).json["cards"]) == 1
