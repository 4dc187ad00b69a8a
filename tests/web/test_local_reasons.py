"""Reasons for a repeat from a region's own list: listed for the caller's institution, told by their codes, kept in the entry, and offered on the page."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from recognition.domain.lookups import DecisionKind, RepeatReason
from recognition.ledger.entries import decode
from tests.clinician.sitting import signed_in
from tests.registrar.office import Office
from tests.registrar.test_local_reasons import CITY, HEAD
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
def city(app: Flask) -> Flask:
    """The demonstration, with the city's list in force."""
    office = Office(app.extensions["recognition"].data)
    office.service, office.ledger = app.extensions["recognition"], app.extensions["recognition"].ledger
    draft = office.draft("原因")
    office.accepted(draft, HEAD + CITY, "local_reasons")
    office.publish(draft)
    return app


def test_the_api_lists_what_applies_and_takes_it_by_its_code(city: Flask, people: dict[str, Visitor]):
    lin, tang = people["hospital"], people["clinician_other"]
    listed = lin.get("/api/v1/repeat-reasons", Accept_Language="en").json
    assert [one["code"] for one in listed["reasons"]] == list(RepeatReason) and listed["reasons"][3]["says"] == "Emergency or first aid"
    national = [("CN", code, "other") for code in ("image_quality", "images_not_retrievable", "wrong_site")]
    assert [tuple(one[name] for name in ("scope", "code", "reason")) for one in listed["local_reasons"]] == [
        *national, ("50", "02", "other"), ("50", "1", "condition_changed")
    ]  # fmt: skip
    assert [(one["scope"], one["code"]) for one in tang.get("/api/v1/repeat-reasons").json["local_reasons"]][3:] == [("51", "1")]
    asked = lin.asked()["id"]
    told = {"scope": "50", "code": "02"}
    reply = lin.decide(asked, "repeated", local_reason=told)
    assert (reply.status_code, reply.json["reason"], reply.json["local_reason"]) == (201, "other", told), "its words say what a note would"
    reads = city.extensions["recognition"].ledger.reads
    entry = reads.entry(reply.json["receipt"]["sequence"])
    assert json.loads(entry)["local"] == ["50", "02"]
    back = decode(entry)
    assert (back.kind, back.reason, back.local, back.note) == (DecisionKind.REPEATED, RepeatReason.OTHER, ("50", "02"), None)
    mapped = lin.decide(asked, "repeated", local_reason={"scope": "50", "code": "1"}, reason="condition_changed", note="肌酐翻倍").json
    assert (mapped["reason"], mapped["local_reason"]["code"]) == ("condition_changed", "1")
    assert [one.get("local_reason") for one in lin.get(f"/api/v1/lookups/{asked}").json["decisions"]] == [told, {"scope": "50", "code": "1"}]
    listed = [json.loads(line) for line in people["auditor"].get("/api/v1/lookups", Accept="application/x-ndjson").text.splitlines()]
    assert [one.get("local_reason") for row in listed if row["id"] == asked for one in row["decisions"]] == [told, {"scope": "50", "code": "1"}]
    assert "local_reason" not in lin.decide(asked, "accepted").json


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"decision": "repeated", "local_reason": {"scope": "50", "code": "7"}}, "local_reason", "local_reason_unknown"),
        ({"decision": "repeated", "local_reason": {"scope": "50", "code": "09"}}, "local_reason", "local_reason_unknown"),
        ({"decision": "repeated", "local_reason": {"scope": "51", "code": "1"}}, "local_reason", "local_reason_unknown"),
        ({"decision": "repeated", "local_reason": {"scope": "50", "code": "1"}, "reason": "emergency"}, "reason", "local_reason_differs"),
        ({"decision": "accepted", "local_reason": {"scope": "50", "code": "1"}}, "local_reason", "only_when_repeated"),
        ({"decision": "repeated", "local_reason": "1"}, "local_reason", "type_object"),
        ({"decision": "repeated", "local_reason": {"scope": "50"}}, "local_reason.code", "field_required"),
        ({"decision": "repeated", "local_reason": {"scope": "50", "code": "病情变化"}}, "local_reason.code", "text_characters"),
        ({"decision": "repeated", "local_reason": {"scope": "50", "code": "13912345678"}}, "local_reason.code", "telephone_number"),
        ({"decision": "repeated", "local_reason": {"scope": "50", "code": "1", "name": "x"}}, "local_reason.name", "field_unknown"),
        ({"decision": "repeated", "local_reason": {"scope": ["50"], "code": "1"}}, "local_reason.scope", "type_string"),
    ],
)  # fmt: skip
def test_what_is_no_reason_here_is_refused_and_nothing_is_written(city: Flask, people: dict[str, Visitor], more: dict, field: str, code: str):
    lin = people["hospital"]
    asked, ledger = lin.asked()["id"], city.extensions["recognition"].ledger
    size = ledger.size()
    reply = lin.post(f"/api/v1/lookups/{asked}/decisions", more)
    assert (reply.status_code, ledger.size()) == (422, size), reply.json
    errors = reply.json.get("errors") or [{"field": reply.json.get("field"), "code": reply.json["code"]}]
    assert (field, code) in {(one["field"], one["code"]) for one in errors}, reply.json
    if code == "local_reason_unknown":
        assert "50/1" in reply.json["errors"][0]["allowed"] if "allowed" in reply.json["errors"][0] else "50/1" in reply.json["allowed"]


