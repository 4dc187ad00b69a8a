"""Labs over the API of a running service: begun, followed, read by auditors in full and by registrars in sums, sent twice, cancelled, refused."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services.lab.questions import APART
from recognition.web.shared.lab_words import WHY
from schemas.labs import LAB_RESULT, LAB_STATE
from tests.running import Reply, Server

TODAY = shanghai_day(datetime.now(UTC))
ASKED: dict[str, Any] = {
    "from": str(TODAY - timedelta(days=30)),
    "to": str(TODAY),
    "changes": {"windows": [{"days": 90}], "scopes": [{"scope": "50", "prefixes": []}]},
}
SECONDS = 60


def call(server: Server, who: str, method: str, path: str, body: Any = None, **headers: str) -> Reply:
    """A request by a holder of the demonstration."""
    given = {"Authorization": f"Bearer {server.keys[who]}", **({"Content-Type": "application/json"} if body is not None else {}), **headers}
    return server.send(method, path, json.dumps(body).encode() if body is not None else None, given)


def ended(server: Server, who: str, started: Reply) -> dict[str, Any]:
    """The lab's state once it has ended."""
    assert started.status == 202, started.body
    link, deadline = started.json["links"]["self"], time.monotonic() + SECONDS
    while (state := call(server, who, "GET", link).json)["state"] in ("waiting", "running"):
        assert time.monotonic() < deadline, state
        time.sleep(0.2)
    return state


@pytest.fixture(scope="module")
def lab(server: Server) -> dict[str, Any]:
    """A registrar's lab that has ended well."""
    return ended(server, "registrar", call(server, "registrar", "POST", "/api/v1/labs", ASKED, **{"Idempotency-Key": "k1"}))


def test_followed_and_read(server, lab):
    assert (lab["state"], lab["problem"]) == ("done", None)
    assert LAB_STATE.validate({**lab, "started_at": lab["started_at"]}) == {}
    found = call(server, "auditor", "GET", lab["links"]["result"]).json
    assert LAB_RESULT.validate(found) == {}
    assert found["totals"]["gained"] > 0 and found["receivers"] and found["regions"]
    sums = call(server, "registrar", "GET", lab["links"]["result"]).json
    assert LAB_RESULT.validate(sums) == {} and "receivers" not in sums
    assert "不等于行为变化" in sums["assumption"]
    english = call(server, "auditor", "GET", lab["links"]["result"], **{"Accept-Language": "en"}).json
    assert english["assumption"].startswith("A change of verdict is not a change of behaviour.")


def test_as_judged_then_is_what_the_summary_says(server, lab):
    found = call(server, "auditor", "GET", lab["links"]["result"]).json
    for by, rows in (("month", "months"), ("item", "items"), ("receiver", "receivers"), ("issuer", "issuers")):
        summary = call(
            server, "auditor", "GET", f"/api/v1/summaries?from={ASKED['from']}&to={ASKED['to']}&by={by}&counters=recognised,discretionary,not_covered"
        ).json
        expected = {row[by]: {name: row[name] for name in summary["totals"]} for row in summary["rows"] if any(row[name] for name in summary["totals"])}
        assert {row[by]: row["then"] for row in found[rows]} == expected
        assert found["totals"]["then"] == summary["totals"]


def test_sent_again_it_is_the_same_lab(server, lab):
    again = call(server, "registrar", "POST", "/api/v1/labs", ASKED, **{"Idempotency-Key": "k1"})
    assert (again.status, again.json["id"]) == (202, lab["id"])
    other = call(server, "registrar", "POST", "/api/v1/labs", {**ASKED, "again": True}, **{"Idempotency-Key": "k1"})
    assert (other.status, other.json["code"]) == (422, "idempotency_conflict")
    without_key = call(server, "auditor", "POST", "/api/v1/labs", ASKED)
    assert without_key.json["id"] == lab["id"]


