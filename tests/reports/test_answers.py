"""The questions of a document come back with their reader's answers, each settled by its own member and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recognition.ledger.entries import decode, encode
from recognition.services.replay import replay
from schemas.answers import BATCH_ANSWER
from tests.clock import Clock
from tests.reports.messages import message, order, result, segment, serum
from tests.reports.test_fhir_traps import observation, report
from tests.web.visitor import Visitor, ledger_size

Rows = Callable[[bytes | str], dict[str, Any]]
CASES = Path(__file__).with_name("cases")
DOOR = "/api/v1/reports/answers"


def only(rows: dict[str, Any]) -> dict[str, Any]:
    [row] = rows.values()
    return row


def answered(visitor: Visitor, *answers: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    reply = visitor.post(DOOR, {"answers": list(answers)}, **headers)
    assert reply.status_code == 200, reply.json
    assert BATCH_ANSWER.validate(reply.json) == {}
    return reply.json["results"]


def refused(visitor: Visitor, answer: dict[str, Any]) -> tuple[str, str]:
    [line] = answered(visitor, answer)
    return line["problem"]["code"], line["problem"]["field"]


def last_entry(app: Flask) -> dict[str, Any]:
    return orjson.loads(app.extensions["recognition"].ledger.reads.entry(ledger_size(app) - 1))


def test_what_only_needs_confirming_is_confirmed_and_all_are_written_together(app: Flask, dr_lin: Visitor, rows: Rows):
    found = rows((CASES / "02-hl7-oru-no-status.hl7").read_bytes())
    before = ledger_size(app)
    wbc, hgb, plt = found.values()
    results = answered(
        dr_lin,
        {"question": wbc["question"], "confirmed": ["status_unstated"]},
        {"question": hgb["question"]},
        {"question": plt["question"], "item": "plt", "confirmed": ["status_unstated"]},
    )
    assert [line.get("lookup", {}).get("item", {}).get("code") for line in results] == ["wbc", None, "plt"]
    assert (results[1]["problem"]["code"], results[1]["problem"]["field"]) == ("question_open", "confirmed")
    assert ledger_size(app) == before + 2
    assert results[0]["lookup"]["performed_at"] == "2026-11-21T08:10:00+08:00"
    assert last_entry(app)["report"], "the report's number came along, sealed"


def test_only_a_candidate_may_be_chosen(dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(), serum(), result(f3="^葡萄糖"))))["question"]
    assert refused(dr_lin, {"question": question, "item": "tp"}) == ("choice_unknown", "item")
    assert refused(dr_lin, {"question": question}) == ("question_open", "item")
    [line] = answered(dr_lin, {"question": question, "item": "glu_rand"})
    assert (line["lookup"]["item"]["code"], line["lookup"]["specimen"]) == ("glu_rand", "serum")


def test_the_issuer_is_chosen_and_its_own_codes_are_understood_then(dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(), serum(), result(), sender="10")))["question"]
    [line] = answered(dr_lin, {"question": question, "issuer": {"system": "name", "code": "东麓示范医院"}})
    assert (line["lookup"]["item"]["code"], line["lookup"]["issuer"]["code"]) == ("alt", "cq001")


def test_a_time_is_confirmed_or_typed_and_a_typed_one_is_marked_as_typed(app: Flask, dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(f7=""), serum(), result(f14="20261120080000"))))["question"]
    [line] = answered(dr_lin, {"question": question, "confirmed": ["time_unconfirmed"]})
    assert (line["lookup"]["performed_at"], line["lookup"]["cautions"]) == ("2026-11-20T08:00:00+08:00", [])
    [line] = answered(dr_lin, {"question": question, "performed_at": "2026-11-19 07:30"})
    assert line["lookup"]["performed_at"] == "2026-11-19T07:30:00+08:00"
    assert [caution["code"] for caution in line["lookup"]["cautions"]] == ["performed_typed"] and line["lookup"]["cautions"][0]["says"]
    assert last_entry(app)["cautions"] == "t"
    assert dr_lin.get(line["lookup"]["links"]["self"]).json["cautions"] == line["lookup"]["cautions"]


def test_what_has_no_performed_time_may_be_typed_from_the_paper(dr_lin: Visitor, rows: Rows):
    row = only(rows(message(order(f7=""), serum(), result())))
    assert (row["outcome"], row["questions"][0]["answer"], row["questions"][0]["confirmable"]) == ("refused", "performed_at", False)
    assert refused(dr_lin, {"question": row["question"]}) == ("question_open", "performed_at")
    assert refused(dr_lin, {"question": row["question"], "performed_at": "2036-01-01"}) == ("date_in_future", "performed_at")
    [line] = answered(dr_lin, {"question": row["question"], "performed_at": "2026-11-20"})
    assert line["lookup"]["performed"]["precision"] == "day"


NOT_BEFORE = ("performed_not_before_report", "performed_at")


@pytest.mark.parametrize(
    ("document", "late", "early"),
    [
        (message(order(f7=""), serum(), result()), ("2026-11-21T14:02:10+08:00", "2026-11-21 14:02", "2026-11-21 14:30", "2026-11-22"), "2026-11-21 14:01"),
        (message(order(f7="", f14="20261120094210"), serum(), result()), ("2026-11-20 09:42", "2026-11-21 13:00"), "2026-11-20 09:41"),
        (message(order(f7="", f22="20261121"), serum(), result()), ("2026-11-22 07:00",), "2026-11-21"),
        ("东麓示范医院检验报告单\n报告时间：2026-11-21 14:02\n丙氨酸氨基转移酶 21", ("2026-11-21 14:02", "2026-11-21 15:00"), "2026-11-21 14:01"),
        (report(observation(), effectiveDateTime=None), ("2026-11-21T10:00:00+08:00", "2026-11-21T12:00:00+08:00"), "2026-11-21 09:59"),
    ],
)
def test_a_typed_time_lies_before_receipt_and_report(dr_lin: Visitor, rows: Rows, document: str, late: tuple[str, ...], early: str):
    row = only(rows(document))
    said = {"question": row["question"]} | ({"item": "alt"} if document.startswith("东麓") else {})
    assert {refused(dr_lin, said | {"performed_at": time}) for time in late} == {NOT_BEFORE}
    assert "lookup" in answered(dr_lin, said | {"performed_at": early})[0]


def test_a_typed_time_lies_before_the_report_of_a_cda(dr_lin: Visitor, rows: Rows):
    text = (CASES / "06-cda-lab-organizers.xml").read_text(encoding="utf-8")
    [row, *_others] = rows(re.sub(r"<(?:low|high) value=\"[0-9]+\"/>|(?<=<effectiveTime) value=\"20261121093000\"", "", text)).values()
    assert row["code"] == "time_only_report"
    assert refused(dr_lin, {"question": row["question"], "performed_at": "2026-11-22 09:00"}) == NOT_BEFORE
    assert "lookup" in answered(dr_lin, {"question": row["question"], "performed_at": "2026-11-20 07:00"})[0]


def test_what_contradicts_itself_is_not_typed_away(rows: Rows):
    assert "question" not in only(rows(message(order(f7="20261122", f22=""), serum(), result())))


def test_a_specimen_is_chosen_or_the_items_own(dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(f15="静脉采血管&17"), result())))["question"]
    assert answered(dr_lin, {"question": question, "confirmed": ["specimen_unreadable"]})[0]["lookup"]["specimen"] is None
    assert answered(dr_lin, {"question": question, "specimen": "血清"})[0]["lookup"]["specimen"] == "serum"
    assert refused(dr_lin, {"question": question, "specimen": "urine"})[0] == "item_ambiguous", "it is not answered as an item of another specimen"


def test_an_unknown_performer_is_named_or_left_out_by_a_person(dr_lin: Visitor, rows: Rows):
    text = (CASES / "08-cda-exam-ct.xml").read_text(encoding="utf-8").replace("明镜演示医学影像诊断中心", "某某影像中心")
    question = only(rows(text))["question"]
    assert answered(dr_lin, {"question": question, "confirmed": ["performer_unknown"]})[0]["lookup"]["item"]["code"] == "ct_head"
    assert "lookup" in answered(dr_lin, {"question": question, "performer": {"system": "name", "code": "明镜演示医学影像诊断中心"}})[0]


def test_a_number_is_chosen_or_left_out(app: Flask, dr_lin: Visitor, rows: Rows):
    text = (CASES / "11-fhir-time-without-zone.json").read_text(encoding="utf-8").replace('"value": "BG-T-2611-0011"\n  }', '"value": "A"}, {"value": "B"\n  }')
    question = only(rows(text))["question"]
    answered(dr_lin, {"question": question, "confirmed": ["report_ref_ambiguous"]})
    assert "report" not in last_entry(app)
    answered(dr_lin, {"question": question, "report_ref": "A"})
    assert last_entry(app)["report"]


def test_what_was_not_asked_is_not_answered(dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(f25=""), serum(), result(f11=""))))["question"]
    confirmed = {"question": question, "confirmed": ["status_unstated"]}
    for member, value in {"issuer": "cq001", "performed_at": "2026-11-19", "report_ref": "X", "specimen": "serum", "performer": "cq001"}.items():
        assert refused(dr_lin, confirmed | {member: value}) == ("question_not_asked", member)
    assert refused(dr_lin, confirmed | {"item": "tp"}) == ("choice_unknown", "item")


def test_a_question_is_the_receivers_alone_for_a_day_and_unchanged(clock: Clock, people: dict[str, Visitor], dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(f25=""), serum(), result(f11=""))))["question"]
    answer = {"question": question, "confirmed": ["status_unstated"]}
    assert refused(people["clinician_other"], answer) == ("question_unknown", "question")
    for changed in (question[:-2] + "AA", question[2:], "x", "ü", "A" * 8192):
        assert refused(dr_lin, answer | {"question": changed}) == ("question_unknown", "question")
    clock.pass_(timedelta(hours=25))
    assert refused(dr_lin, answer) == ("question_expired", "question")


def test_malformed_answers_are_refused_one_by_one(dr_lin: Visitor):
    results = answered(dr_lin, {}, {"question": "x", "confirmed": ["yes"]}, {"question": "x", "nonsense": 1})
    assert [line["problem"]["code"] for line in results] == ["field_required", "choice_unknown", "field_unknown"]
    assert dr_lin.post(DOOR, {"answers": []}).status_code == 422
    assert dr_lin.post(DOOR, {"answers": [{}] * 201}).status_code == 422


def test_circumstances_and_patient_come_back_with_the_question(app: Flask, dr_lin: Visitor):
    text = message(order(f25=""), serum(), result(f11=""))
    reply = dr_lin.post("/api/v1/reports", {"document": text, "patient_ref": "P-1", "circumstances": ["emergency"]})
    [row] = reply.json["rows"]
    answered(dr_lin, {"question": row["question"], "confirmed": ["status_unstated"]})
    assert last_entry(app)["given"] == "e" and last_entry(app)["patient"]


def test_sent_again_it_is_written_once(app: Flask, dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(f25=""), serum(), result(f11=""))))["question"]
    answer = {"question": question, "confirmed": ["status_unstated"]}
    before = ledger_size(app)
    first = answered(dr_lin, answer, {"question": "x"}, Idempotency_Key="a-1")
    assert answered(dr_lin, answer, {"question": "x"}, Idempotency_Key="a-1")[0] == first[0]
    assert ledger_size(app) == before + 1


def test_entries_decode_and_are_derived_again(app: Flask, dr_lin: Visitor, rows: Rows):
    row = only(rows(message(order(f7=""), segment("SPM", f4="C^血清"), result())))
    answered(dr_lin, {"question": row["question"], "performed_at": "2026-11-20 07:00"})
    service = app.extensions["recognition"]
    for sequence in range(ledger_size(app)):
        data = service.ledger.reads.entry(sequence)
        assert encode(decode(data)) == data
    assert replay(service).differing == 0


def test_the_response_to_a_question_says_it_in_both_languages(dr_lin: Visitor, send: Callable[..., TestResponse]):
    text = message(order(f25=""), serum(), result(f11=""))
    chinese, english = send(text).json["rows"][0]["says"], send(text, Accept_Language="en").json["rows"][0]["says"]
    assert "最终" in chinese and "final" in english


def test_what_was_not_asked_is_not_confirmed(dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(f7=""), serum(), result(f14="20261120080000"))))["question"]
    assert refused(dr_lin, {"question": question, "confirmed": ["time_unconfirmed", "status_unstated"]}) == ("question_not_asked", "confirmed")
    assert "lookup" in answered(dr_lin, {"question": question, "confirmed": ["time_unconfirmed"]})[0]


def test_an_issuer_that_is_chosen_is_one_of_the_catalogue(dr_lin: Visitor, rows: Rows):
    question = only(rows(message(order(), serum(), result(f3="1742-6^ALT^LN"), sender="10")))["question"]
    assert refused(dr_lin, {"question": question, "issuer": "zz999"}) == ("choice_unknown", "issuer")
    assert "lookup" in answered(dr_lin, {"question": question, "issuer": "cq001"})[0]


@pytest.mark.parametrize(
    ("number", "shown", "kept", "notice"),
    [
        ("BG-1", True, True, None),
        ("13800138000", False, True, "report_ref_not_shown"),
        ("6222021234567890128", False, True, "report_ref_not_shown"),
        ("11010519491231002X", False, False, "report_ref_personal"),
        ("姓名：测试甲", False, False, "report_ref_personal"),
    ],
)
def test_a_number_that_may_be_a_persons_is_not_shown(app: Flask, send: Callable[..., TestResponse], number: str, shown: bool, kept: bool, notice: str | None):
    reply = send(message(order(f3=number), serum(), result()))
    [row] = reply.json["rows"]
    assert (number in reply.text, row["read"]["report_ref"] == number, bool(last_entry(app).get("report"))) == (shown, shown, kept)
    assert {told["code"] for told in reply.json["notices"]} & {"report_ref_not_shown", "report_ref_personal"} == ({notice} if notice else set())


def test_a_row_that_waits_for_its_time_says_what_its_item_and_issuer_may_be(dr_lin: Visitor, rows: Rows):
    row = only(rows(message(order(f7=""), serum(), result(f3="^丙氨酸氨基转移酶"), sender="东麓示范医院^12000000XY00000202")))
    assert (row["code"], row["candidates"], [each["code"] for each in row["issuers"]]) == ("time_only_report", ["alt"], ["cq001", "cq002"])
    said = {"question": row["question"], "item": "alt", "issuer": "cq001", "performed_at": "2026-11-20 07:00"}
    assert answered(dr_lin, said)[0]["lookup"]["item"]["code"] == "alt"


def test_of_a_text_the_lines_that_nobody_understood_must_be_confirmed(app: Flask, dr_lin: Visitor, rows: Rows):
    row = only(rows("东麓示范医院检验报告单\n采样时间：2026-11-20 07:32\n报告单号：BG-9\n总蛋白 71.2 g/L 2026-11-19"))
    assert row["also"] == ["time_unconfirmed", "lines_unread"]
    assert refused(dr_lin, {"question": row["question"], "item": "tp", "confirmed": ["time_unconfirmed"]}) == ("question_open", "confirmed")
    before = ledger_size(app)
    [line] = answered(dr_lin, {"question": row["question"], "item": "tp", "confirmed": ["lines_unread"], "performed_at": "2026-11-19"})
    assert line["lookup"]["performed_at"].startswith("2026-11-19") and ledger_size(app) == before + 1