def test_one_reason_sent_twice_under_one_key_is_one_entry_also_after_its_list_has_ended(city: Flask, people: dict[str, Visitor]):
    lin = people["hospital"]
    asked = lin.asked()["id"]
    body = {"decision": "repeated", "local_reason": {"scope": "50", "code": "1"}}
    replies = [lin.post(f"/api/v1/lookups/{asked}/decisions", body, Idempotency_Key="local-1") for _ in range(2)]
    assert [reply.status_code for reply in replies] == [201, 201] and replies[0].json == replies[1].json
    other = lin.post(f"/api/v1/lookups/{asked}/decisions", body | {"local_reason": {"scope": "50", "code": "02"}}, Idempotency_Key="local-1")
    assert other.status_code == 422


@pytest.mark.parametrize(("language", "words", "group"), [("zh", "病情有变化", "本地目录的原因"), ("en", "病情有变化", "Reasons of the local list")])
def test_the_page_offers_the_list_and_says_what_was_chosen(city: Flask, language: str, words: str, group: str):
    lin = signed_in(city, "lin", language)
    lin.ask("总蛋白", "东麓示范医院", "昨天")
    assert f">{words}</button>" in lin.page.text and group in lin.page.text
    assert ('value="repeated.local.50/02">' in lin.page.text) and 'value="repeated.local.CN/wrong_site">' in lin.page.text
    assert 'value="repeated.other.images"' not in lin.page.text
    lin.decide("repeated.local.50/1")
    assert f"{words}</p>" in lin.page.text
    lin.decide("withdrawn")
    lin.decide("repeated.local.CN/wrong_site")
    assert ("部位不符" if language == "zh" else "Wrong body part") in lin.page.text


@pytest.mark.parametrize(("language", "told"), [("zh", "这个原因已不在目录中，请另选一个"), ("en", "This reason is not on the list any more")])
def test_a_reason_that_is_not_on_the_list_any_more_is_told_on_the_page_and_nothing_is_written(city: Flask, language: str, told: str):
    lin = signed_in(city, "lin", language)
    lin.ask("总蛋白", "东麓示范医院", "昨天")
    size = city.extensions["recognition"].ledger.size()
    lin.decide("repeated.local.50/09")
    assert told in lin.page.text and lin.page.status_code == 422 and city.extensions["recognition"].ledger.size() == size
