"""What a document says of its issuer and of who performed the test: an identifier of right form is asked under, a name beside it may contradict it, an unknown performer is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.reports.messages import ISSUER, message, order, result, serum
from tests.reports.test_fhir_traps import HOSPITAL, became, notices, observation, only, report

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
NOBODYS = "H50011199999"
"""An insurance code of right form that the catalogue does not have."""
ASKED, UNKNOWN = ("asked", None), ("confirm", "performer_unknown")


def test_an_identifier_of_right_form_that_nobody_has_is_asked_and_not_covered(rows: Rows):
    row = only(rows(message(order(), serum(), result(), sender=NOBODYS)))
    assert became(row) == ASKED and row["lookup"]["verdict"] == "not_covered"
    assert became(only(rows(message(order(), serum(), result(), sender="H5001119")))) == ("confirm", "issuer_unknown_id")


def test_an_identifier_that_nobody_has_beside_a_known_name_contradicts_it(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="1742-6^ALT^LN"), sender=f"东麓示范医院^{NOBODYS}^L")))
    assert became(row) == ("confirm", "issuer_conflict")
    other = HOSPITAL | {"identifier": [{"value": NOBODYS}]}
    assert became(only(rows(report(other, observation(), contained=[other, observation()])))) == ("confirm", "issuer_conflict")


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"f23": "明镜演示医学检验中心"}, UNKNOWN),
        ({"f23": f"明镜演示医学检验中心^^{NOBODYS}"}, UNKNOWN),
        ({"f15": NOBODYS}, UNKNOWN),
        ({"f23": "东麓示范医院"}, ASKED),
        ({"f23": f"^^{ISSUER}"}, ASKED),
        ({"f15": ISSUER}, ASKED),
        ({"f15": "LAB01"}, ASKED),
        ({}, ASKED),
    ],
)
def test_an_unknown_performer_of_hl7_is_asked_about(rows: Rows, fields: dict[str, str], outcome: tuple[str, str | None]):
    assert became(only(rows(message(order(), serum(), result(**fields))))) == outcome


@pytest.mark.parametrize(
    ("performer", "outcome"),
    [
        ({"display": "明镜演示医学检验中心"}, UNKNOWN),
        ({"identifier": {"value": NOBODYS}}, UNKNOWN),
        ({"reference": "#h"}, ASKED),
        ({"display": "东麓示范医院"}, ASKED),
        ({"reference": "Practitioner/7", "display": "测试医师"}, ASKED),
    ],
)
def test_an_unknown_performer_of_fhir_is_asked_about(rows: Rows, performer: dict[str, Any], outcome: tuple[str, str | None]):
    assert became(only(rows(report(observation(performer=[performer]))))) == outcome


def test_a_performer_that_is_the_unknown_issuer_leaves_nothing_to_ask(rows: Rows):
    assert became(only(rows(message(order(), serum(), result(f15=NOBODYS), sender=NOBODYS)))) == ASKED
    assert became(only(rows(message(order(), serum(), result(f23=f"明镜演示医学检验中心^^{NOBODYS}"), sender=NOBODYS)))) == ASKED


@pytest.mark.parametrize("place", [2, 3, 4])
def test_two_patients_are_told_apart_by_whichever_identifier_there_is(send: Send, place: int):
    two = [
        message(order(f3=f"BG-{each}"), serum(), result()).replace("PID|1||T1^^^^PI||", "PID" + "|" * place + f"A{each}" + "|" * (5 - place)) for each in (1, 2)
    ]
    reply = send("\r".join(two))
    assert (reply.status_code, reply.json["code"]) == (422, "several_patients")


def test_a_number_of_the_order_alone_is_told(send: Send):
    placed = {"type": {"coding": [{"code": "PLAC"}]}, "value": "P9"}
    reply = send(report(observation(), identifier=[placed]))
    assert reply.json["rows"][0]["read"]["report_ref"] == "P9" and "report_ref_is_order" in notices(reply)
    reply = send(report(observation(), identifier=[placed, {"type": {"coding": [{"code": "FILL"}]}, "value": "BG-9"}]))
    assert reply.json["rows"][0]["read"]["report_ref"] == "BG-9" and "report_ref_is_order" not in notices(reply)


def test_two_performers_of_one_examination_are_asked_about(rows: Rows):
    findings = [result(f2="TX", f3="F^所见", f5="x", f23=performer) for performer in ("东麓示范医院", "明镜演示医学检验中心")]
    row = only(rows(message(order(f4="210200001^CT", f24="CT"), *findings)))
    questions = {row.get("code"), *row.get("also", ())}
    assert "performer_unknown" in questions


@pytest.mark.parametrize(
    ("one", "other", "several"),
    [
        ("0||甲||19800101", "0||乙||19810101", True),
        ("NULL||甲||19800101", "NULL||乙||19800101", True),
        ("777^^^A^MR||甲", "777^^^B^MR||甲", True),
        ("777||甲||19800101", "777||乙||19810101", True),
        ("777||甲||19800101", "777||甲||19810101", False),
        ("777^^^A||甲||19800101", "777||甲||19800101", False),
    ],
)
def test_a_placeholder_is_no_identifier_and_one_number_may_be_two_persons(send: Send, one: str, other: str, several: bool):
    sent = [message(order(f3=f"BG-{pid[:1]}"), serum(), result()).replace("PID|1||T1^^^^PI||测试患者甲||19800101|1", f"PID|1||{pid}") for pid in (one, other)]
    reply = send("\r".join(sent))
    assert (reply.json.get("code") == "several_patients") is several


def test_an_identifier_is_told_to_be_taken_by_its_form_only_where_one_was(send: Send):
    def of(*identifiers: str) -> set[str]:
        hospital = HOSPITAL | {"identifier": [{"value": each} for each in identifiers]}
        return notices(send(report(hospital, observation(), contained=[hospital, observation()])))

    assert "issuer_id_by_shape" in of(ISSUER, "21D0709478")
    assert "issuer_id_by_shape" not in of("21D0709478", "7199001")
    assert "issuer_id_by_shape" not in of(ISSUER)


@pytest.mark.parametrize("performer", [{"f23": "检验科"}, {"f23": "超声医学科", "f15": "检验科"}])
def test_a_department_is_no_institution(rows: Rows, performer: dict[str, str]):
    assert became(only(rows(message(order(), serum(), result(**performer))))) == ASKED
