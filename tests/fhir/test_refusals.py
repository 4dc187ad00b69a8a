"""Every refusal below the address is an OperationOutcome: also for addresses there are not, wrong methods, formats, keys, and faults."""

from __future__ import annotations

import json

import pytest

from recognition.errors import LedgerUnavailable, RegistryUnavailable
from recognition.server.worker.refusals import Refusals
from tests.fhir.calling import called, read, sent
from tests.fhir.standard import faults
from tests.server.test_refusals import asked, parts
from tests.web.visitor import Visitor


@pytest.fixture
def nobody(app) -> Visitor:
    return Visitor(app, None)


def test_without_a_key(nobody, app):
    for visitor in (nobody, Visitor(app, "rk_aaaaaaaa_" + "A" * 43)):
        reply = sent(visitor, "/Organization")
        assert (reply.status_code, reply.headers["WWW-Authenticate"], read(reply)["issue"][0]["code"]) == (401, "Bearer", "login")
    assert sent(nobody, "/metadata").status_code == 200


def test_what_a_refusal_tells_besides_stands_in_diagnostics(nobody):
    outcome = called(nobody, "/Organization", status=401, X_Key_Id="abcdefgh")
    assert "X-Timestamp" in json.loads(outcome["issue"][0]["diagnostics"])["missing"]


def test_whose_role_it_is_not(people):
    for holder in ("clinician", "hospital", "registrar", "operator"):
        assert called(people[holder], "/MeasureReport", status=403)["issue"][0]["code"] == "forbidden"
        assert called(people[holder], "/Organization?_count=1")["total"]


@pytest.mark.parametrize(
    "path", ["", "/", "/Patient", "/Patient/1", "/Organization/cq002/_history", "/Organization/cq002/_history/1", "/$export", "/ConceptMap/nix", "/nix/nix/nix"]
)
def test_an_address_that_there_is_not(people, path):
    called(people["clinician"], path, status=404)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "", "interaction_unknown"), ("POST", "", "interaction_unknown"), ("GET", "/_history", "interaction_unknown"), ("GET", "/$export", "interaction_unknown"),
        ("GET", "/Organization/cq002/_history/3", "interaction_unknown"), ("GET", "/Organization/cq002/$everything", "interaction_unknown"),
        ("GET", "/CodeSystem/items/$lookup", "interaction_unknown"), ("GET", "/Patient/1", "type_unknown"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_said_of_what_was_asked(people, method, path, code):
    outcome = called(people["clinician"], path, method, {} if method == "POST" else None, status=404)
    assert outcome["issue"][0]["details"]["coding"][0]["code"] == code


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/Organization", "GET, HEAD, OPTIONS"),
        ("PUT", "/Organization/cq002", "GET, HEAD, OPTIONS"),
        ("DELETE", "/Organization/cq002", "GET, HEAD, OPTIONS"),
        ("PATCH", "/metadata", "GET, HEAD, OPTIONS"),
        ("PUT", "/ValueSet/$expand", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_a_method_that_changes_something(people, method, path, allow):
    reply = sent(people["clinician"], path, method, {} if method != "DELETE" else None)
    assert (reply.status_code, reply.headers["Allow"], read(reply)["issue"][0]["code"]) == (405, allow, "not-supported")


@pytest.mark.parametrize("accept", ["application/fhir+xml", "application/xml", "text/html", "application/fhir+json;fhirVersion=5.0", "text/turtle"])
def test_a_format_that_is_not_served(people, accept):
    outcome = called(people["clinician"], "/Organization/cq002", status=406, Accept=accept)
    assert "JSON" in outcome["issue"][0]["details"]["text"]
    assert called(people["clinician"], "/Organization/cq002?_format=xml", status=406, Accept="application/json")


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json",
        "application/json",
        "*/*",
        "application/fhir+json; fhirVersion=4.0",
        "application/xml;q=0.5, application/json",
        "text/html, */*;q=0.1",
        "application/json+fhir",
    ],
)
def test_a_format_that_is(people, accept):
    called(people["clinician"], "/Organization/cq002", Accept=accept)
    called(people["clinician"], "/Organization/cq002?_format=application/fhir+json", Accept="application/xml")
    called(people["clinician"], "/Organization/cq002?_format=json&_pretty=true")


def test_the_words_are_the_caller_s_and_the_other_language_stands_beside(people):
    zh, en = (called(people["clinician"], "/Organization/nix", status=404, Accept_Language=lang)["issue"][0]["details"] for lang in ("zh-CN", "en"))
    assert zh["text"] in json.dumps(en, ensure_ascii=False) and en["text"] in json.dumps(zh, ensure_ascii=False) and zh["text"] != en["text"]


@pytest.mark.parametrize("error", [RegistryUnavailable(), LedgerUnavailable(), RuntimeError("broken")])
def test_a_fault_is_503_and_never_an_answer(people, app, monkeypatch, error):
    def broken() -> None:
        raise error

    monkeypatch.setattr(app.extensions["recognition"], "edition", broken)
    for path in ("/Organization", "/Organization/cq002", "/ValueSet/recognised-in-CY/$expand", "/ConceptMap/loinc/$translate?code=1"):
        reply = sent(people["clinician"], path)
        assert reply.status_code == 503 and reply.headers["Retry-After"] and read(reply)["issue"][0]["code"] == "transient"
    assert sent(people["auditor"], "/MeasureReport").status_code == 503


def test_a_body_that_is_too_large_or_no_json(people):
    for body, status in ((b"{" * 10, 400), (b'{"resourceType": "Parameters", "parameter": [' + b" " * 70_000 + b"]}", 413), (b"x" * 300_000, 413)):
        called(people["clinician"], "/ValueSet/$expand", "POST", body, status=status)
    outcome = called(people["clinician"], "/ValueSet/$expand", "POST", b"<x/>", status=415, Content_Type="application/fhir+xml")
    assert "application/fhir+json" in outcome["issue"][0]["details"]["text"]


def test_who_comes_while_too_many_wait_is_refused_in_the_same_form(app):
    line, headers, body = parts(Refusals(app.extensions).response(asked("GET /fhir/Organization?_count=1", Accept_Language="en"), False))
    assert line.startswith("HTTP/1.1 503") and headers["content-type"].startswith("application/fhir+json") and headers["retry-after"]
    outcome = json.loads(body)
    assert faults(outcome) == [] and outcome["issue"][0]["details"]["text"].startswith("Too much")


def test_where_it_is_off_nothing_of_it_is_there(people, app):
    from recognition import create_app
    from recognition.settings import Settings

    off = create_app(Settings(app.extensions["recognition.settings"].data, demo=True))
    reply = off.test_client().get("/fhir/metadata")
    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")
    _, headers, _ = parts(Refusals(off.extensions).response(asked("GET /fhir/metadata"), False))
    assert headers["content-type"] == "application/problem+json"
    off.extensions["recognition"].ledger.close()