def test_asked_by_several_at_once_it_is_one_lab(server, lab):
    body = {**ASKED, "from": str(TODAY - timedelta(days=20))}
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda who: call(server, who, "POST", "/api/v1/labs", body), ["auditor"] * 4)]
    assert {reply.status for reply in found} == {202} and len({reply.json["id"] for reply in found}) == 1
    call(server, "auditor", "DELETE", found[0].json["links"]["self"])
    assert ended(server, "auditor", found[0])["state"] in ("cancelled", "done")


def test_cancelled(server, lab):
    ended_already = call(server, "auditor", "DELETE", lab["links"]["self"])
    assert (ended_already.status, call(server, "auditor", "GET", lab["links"]["self"]).json["state"]) == (204, "done")
    started = call(server, "auditor", "POST", "/api/v1/labs", {**ASKED, "again": True})
    assert call(server, "registrar", "DELETE", started.json["links"]["self"]).status == 404, "an auditor's lab is none of a registrar's"
    assert call(server, "auditor", "DELETE", started.json["links"]["self"]).status == 204
    assert ended(server, "auditor", started)["state"] == "cancelled"
    assert call(server, "auditor", "GET", f"{started.json['links']['self']}/result").status == 404
    listed = call(server, "auditor", "GET", "/api/v1/labs").json["labs"]
    assert (listed[0]["id"], listed[0]["state"], listed[-1]["id"]) == (started.json["id"], "cancelled", lab["id"])


@pytest.mark.parametrize(
    ("body", "status", "field", "code"),
    [
        ({}, 422, "from", "field_required"),
        ({**ASKED, "to": "2020-01-01"}, 422, "to", "period_reversed"),
        ({**ASKED, "from": "2020-01-01"}, 422, "to", "lab_period_too_long"),
        ({**ASKED, "edition": 1, "draft": "0" * 20}, 422, "draft", "lab_edition_or_draft"),
        ({**ASKED, "edition": 1, "draft": "no id"}, 422, "draft", "lab_edition_or_draft"),
        ({**ASKED, "draft": "no id"}, 422, "draft", "id_unknown"),
        ({**ASKED, "draft": "0" * 20}, 404, "draft", "not_found"),
        ({**ASKED, "edition": 999}, 404, "edition", "not_found"),
        ({**ASKED, "edition": "1"}, 422, "edition", "number_malformed"),
        ({**ASKED, "again": "yes"}, 422, "again", "type_boolean"),
        ({**ASKED, "changes": {"windows": [{"days": -1}]}}, 422, "changes.windows.0.days", "number_range"),
        ({**ASKED, "changes": {"windows": [{"item": "nothing", "days": 1}]}}, 422, "changes.windows.0.item", "item_unknown"),
        ({**ASKED, "changes": {"scopes": [{"scope": "CY", "prefixes": ["5０"]}]}}, 422, "changes.scopes.0.prefixes", "division_unknown"),
        ({**ASKED, "changes": {"prices": [{"item": "tp", "fen": 1.5}]}}, 422, "changes.prices.0.fen", "number_malformed"),
        ({**ASKED, "changes": [1]}, 422, "changes", "type_object"),
        ({**ASKED, "changes": {"windows": {"days": 1}}}, 422, "changes.windows", "type_list"),
        ({**ASKED, "changes": None, "draft": ""}, 202, None, None),
        ({**ASKED, "more": 1}, 422, "more", "field_unknown"),
    ],
)
def test_bodies(server, body, status, field, code):
    found = call(server, "auditor", "POST", "/api/v1/labs", body)
    assert found.status == status, found.body
    if status == 202:
        call(server, "auditor", "DELETE", found.json["links"]["self"])
    else:
        assert found.json["code"] == code
        assert field is None or found.json["errors"][0]["field"] == field


def test_hospitals_auditors_are_refused(server, lab):
    for method, path in (("POST", "/api/v1/labs"), ("GET", "/api/v1/labs"), ("GET", lab["links"]["result"]), ("DELETE", lab["links"]["self"])):
        refused = call(server, "hospital_auditor", method, path, ASKED if method == "POST" else None)
        assert (refused.status, refused.json["code"]) == (403, "forbidden")


def test_every_reason_why_a_question_is_not_judged_has_words():
    assert set(WHY) == set(APART)
