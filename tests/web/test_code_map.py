"""A hospital fetches its own code map, asks which of its codes are not mapped, and hands in rows that a registrar takes into the next edition."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from recognition.services.publications import jobs
from schemas.answers import PROBLEM
from schemas.code_maps import CHECKED, CODE_MAP, PROPOSAL, PROPOSALS, SENT
from tests.people import question
from tests.web.visitor import Visitor

API = "/api/v1"


@pytest.fixture
def it(people: dict[str, Visitor]) -> Visitor:
    """The server of Dr Lin's hospital."""
    return people["hospital"]


@pytest.fixture
def wen(people: dict[str, Visitor]) -> Visitor:
    """温登记."""
    return people["registrar"]


def check(it: Visitor, *codes: dict, **more: object) -> dict:
    reply = it.post(f"{API}/code-map/checks", {"codes": list(codes), **more})
    assert reply.status_code == 200 and CHECKED.validate(reply.json) == {}, reply.json
    return reply.json


def hand_in(it: Visitor, *rows: dict, role: str = "receiver", **headers: str):
    return it.post(f"{API}/code-map/proposals", {"role": role, "rows": list(rows)}, **headers)


def test_the_map_is_read_page_by_page_and_is_the_callers_own(it: Visitor, app: Flask):
    first = it.get(f"{API}/code-map?limit=2").json
    assert CODE_MAP.validate(first) == {} and len(first["rows"]) == 2 and first["counts"]["receiver"] > 2
    assert first["rows"][0]["local_code"] == "YL0001" and first["rows"][0]["item_name_zh"]
    second = it.get(f"{API}/code-map?limit=2&cursor={first['next']}").json
    assert second["rows"][0]["local_code"] > first["rows"][1]["local_code"]
    held = app.extensions["recognition"].edition().connection.execute("SELECT count(*) FROM code_maps").fetchone()[0]
    assert sum(first["counts"].values()) < held, "other hospitals' maps are not in it"
    assert it.get(f"{API}/code-map?role=issuer").json["rows"] == []


def test_the_map_comes_as_a_file_to_fill_in(it: Visitor, tmp_path: Path):
    text = it.get(f"{API}/code-map?format=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["身份", "院内编码", "院内名称", "目录项目编码", "目录项目名称"] and rows[0]["身份"] == "接诊" and rows[0]["院内编码"] == "YL0001"
    book = openpyxl.load_workbook(io.BytesIO(it.get(f"{API}/code-map?format=xlsx").data))
    assert book["code_map"].max_row == len(rows) + 1 and "院内编码" in book["code_map"]["B1"].value


def test_each_code_is_mapped_or_not_with_candidates_that_nobody_takes(it: Visitor):
    told = check(
        it, {"code": "YL0001", "name": "总蛋白"}, {"code": "yl0001"}, {"code": "LIS-77", "name": "总蛋白测定"}, {"code": "LIS-78", "name": "总蛋百"}, {"code": "LIS-79", "name": ""},
        {"code": "LIS-80", "name": "从来没有的检查"}, {"code": "a" * 60, "name": "总蛋白"},
    )  # fmt: skip
    states = [row["state"] for row in told["codes"]]
    assert states == ["mapped", "mapped", "unmapped", "unmapped", "unmapped", "unmapped", "unusable"]
    assert told["counts"] == {"mapped": 2, "proposed": 0, "several": 0, "unmapped": 4, "unusable": 1}
    assert told["codes"][0]["item"]["code"] == "tp" and told["codes"][6]["problem"] == "text_too_long"
    assert (told["codes"][2]["candidates"][0]["code"], told["codes"][2]["candidates"][0]["why"]) == ("tp", "same_name") and told["codes"][2]["item"] is None
    assert ("tp", "similar_sound") in {(one["code"], one["why"]) for one in told["codes"][3]["candidates"]}
    assert told["codes"][4]["candidates"] == []
    assert [row["code"] for row in told["codes"]][:3] == ["YL0001", "yl0001", "LIS-77"]


def test_a_check_sent_again_under_its_key_is_answered_again(it: Visitor):
    first, second = (it.post(f"{API}/code-map/checks", {"codes": [{"code": "YL0001"}]}, Idempotency_Key="check-1") for _ in range(2))
    assert first.status_code == second.status_code == 200 and first.json == second.json
    assert it.post(f"{API}/code-map/checks", {"codes": [{"code": "YL0002"}]}, Idempotency_Key="check-1").json["code"] == "idempotency_conflict"


def test_the_role_counts(it: Visitor):
    assert check(it, {"code": "YL0001"}, role="issuer")["codes"][0]["state"] == "unmapped"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"codes": []},
        {"codes": "YL1"},
        {"codes": [1]},
        {"codes": [{"name": "x"}]},
        {"codes": [{"code": "x", "who": "y"}]},
        {"codes": [{"code": "x"}] * 501},
        {"codes": [{"code": "x"}], "role": "both"},
        {"codes": [{"code": "x", "name": "李某某13800138000"}]},
    ],
)
def test_bodies_that_are_none(it: Visitor, body: object):
    reply = it.post(f"{API}/code-map/checks", body)
    assert reply.status_code in (400, 422) and PROBLEM.validate(reply.json) == {}
    assert "13800138000" not in reply.text


