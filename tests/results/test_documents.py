"""Whole report documents of the own laboratory are announced, row by row; nobody is there to be asked."""

from __future__ import annotations

import base64

import pytest

from tests.people import performed
from tests.reports.messages import message, order, result, serum

EAST, LIN = "cq001", "cq002"
DOOR = "/api/v1/results/reports"


@pytest.fixture
def send(issuer, patients):
    """Sends a document for a card as an institution's laboratory."""

    def sent(document: str, card: str, code: str = EAST, **more):
        return issuer(code).post(DOOR, {"document": document, "token": patients.token(card, code, "announce"), **more})

    return sent


def sampled(days_ago: int = 2) -> str:
    """A time of sampling as HL7 writes it."""
    return performed(days_ago, 8).replace("-", "").replace(":", "").replace("T", "")[:14]


def report(*results: str, days_ago: int = 2, **fields: str) -> str:
    """A report of the own laboratory, told a day after its sampling."""
    return message(order(f7=sampled(days_ago), f22=sampled(days_ago - 1), **fields), serum(), *results, sent=sampled(days_ago - 1))


LOINC = result(f1="1", f3="2885-2^总蛋白^LN")


def became(reply) -> dict[str, str]:
    """What became of each row, by its place."""
    assert reply.status_code == 200, reply.json
    return {row["at"]: row.get("status") or row.get("code") or row["problem"]["code"] for row in reply.json["rows"]}


def test_final_rows_are_announced_and_found(send, patients, people):
    document = report(LOINC, result(f1="2", f3="NOBODY-9^x^99L"), result(f1="3", f3="1751-7^白蛋白^LN", f11="X"), f3="DOC-1")
    told = became(send(document, "doc-1", locator="lis/DOC-1"))
    assert [*told.values()][0] == "announced" and set([*told.values()][1:]).isdisjoint({"announced"})
    found = people["clinician"].post("/api/v1/results/searches", patients.search("doc-1", LIN)).json
    assert [(group["item"]["code"], group["results"][0]["opens"]) for group in found["groups"]] == [("tp", True)]
    assert became(send(document, "doc-1", locator="lis/DOC-1")) == {**told, next(iter(told)): "known"}


def test_a_corrected_row_replaces_what_it_corrects(send, patients, people):
    send(report(LOINC, days_ago=3, f3="DOC-2"), "doc-2")
    corrected = report(LOINC.replace("|F", "|C"), f3="DOC-2", f25="C")
    assert [*became(send(corrected, "doc-2")).values()] == ["corrected"]
    found = people["clinician"].post("/api/v1/results/searches", patients.search("doc-2", LIN)).json
    assert found["groups"][0]["results"][0]["performed_at"] == performed(2, 8)


def test_a_row_that_is_wrong_or_deleted_takes_back_what_was_announced(send, patients, people):
    albumin = result(f1="2", f3="1751-7^白蛋白^LN")
    send(report(LOINC, albumin, f3="DOC-5"), "doc-5")
    search = patients.search("doc-5", LIN)
    # one that could not be obtained may be yet
    assert [*became(send(report(LOINC.replace("|F", "|X"), f3="DOC-5"), "doc-5")).values()] == ["cancelled"]
    assert people["clinician"].post("/api/v1/results/searches", search).json["found"] == 2
    for row, status, left in ((LOINC, "W", 1), (albumin, "D", 0)):
        assert [*became(send(report(row.replace("|F", f"|{status}"), f3="DOC-5"), "doc-5")).values()] == ["withdrawn"]
        assert people["clinician"].post("/api/v1/results/searches", search).json["found"] == left
    assert [*became(send(report(LOINC, f3="DOC-5"), "doc-5")).values()] == ["result_withdrawn"]


def test_another_hospitals_report_is_not_announced(send, patients, people):
    assert [*became(send(report(LOINC), "doc-3", code=LIN)).values()] == ["issuer_other"]
    # and takes nothing back
    send(report(LOINC, f3="DOC-6"), "doc-6", code=EAST)
    assert [*became(send(report(LOINC.replace("|F", "|W"), f3="DOC-6"), "doc-6", code=LIN)).values()] == ["cancelled"]
    assert people["clinician"].post("/api/v1/results/searches", patients.search("doc-6", LIN)).json["found"] == 1


def test_bad_documents_and_tokens_are_told(issuer, patients, send):
    token = patients.token("doc-4", EAST, "announce")
    good = report(LOINC)
    for body, code in (
        ({"token": token}, "document_missing"),
        ({"document": good}, "field_required"),
        ({"document": "nothing", "token": token}, "report_without_rows"),
        ({"document": "", "token": token}, "document_missing"),
        ({"document": good, "document_base64": "!", "token": token}, "document_missing"),
        ({"document_base64": base64.b64encode(b"\xff\xfe\x00").decode(), "token": token}, None),
    ):
        refused = issuer(EAST).post(DOOR, body)
        assert refused.status_code in (400, 422) and code in (refused.json["code"], None), (body, refused.json)
    wrong = issuer(EAST).post(DOOR, {"document": good, "token": patients.token("doc-4", LIN, "announce")})
    assert [*became(wrong).values()] == ["token_other_receiver"]
