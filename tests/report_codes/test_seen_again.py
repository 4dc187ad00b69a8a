"""One signed report that is accepted at several hospitals, or again and again at one, is shown to auditors as a doubt."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from recognition.services.report_codes.seen_again import doubts
from tests.clinician.sitting import signed_in
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, report, service_of, text, today
from tests.web.visitor import Visitor


@pytest.fixture(autouse=True)
def enrolled(app: Flask) -> None:
    """The issuer's key is published."""
    enrol(app, key_row(app, made.ed25519()))


def accept(who: Visitor, digits: str) -> list[str]:
    """Scans a report and accepts all of it; the ids of the lookups."""
    lookups = [line["lookup"]["id"] for line in who.post("/api/v1/report-codes", {"code": digits}).json["results"]]
    for lookup in lookups:
        assert who.decide(lookup, "accepted").status_code == 201
    return lookups


def told(app: Flask, receiver: str | None = None) -> list[tuple[int, int]]:
    """(receivers, most acceptances of one item at one) of each doubt of today."""
    day: date = today().date()
    found, count, whole = doubts(service_of(app), day, day, receiver)
    assert count == len(found) and whole
    return [(len(doubt.receivers), doubt.again) for doubt in found]


def test_a_report_is_a_doubt_when_it_is_accepted_twice_and_no_more_when_that_is_undone(app: Flask, people: dict[str, Visitor]):
    dr_lin, dr_tang = people["clinician"], people["clinician_other"]
    once = accept(dr_lin, text(report(number="A-1")))
    assert told(app) == [], "two items of one report, each accepted once"
    again = accept(dr_lin, text(report(number="A-1")))
    assert told(app) == [(1, 2)]
    for lookup in again:
        dr_lin.decide(lookup, "withdrawn")
    assert told(app) == []
    accept(dr_tang, text(report(number="A-1")))
    assert told(app) == [(2, 1)]
    receiver = dr_lin.get(f"/api/v1/lookups/{once[0]}").json["receiver"]
    assert told(app, receiver) == [], "a hospital sees what it did itself"
    accept(dr_tang, text(report(number="A-2")))
    assert told(app) == [(2, 1)], "another report is no doubt"


def test_the_auditor_sees_it_among_the_doubts_in_both_languages(app: Flask, people: dict[str, Visitor]):
    digits = text(report(number="B-1"))
    accept(people["clinician"], digits)
    accept(people["clinician_other"], digits)
    for lang, said in (("zh", "同一份带互认码的报告，多次采信"), ("en", "One report with a code, accepted several times")):
        auditor = signed_in(app, "qiu", lang)
        page = auditor.open("/audit/questions")
        assert page.status_code == 200 and said in page.text
        assert ("东麓示范医院" if lang == "zh" else "Donglu") in page.text.split('id="codes"')[1]
        assert "B-1" not in page.text