def test_what_lookups_sent_in_vain_is_told_until_it_is_mapped(it: Visitor, people):
    for code in ("ZZ-9001", "ZZ-9001", "ZZ-9002"):
        assert it.ask(question(item={"system": "local", "code": code, "owner": "receiver"})).json["verdict"] == "not_covered"
    people["clinician_other"].ask(question(item={"system": "local", "code": "QQ-1", "owner": "receiver"}))
    told = it.get(f"{API}/code-map/sent").json
    assert SENT.validate(told) == {}
    codes = {row["code"]: (row["count"], row["whole"]) for row in told["codes"]}
    assert codes["ZZ-9001"] == (2, True) and codes["ZZ-9002"] == (1, True) and "QQ-1" not in codes
    assert told["codes"][0]["last"] == told["until"] and (date.fromisoformat(told["until"]) - date.fromisoformat(told["since"])).days == 29


def test_handed_in_taken_by_a_registrar_and_found_by_the_next_lookup(app: Flask, it: Visitor, wen: Visitor, people):
    plain = {"code": "JY7001", "name": "总蛋白（急）", "item": "tp"}
    made = hand_in(it, plain, {"code": "YL0001", "item": "tp"}, role="both", Idempotency_Key="map-1")
    assert made.status_code == 201 and PROPOSAL.validate(made.json) == {}, made.json
    assert hand_in(it, plain, {"code": "YL0001", "item": "tp"}, role="both", Idempotency_Key="map-1").json == made.json
    assert {(one["role"], one["local_code"]) for one in made.json["rows"]} == {("receiver", "JY7001"), ("issuer", "JY7001"), ("issuer", "YL0001")}, (
        "what is so already is left out"
    )
    assert check(it, {"code": "JY7001"})["codes"][0]["state"] == "proposed"
    waiting = wen.get(f"{API}/code-map-proposals?state=waiting").json
    assert PROPOSALS.validate(waiting) == {} and made.json["id"] in {one["id"] for one in waiting["proposals"]}

    draft = wen.post(f"{API}/drafts", {}).json["id"]
    proposal = f"{API}/code-map-proposals/{made.json['id']}"
    assert wen.post(f"{proposal}/decision", {"decision": "take"}).json["code"] == "field_required"
    taken = wen.post(f"{proposal}/decision", {"decision": "take", "draft": draft})
    assert taken.status_code == 200 and taken.json["state"] == "taken" and PROPOSAL.validate(taken.json) == {}, taken.json
    data = app.extensions["recognition"].data
    assert jobs.wait(data, taken.json["submission"], 60)["state"] == "done"
    assert wen.get(f"{API}/imports/{taken.json['submission']}").json["state"] == "accepted"
    assert wen.post(f"{proposal}/decision", {"decision": "refuse", "reason": "迟了"}).json["code"] == "proposal_decided"

    assert jobs.wait(data, wen.post(f"{API}/drafts/{draft}/check", None).json["id"], 60)["state"] == "done"
    checked = wen.get(f"{API}/drafts/{draft}").json["check"]
    assert checked["difference"] == {"code_maps": {"added": 3, "changed": 0, "removed": 0}}
    approval = {"sha256": checked["sha256"], "acknowledged": [one["code"] for one in checked["findings"]]}
    assert people["registrar_second"].post(f"{API}/drafts/{draft}/approval", approval).status_code == 200
    assert wen.post(f"{API}/drafts/{draft}/publication", {}).status_code == 201

    mine = it.get(f"{API}/code-map/proposals/{made.json['id']}").json
    assert mine["in_force"] and mine["state"] == "taken" and not {"by", "draft", "decided_by"} & set(mine)
    answer = it.ask(question(item={"system": "local", "code": "jy7001", "owner": "receiver"})).json
    assert answer["verdict"] == "recognised"
    assert check(it, {"code": "JY7001"})["codes"][0]["item"]["code"] == "tp"


