"""A code and a name that are two items are a question; a code that the issuer's map lacks is asked about as it is, and the reader is told that the name is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recognition.catalogue.editions.store import copy_with
from recognition.services import publications
from tests.clinician.sitting import signed_in
from tests.reports.messages import message, order, result, segment, serum
from tests.reports.test_fhir_traps import LOINC, became, observation, only, report
from tests.reports.test_on_the_page import paste

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
UNMAPPED = "item_code_unmapped"


def sent(code: str, specimen: str | None = None) -> str:
    return message(order(), *([serum()] if specimen is None else []), *([specimen] if specimen else []), result(f3=code))


@pytest.mark.parametrize(
    ("code", "candidates"),
    [
        ("DL0009^白蛋白^99DL", ["alb", "alt"]),
        ("DL0009^*白蛋白(ALB)", ["alb", "alt"]),
        ("DL0009^AST", ["alt", "ast"]),
        ("1742-6^白蛋白^LN", ["alb", "alt"]),
        ("DL0009^血糖", ["alt", "glu", "glu_rand"]),
    ],
)
def test_a_name_in_full_of_another_item_is_a_question(rows: Rows, code: str, candidates: list[str]):
    row = only(rows(sent(code)))
    assert (*became(row), row["candidates"]) == ("confirm", "item_conflict", candidates)


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("DL0009^丙氨酸氨基转移酶^99DL", "alt"),
        ("DL0009^谷丙转氨酶", "alt"),
        ("DL0009^*丙氨酸氨基转移酶(ALT)", "alt"),
        ("DL0009^本院自定的叫法", "alt"),
        ("DL0009", "alt"),
        ("1742-6^ALT^LN", "alt"),
    ],
)
def test_a_name_that_fits_or_that_nobody_knows_is_no_question(rows: Rows, code: str, item: str):
    row = only(rows(sent(code)))
    assert (*became(row), row["read"]["our_item"]) == ("asked", None, item)


def test_a_name_that_leaves_its_specimen_out_contradicts_no_code(rows: Rows):
    for specimen in ("", segment("SPM", f1="1", f2="1", f4="^尿液")):
        row = only(rows(sent("DL0125^蛋白质", specimen)))
        assert (row["outcome"], row["read"]["our_item"]) == ("asked", "u_pro")


def test_a_name_that_the_code_map_itself_has_for_the_code_is_no_question(app: Flask, rows: Rows):
    service = app.extensions["recognition"]
    before = publications.published(service.ledger)[-1].sha256

    def edit(db):
        db.conn.execute("UPDATE code_maps SET local_name = '白蛋白' WHERE local_code = 'DL0009' AND role = 'issuer'")

    publications.publish(service.data, service.ledger, copy_with(service.data, before, edit), ("wen", "he"), app.extensions["recognition.clock"](), None)
    try:
        assert became(only(rows(sent("DL0009^白蛋白")))) == ("asked", None)
    finally:
        publications.publish(service.data, service.ledger, before, ("wen", "he"), app.extensions["recognition.clock"](), None)


@pytest.mark.parametrize("code", ["ZZ01^白蛋白^99DL", "ZZ01^*白蛋白"])
def test_a_code_that_the_map_lacks_is_asked_about_and_the_reader_may_ask_by_the_name_as_well(send: Send, people: dict[str, Any], code: str):
    [row] = send(sent(code)).json["rows"]
    assert (row["outcome"], row["read"]["item"]["code"], row["lookup"]["verdict"]) == ("asked", "ZZ01", "not_covered")
    assert ([question["code"] for question in row["questions"]], row["candidates"], "code" in row) == ([UNMAPPED], ["alb"], False)
    [answer] = people["clinician"].post("/api/v1/reports/answers", {"answers": [{"question": row["question"], "item": "alb"}]}).json["results"]
    assert answer["lookup"]["item"]["code"] == "alb" and answer["lookup"]["verdict"] == "recognised"
    for wrong in ({"item": "alt"}, {"confirmed": ["status_unstated"]}, {}):
        [answer] = people["clinician"].post("/api/v1/reports/answers", {"answers": [{"question": row["question"]} | wrong]}).json["results"]
        assert "problem" in answer, wrong


def test_on_the_page_both_stand_there(app: Flask):
    for lang, says in (("zh", "按名称再查"), ("en", "ask by the name")):
        lin = signed_in(app, "lin", lang)
        paste(lin, sent("ZZ01^白蛋白^99DL"))
        assert says in lin.text and 'value="alb"' in lin.page.text
        lin.send("/several/document/answers", item0="alb")
        assert ("2 项结果" if lang == "zh" else "2 results") in lin.text and says not in lin.text


def test_a_code_that_the_map_lacks_beside_a_name_that_nobody_knows_is_told_as_before(send: Send):
    reply = send(sent("DL9901^溶血程度")).json
    assert reply["rows"][0]["outcome"] == "asked" and "question" not in reply["rows"][0]


def test_in_fhir_as_well(rows: Rows):
    code = {"coding": [{"system": LOINC, "code": "1742-6", "display": "白蛋白"}]}
    row = only(rows(report(observation(code=code))))
    assert (*became(row), row["candidates"]) == ("confirm", "item_conflict", ["alb", "alt"])
