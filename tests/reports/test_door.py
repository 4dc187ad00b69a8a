"""How a document may be sent, how large it may be, and what a request that is sent again does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recognition.domain.report_documents.model import MOST_BYTES
from recognition.web.shared.report_words import FIELDS, NOTICES, PROBLEMS, QUESTIONS, REFUSALS
from tests.reports.messages import message, order, result, serum
from tests.web.visitor import Visitor, ledger_size

Send = Callable[..., TestResponse]
CASES = Path(__file__).with_name("cases")
DOOR = "/api/v1/reports"
ONE = message(order(), serum(), result())


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/hl7-v2", "application/xml; charset=GB2312", "application/octet-stream", "application/x-www-form-urlencoded"]
)
def test_the_content_tells_the_format_and_no_content_type_does(dr_lin: Visitor, kind: str):
    for file in ("01-hl7-oul-r24-platform.hl7", "06-cda-lab-organizers.xml", "11-fhir-time-without-zone.json", "13-paper-lab.txt"):
        reply = dr_lin.call("POST", DOOR, (CASES / file).read_bytes(), Content_Type=kind)
        assert reply.status_code == 200, reply.json
        assert reply.json["format"] == {"hl7": "hl7v2", "xml": "cda", "json": "fhir", "txt": "text"}[file.rpartition(".")[2]]


def test_fhir_under_the_type_of_json_is_the_document_itself(dr_lin: Visitor):
    data = (CASES / "11-fhir-time-without-zone.json").read_bytes()
    assert dr_lin.call("POST", DOOR, data, Content_Type="application/json").json["format"] == "fhir"
    assert dr_lin.call("POST", DOOR, data, Content_Type="application/fhir+json").json["format"] == "fhir"


def test_a_document_within_json_brings_patient_and_circumstances(app: Flask, dr_lin: Visitor):
    reply = dr_lin.post(DOOR, {"document": ONE, "patient_ref": "P-1", "circumstances": ["emergency"]})
    assert reply.json["asked"] == 1
    entry = orjson.loads(app.extensions["recognition"].ledger.reads.entry(ledger_size(app) - 1))
    assert entry["given"] == "e" and entry["patient"] and entry["report"]
    gb18030 = base64.b64encode((CASES / "03-hl7-gb18030-labelled-utf8.hl7").read_bytes()).decode()
    assert dr_lin.post(DOOR, {"document_base64": gb18030}).json["asked"] == 2


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "document_missing", "document"),
        ({"document": "x", "document_base64": "eA=="}, "document_missing", "document"),
        ({"document_base64": "?"}, "base64_malformed", "document_base64"),
        ({"document": "MSH", "nonsense": 1}, "field_unknown", None),
        ({"document": "\ud800"}, "json_surrogate", None),
    ],
)
def test_a_json_body_of_another_form_is_refused(dr_lin: Visitor, body: dict[str, object], code: str, field: str | None):
    reply = dr_lin.call("POST", DOOR, json.dumps(body).encode())
    assert reply.json["code"] == code and reply.json.get("field") in (field, "?", "nonsense")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "report_empty"),
        (b" \r\n\t", 422, "report_empty"),
        (b"MSH" + b" " * MOST_BYTES, 413, "report_too_large"),
        (b"x" * (2 * MOST_BYTES), 413, "report_too_large"),
        (b"%PDF-1.7 x", 422, "format_unknown"),
        (b"PK\x03\x04x", 422, "format_unknown"),
        (b"\x89PNG\r\n\x1a\n\x00", 422, "format_unknown"),
        (b"\x00" * 128 + b"DICM", 422, "dicom_not_read"),
        ("今天天气很好".encode(), 422, "report_without_rows"),
        (("总蛋白 70\n" * 201).encode(), 422, "too_many_rows"),
        (("总蛋白 70 " * 10_000).encode(), 422, "too_many_rows"),
    ],
)
def test_what_is_no_report_is_told_and_writes_nothing(app: Flask, send: Send, data: bytes, status: int, code: str):
    before = ledger_size(app)
    reply = send(data)
    assert (reply.status_code, reply.json["code"]) == (status, code)
    assert ledger_size(app) == before


def test_two_hundred_rows_are_read_and_one_more_is_refused_whole(app: Flask, send: Send):
    rows = [result(f3=f"ZZ{place}^x^99DL") for place in range(200)]
    assert send(message(order(), serum(), *rows)).json["asked"] == 200
    before = ledger_size(app)
    assert send(message(order(), serum(), *rows, result())).json["code"] == "too_many_rows"
    assert send(message(order(), serum(), *rows[:150], order(f3="BG-2"), serum(), *rows[:51])).json["code"] == "too_many_rows"
    assert send("MSH|^~\\&|||||||ORU^R01" + "\rNTE" * 20_001).json["code"] == "too_many_rows"
    fhir = json.loads((CASES / "11-fhir-time-without-zone.json").read_text(encoding="utf-8"))
    assert send(json.dumps(fhir | {"result": [{"reference": f"#x{place}"} for place in range(201)]})).json["code"] == "too_many_rows"
    assert ledger_size(app) == before


def test_a_form_with_a_file_is_for_the_page(dr_lin: Visitor):
    reply = dr_lin.call("POST", DOOR, b"x", Content_Type="multipart/form-data; boundary=x")
    assert (reply.status_code, reply.json["code"]) == (415, "report_media_type")
    assert dr_lin.call("POST", DOOR, ONE.encode(), Content_Encoding="gzip").json["code"] == "report_media_type"


def test_sent_again_it_is_written_once(app: Flask, send: Send):
    before = ledger_size(app)
    first = send(ONE, Idempotency_Key="r-1").json
    assert send(ONE, Idempotency_Key="r-1").json == first
    assert ledger_size(app) == before + 1
    assert send(ONE + "\rNTE|1", Idempotency_Key="r-1").json["code"] == "idempotency_conflict"


def test_only_who_may_ask_may_send(people: dict[str, Visitor]):
    for name in ("auditor", "registrar", "operator"):
        assert people[name].call("POST", DOOR, ONE.encode()).status_code == 403


def test_the_receiver_is_the_callers_own_hospital(app: Flask, people: dict[str, Visitor]):
    reply = people["clinician_other"].call("POST", DOOR, ONE.encode(), Content_Type="text/plain")
    receiver = reply.json["rows"][0]["lookup"]["receiver"]
    assert receiver != people["clinician"].asked()["receiver"]


def test_when_the_ledger_is_away_there_is_no_answer(app: Flask, send: Send, monkeypatch: pytest.MonkeyPatch):
    from recognition.errors import LedgerUnavailable

    def away(*_entries: object, **_named: object) -> None:
        raise LedgerUnavailable()

    monkeypatch.setattr(app.extensions["recognition"].ledger, "append_in_turn", away)
    reply = send(ONE)
    assert (reply.status_code, reply.json["code"]) == (503, "ledger_unavailable") and reply.headers["Retry-After"]


def test_every_code_has_its_words_in_both_languages():
    for table in (FIELDS, QUESTIONS, REFUSALS, NOTICES):
        for code, (chinese, english) in table.items():
            assert chinese.endswith("。") and english.endswith("."), code
    assert all(words[1].endswith("。") for words in PROBLEMS.values())


def test_codes_that_the_rooms_below_use_are_all_told():
    import re

    told = {*FIELDS, *PROBLEMS, *QUESTIONS, *REFUSALS, *NOTICES}
    root = Path(__file__).parents[2] / "recognition"
    used: set[str] = set()
    for folder in ("reports", "services/reports", "domain/report_documents"):
        for path in (root / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            used |= set(re.findall(r'(?:Refusal\(|DocumentRefused\(code=|question=)"([a-z0-9_]+)"', text))
    assert len(used) > 25 and used <= told, used - told