def test_refused_with_a_reason_that_the_hospital_reads(it: Visitor, wen: Visitor):
    made = hand_in(it, {"code": "JY8001", "item": "alb"}).json["id"]
    decision = f"{API}/code-map-proposals/{made}/decision"
    assert wen.post(decision, {"decision": "refuse"}).json["code"] == "field_required"
    assert wen.post(decision, {"decision": "refuse", "reason": "请写明标本"}).json["state"] == "refused"
    assert it.get(f"{API}/code-map/proposals/{made}").json["reason"] == "请写明标本"
    assert check(it, {"code": "JY8001"})["codes"][0]["state"] == "unmapped"


def test_taken_back_while_it_waits(it: Visitor):
    made = hand_in(it, {"code": "JY8101", "item": "alb"}).json["id"]
    assert it.call("DELETE", f"{API}/code-map/proposals/{made}").status_code == 204
    assert it.call("DELETE", f"{API}/code-map/proposals/{made}").json["code"] == "proposal_decided"
    assert it.get(f"{API}/code-map/proposals?state=withdrawn").json["proposals"][0]["id"] == made


@pytest.mark.parametrize(
    ("rows", "field", "code"),
    [
        ([{"code": "A1", "item": "nothing"}], "rows.0.item", "item_unknown"),
        ([{"code": "A1", "item": "总蛋白"}], "rows.0.item", "text_characters"),
        ([{"code": "A1", "item": "tp"}, {"code": "A1", "item": "alb"}], "rows.1.code", "list_repeats"),
        ([{"code": "YL0001", "item": "tp"}], "rows", "nothing_changed"),
        ([{"code": "A1"}], "rows.0.item", "field_required"),
        ([{"code": "A1", "item": None}], "rows.0.item", "field_null"),
        ([{"code": "A1", "item": "tp", "x": 1}], "rows.0.x", "field_unknown"),
        ([{"code": "A1", "item": "tp", "name": "张三13955512345"}], "rows.0.name", "telephone_number"),
        ([], "rows", "text_empty"),
        ([{"code": "a" * 70, "item": "tp"}], "rows.0.code", "text_too_long"),
    ],
)
def test_rows_that_are_refused(it: Visitor, rows: list, field: str, code: str):
    reply = hand_in(it, *rows)
    assert reply.status_code == 422 and PROBLEM.validate(reply.json) == {}
    assert (
        {one["field"]: one["code"] for one in reply.json["errors"]} == {field: code}
        if "errors" in reply.json
        else (reply.json["field"], reply.json["code"]) == (field, code)
    )


def test_another_hospital_sees_nothing_of_it(it: Visitor, people):
    made = hand_in(it, {"code": "JY8201", "item": "alb"}).json["id"]
    for who in ("clinician", "auditor", "hospital_auditor", "registrar", "operator"):
        assert people[who].get(f"{API}/code-map").status_code == 403
    assert people["hospital"].get(f"{API}/code-map-proposals").status_code == 403
    assert it.call("DELETE", f"{API}/code-map/proposals/{made}").status_code == 204
    assert it.get(f"{API}/code-map/proposals/nothing").status_code == 404


def test_no_more_than_twenty_wait(it: Visitor):
    replies = [hand_in(it, {"code": f"JY83{number:02d}", "item": "alb"}) for number in range(21)]
    assert [reply.status_code for reply in replies].count(201) <= 20 and replies[-1].json["code"] == "proposals_waiting"
    for reply in replies:
        if reply.status_code == 201:
            it.call("DELETE", f"{API}/code-map/proposals/{reply.json['id']}")


def test_what_was_proposed_is_known_in_every_writing(it: Visitor):
    assert hand_in(it, {"code": "检9001", "name": "", "item": "tp"}).status_code == 201
    states = [row["state"] for row in check(it, {"code": "检9001"}, {"code": "检 9001"}, {"code": "检９００１"}, {"code": "检9002"})["codes"]]
    assert states == ["proposed", "proposed", "proposed", "unmapped"]
    assert hand_in(it, {"code": "X 77", "name": "", "item": "tp"}, {"code": "x77", "name": "", "item": "alb"}).json["code"] == "list_repeats", (
        "one code, two items"
    )
    assert hand_in(it, {"code": "X 78", "name": "", "item": "tp"}, {"code": "x78", "name": "", "item": "tp"}).status_code == 201
