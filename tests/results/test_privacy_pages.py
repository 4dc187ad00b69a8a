"""The privacy officer's pages: what wants a look, the review, the list for the patient, and the objection; in both languages, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from recognition.services.results import reviewing
from recognition.web.shared.result_index import RESULTS
from recognition.web.shared.service import CLOCK
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


def test_the_list_is_narrowed_by_person_day_and_kind(app, ning, emergency, people, patients):
    clinician = people["clinician"]
    treatment = clinician.post(SEARCHES, patients.search("p-3", LIN)).json["id"]
    hospital = people["hospital"].post(SEARCHES, patients.search("p-4", LIN, clinician="dr-9")).json["id"]

    def listed(query: str) -> set[str]:
        assert ning.open(f"/privacy?{query}").status_code == 200
        return set(re.findall(r'<tr id="s(\w+)"', ning.page.text)) & {emergency, treatment, hospital}

    assert listed("") == {emergency, treatment, hospital}
    assert listed("kind=emergency") == {emergency} == listed("kind=waiting") and listed("kind=treatment") == {treatment, hospital}
    assert listed("kind=order") == listed("kind=burst") == listed("from=2020-01-01&to=2020-01-31") == set()
    listed("")
    row = next(part for part in ning.page.text.split("<tr ") if part.startswith(f'id="s{hospital}"'))
    by = re.search(r'href="(/privacy\?[^"]+)"', row)[1].replace("&amp;", "&").partition("?")[2]
    assert listed(by) == {hospital} and "只看" in ning.text
    # what was looked at stays looked at when a search is reviewed from it
    listed("kind=waiting")
    ning.send("/privacy/reviews", search=emergency, outcome="justified")
    assert ning.page.request.args["kind"] == "waiting" and emergency not in ning.page.text
    assert ning.open("/privacy?kind=nonsense").status_code == 422 and ning.open("/privacy?from=2026-01-02&to=2026-01-01").status_code == 422
    for days in ("to=0001-01-01", "from=0001-01-15", "to=9999-12-31", "from=tomorrow"):
        assert ning.open(f"/privacy?{days}").status_code == 422, days
    over_the_api = people["privacy_officer"].get(f"{SEARCHES}?kind=emergency").json["searches"]
    assert [each["id"] for each in over_the_api if each["id"] in (emergency, treatment)] == [emergency]
    assert people["privacy_officer"].get(f"{SEARCHES}?kind=nonsense").status_code == 422


def test_a_list_longer_than_a_page_goes_on(app, ning):
    trail, now = app.extensions[RESULTS].trail, app.extensions[CLOCK]()
    at = int(now.timestamp() * 1000) - 40 * 86_400_000
    rows = [
        (f"many{place:04}", at + place, LIN, f"dr-{place}", *(("treatment", "claimed") if place % 100 else ("emergency", "emergency")), 0)
        for place in range(reviewing.MOST * 2 + 5)
    ]
    with trail.file.writing() as db:  # with one sync: each of them by itself takes twenty milliseconds
        db.executemany("INSERT INTO searches (id, at, institution, by, purpose, ground, found) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    days = f"from={(now - timedelta(days=60)).date()}"
    seen, address = [], f"/privacy?{days}"
    while address:
        ning.open(address)
        seen += re.findall(r'<tr id="s(many\w+)"', ning.page.text)
        more = re.search(r'href="([^"]*cursor=[^"]+)"', ning.page.text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == reviewing.MOST * 2 + 5
    ning.open(f"/privacy?{days}&kind=emergency")
    assert re.findall(r'<tr id="s(many\w+)"', ning.page.text) == [f"many{place:04}" for place in (400, 300, 200, 100, 0)]


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
