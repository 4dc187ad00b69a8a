"""The privacy officer's pages: what wants a look, the review, the list for the patient, and the objection; in both languages, and for nobody else."""

from __future__ import annotations

import re

import pytest

from tests.clinician.sitting import Sitting, signed_in

EAST, LIN = "cq001", "cq002"
SEARCHES = "/api/v1/results/searches"


@pytest.fixture
def ning(app) -> Sitting:
    """宁专员 signed in."""
    return signed_in(app, "ning")


@pytest.fixture
def emergency(patients, people, issuer) -> str:
    """An emergency at Dr Lin's hospital; the search's id."""
    issuer(EAST).post("/api/v1/results", {"results": [patients.result("p-1", EAST)]})
    return people["clinician"].post(SEARCHES, patients.search("p-1", LIN, "emergency")).json["id"]


def test_an_emergency_waits_first_of_all_and_is_reviewed_on_the_page(ning, emergency, people, patients):
    page = ning.open("/privacy")
    assert page.status_code == 200 and "急诊调阅，须复核" in ning.text and f'id="s{emergency}"' in page.text
    later = people["clinician"].post(SEARCHES, patients.search("p-2", LIN)).json["id"]
    assert [place for place in re.findall(r'<tr id="s(\w+)"', ning.open("/privacy").text) if place in (emergency, later)] == [emergency, later]
    ning.send("/privacy/reviews", search=emergency, outcome="justified", note="抢救")
    assert ning.page.status_code == 200 and "属实，正当" in ning.text
    form = {"csrf": ning.forms()[0].values[0][1], "search": emergency, "outcome": "not_justified"}
    again = ning._request("POST", "/privacy/reviews", data=form)
    assert again.status_code == 409 and "已经复核过" in ning.text
    assert ning._request("POST", "/privacy/reviews", data={**form, "outcome": "maybe"}).status_code == 422
    assert "Searched by" in ning.open("/privacy?lang=en").text


def test_the_patient_gets_her_list_and_objects_at_the_desk(ning, emergency, patients):
    def at_the_desk(purpose: str, do: str) -> int:
        ning.open("/privacy/desk")
        return ning.send("/privacy/desk", ("do", do), token=patients.token("p-1", LIN, purpose)).status_code

    assert at_the_desk("disclosure", "list") == 200 and "谁调阅过您的检查检验结果" in ning.text and emergency in ning.text
    assert at_the_desk("disclosure", "object") == 422 and "不是为这个用途签发的" in ning.text
    assert at_the_desk("objection", "object") == 200 and "异议已生效" in ning.text
    assert at_the_desk("objection", "end") == 200 and "异议已撤回" in ning.text


def test_nobody_else_gets_there(app):
    for who in ("lin", "ma", "qiu", "wen"):
        sitting = signed_in(app, who)
        for path in ("/privacy", "/privacy/desk"):
            assert sitting.open(path).status_code == 403, (who, path)


def test_the_officer_gets_to_no_question_and_no_figure(ning):
    for path in ("/several", "/audit", "/registrar"):
        assert ning.open(path).status_code == 403
