"""What stands at the edges of the readers: broken labels, hexadecimal escapes, offsets beyond any zone, numbers of an examination."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recognition.domain.report_documents import moments
from recognition.domain.report_documents.specimens import of_field, of_words
from recognition.services.replay import replay
from tests.reports.messages import message, order, result, serum
from tests.web.test_personal_numbers import both_right
from tests.web.visitor import Visitor, ledger_size

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
CASES = Path(__file__).with_name("cases")


def last_entry(app: Flask) -> dict[str, Any]:
    return orjson.loads(app.extensions["recognition"].ledger.reads.entry(ledger_size(app) - 1))


@pytest.mark.parametrize("text", ["19991231", "2200", "20261120070000+1500", "20261120070000+0860", "2026-11-20T07:00:00+8:00", "20261120-0305"])
def test_what_is_no_time_is_none(text: str):
    assert moments.read(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("枸橼酸钠血浆", "citrated_plasma"),
        ("柠檬酸抗凝血浆", "citrated_plasma"),
        ("Serum specimen", "serum"),
        ("", None),
        ("标本", None),
        ("左肾上腺静脉血", "unknown"),
    ],
)
def test_specimens_in_words(text: str, code: str | None):
    assert of_words(text) == code


def test_parts_of_a_field_that_differ_are_no_specimen():
    assert (of_field(["血清", "尿"]), of_field(['""', ""]), of_field(["ZZ"]), of_field(["SER", "PLAS"])) == ("unknown", None, "unknown", "unknown")


def test_bytes_that_break_off_after_their_mark_are_refused(send: Send):
    assert send(b"\xff\xfe<\x00a\x00>").json["code"] == "charset_unreadable"
    assert send("<a/>".encode("utf-16") + b"\xd8").json["code"] == "charset_unreadable"
    assert send(b"\xef\xbb\xbfMSH|\xff\xff").json["code"] == "charset_unreadable"


def test_hexadecimal_escapes_are_read_in_either_charset(rows: Rows):
    for charset in ("utf-8", "gb18030"):
        name = "总蛋白".encode(charset).hex().upper()
        [row] = rows(message(order(), serum(), result(f3=f"^\\X{name}\\"))).values()
        assert row["candidates"] == ["tp"]
    [row] = rows(message(order(), serum(), result(f3="DL\\XFF\\0009"))).values()
    assert row["code"] == "item_unreadable"


def test_text_before_the_header_and_an_odd_escape_are_no_message(send: Send, rows: Rows):
    assert send("FHS|^~\\&|x\rnonsense").json["code"] in ("hl7_malformed", "not_a_report")
    assert send("BHS|^~\\&|x\rPID|1").json["code"] == "hl7_malformed"
    assert send("BHS|^~\\&|x").json["code"] == "hl7_malformed"
    assert send("MSH|^~\\&^|x\rPID|1").json["code"] == "hl7_malformed"
    [row] = rows(message(order(f3="BG\\T"), serum(), result())).values()
    assert row["read"]["report_ref"] == "BG\\T"


def test_an_accession_number_goes_along_and_is_not_told(app: Flask, send: Send, dr_lin: Visitor):
    ct = {"f4": "DL0247^胸部CT平扫^99DL", "f24": "CT", "f18": "ACC-77"}
    reply = send(message(order(**ct), result(f2="TX")))
    assert reply.json["asked"] == 1 and "ACC-77" not in reply.text
    of_report = last_entry(app)
    [number] = of_report["others"]
    dr_lin.ask({"item": "ct_chest", "issuer": "cq001", "performed_at": "2026-11-20", "report_ref": "acc 77"})
    assert last_entry(app)["report"] == number != of_report["report"]
    assert replay(app.extensions["recognition"]).differing == 0


def test_fhirs_accession_number_is_no_report_number(app: Flask, send: Send):
    value = json.loads((CASES / "11-fhir-time-without-zone.json").read_text(encoding="utf-8"))
    accession = {"type": {"coding": [{"code": "ACSN"}]}, "value": "ACC-78"}
    reply = send(json.dumps(value | {"identifier": [accession, {"value": "BG-9"}]}))
    assert reply.json["rows"][0]["read"]["report_ref"] == "BG-9" and len(last_entry(app)["others"]) == 1
    reply = send(json.dumps(value | {"identifier": [accession]}))
    assert reply.json["rows"][0]["read"]["report_ref"] == "ACC-78" and "others" not in last_entry(app)


def test_further_numbers_of_a_lookup_are_hashed_each_once(app: Flask, dr_lin: Visitor):
    asked = dr_lin.asked(report_ref="R-1", other_refs=["r 1", "A-1", "0"])
    assert asked and len(last_entry(app)["others"]) == 1
    dr_lin.asked(report_ref="NULL", other_refs=["A-1"])
    assert last_entry(app)["report"] and "others" not in last_entry(app)
    for wrong, code in ((["1", "2", "3", "4"], "list_too_long"), ("A-1", "type_list"), ([1], "type_string")):
        reply = dr_lin.ask({"item": "tp", "issuer": "cq001", "performed_at": "2026-11-20", "other_refs": wrong})
        assert (reply.status_code, reply.json["errors"][0]["code"]) == (422, code)
    assert dr_lin.asked(other_refs=[]) and dr_lin.asked(other_refs=None)


def test_an_identity_number_in_the_place_of_the_reports_is_not_used_and_not_told(app: Flask, send: Send):
    number = "11010519491231002X"
    reply = send(message(order(f3=number), serum(), result()))
    assert number not in reply.text and reply.json["rows"][0]["read"]["report_ref"] is None
    assert "report_ref_personal" in [notice["code"] for notice in reply.json["notices"]] and "report" not in last_entry(app)


def test_a_name_in_the_place_of_a_second_code_is_not_told(send: Send):
    assert "测试患者甲" not in send(message(order(), serum(), result(f3="DL0009^x^99DL^测试患者甲^x^L"))).text


def test_an_issuers_code_that_may_be_a_persons_number_is_asked_about_and_not_told(send: Send):
    reply = send(message(order(), serum(), result(), sender=both_right()))
    assert reply.json["rows"][0]["code"] == "issuer_unknown_id" and both_right() not in reply.text
