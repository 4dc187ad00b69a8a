"""One and the same decision: through a hook, the page or the API, in ledger and figures; and what a hook asked and nobody saw apart from it."""

from __future__ import annotations

import json
from datetime import datetime

import orjson
import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.ledger.entries import EntryKind
from recognition.ledger.rollups.recount import recount
from recognition.ledger.verifying import verify
from recognition.services.drill_down import DrillDown
from recognition.services.replay import replay
from recognition.services.summary_requests import SummaryRequest
from tests.cds_hooks.calls import EAST, accepted, card, decisions, feedback, fetched, overridden, report, signing
from tests.clinician.sitting import signed_in
from tests.people import performed

HOOKED = ("id", "hook", "by", "lookup", "cites")
"""Members in which a lookup of a hook and its decision differ from others."""


def totals(people) -> dict[str, int]:
    """The month's figures of the receiving hospital, those that are not 0."""
    day = datetime.now(SHANGHAI).date().isoformat()
    reply = people["auditor"].get(f"/api/v1/summaries?from={day}&to={day}&receiver=cq002")
    assert reply.status_code == 200, reply.json
    return {counter: n for counter, n in reply.json["totals"].items() if n}


def gained(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {counter: n - before.get(counter, 0) for counter, n in after.items() if n != before.get(counter, 0)}


def last(app, count: int) -> list[dict]:
    """The last entries, without what tells one request from another."""
    reads = app.extensions["recognition"].ledger.reads
    size = reads.size()
    entries = [orjson.loads(reads.entry(sequence)) for sequence in range(size - count, size)]
    return [{name: value for name, value in entry.items() if name not in HOOKED} for entry in entries]


def test_a_decision_by_a_hook_is_that_of_the_api(app, people, zhao):
    before = totals(people)
    told = card(zhao, prefetch=fetched(report("R-hook", patient="pat-hook")), patient="pat-hook")
    asked = totals(people)
    assert gained(asked, before) == {"hook_unseen": 1}
    decisions(feedback(zhao, accepted(told)))
    by_hook = gained(totals(people), before)
    entries = last(app, 2)

    between = totals(people)
    issuer = {"system": "nhsa", "code": EAST}
    lookup = zhao.asked(item={"system": "loinc", "code": "2885-2"}, issuer=issuer, performed_at=performed(1, 9), report_ref="R-api", patient_ref="pat-api")
    zhao.decide(lookup["id"], "accepted")
    assert gained(totals(people), between) == by_hook
    assert by_hook == {"lookups": 1, "recognised": 1, "accepted": 1, "provisional": 1, "provisional_recognised": 1, "provisional_recognised_fen": 400}
    other = last(app, 2)
    assert [entry["kind"] for entry in entries] == [entry["kind"] for entry in other] == ["lookup", "decision"]
    for hooked, asked_for in zip(entries, other, strict=True):
        assert hooked | {"report": "", "patient": ""} == asked_for | {"report": "", "patient": ""}


def test_the_same_test_by_a_hook_and_by_the_api_is_one(people, zhao):
    before = totals(people)
    decisions(feedback(zhao, accepted(card(zhao, prefetch=fetched(report("R-one", patient="pat-one")), patient="pat-one"))))
    lookup = zhao.asked(
        item={"system": "loinc", "code": "2885-2"},
        issuer={"system": "nhsa", "code": EAST},
        performed_at=performed(1, 9),
        report_ref="R-one",
        patient_ref="pat-one",
    )
    zhao.decide(lookup["id"], "accepted")
    told = gained(totals(people), before)
    assert (told["accepted"], told["provisional"], told["provisional_recognised_fen"]) == (2, 1, 400)


def test_an_overridden_card_is_a_repeat(people, zhao):
    before = totals(people)
    decisions(feedback(zhao, overridden(card(zhao, patient="pat-again"), "emergency")))
    assert gained(totals(people), before) == {"lookups": 1, "recognised": 1, "repeated": 1}


def test_what_nobody_saw_is_in_no_other_figure(people, zhao):
    before = totals(people)
    card(zhao)
    zhao.post("/cds-services/mutual-recognition-order-sign", signing(prefetch=fetched(report(days_ago=300))))
    assert gained(totals(people), before) == {"hook_unseen": 1, "hook_silent": 1}
    assert people["auditor"].get("/api/v1/lookups").status_code == 200


@pytest.mark.parametrize("counter", ["hook_unseen", "hook_silent"])
def test_an_auditor_follows_it_down_to_the_questions(app, people, zhao, counter):
    card(zhao)
    zhao.post("/cds-services/mutual-recognition-order-sign", signing(prefetch=fetched(report(days_ago=300))))
    today = datetime.now(SHANGHAI).date()
    n = totals(people)[counter]
    drill = DrillDown(app.extensions["recognition"], SummaryRequest(today, today, (), {"receiver": "cq002"}), counter, Caller("x", Role.AUDITOR), today)
    rows = drill.page([(today, today)], None, 500).rows
    assert len(rows) == n and {row.n for row in rows} == {1}
    kinds = {json.loads(app.extensions["recognition"].ledger.reads.entry(row.lookup.receipt.sequence))["kind"] for row in rows}
    assert kinds == {"hook"}


def test_everything_holds_up_when_it_is_checked(app, people, zhao):
    card(zhao)
    decisions(feedback(zhao, accepted(card(zhao))))
    service = app.extensions["recognition"]
    report_ = replay(service)
    assert (report_.differing, report_.damaged) == (0, [])
    assert report_.lookups == sum(1 for page in service.ledger.reads.pages(kinds=(EntryKind.lookup, EntryKind.hook)) for _row in page)
    assert recount(service.counters, service.ledger.reads, datetime.now(SHANGHAI).date()).differences == ()
    found = verify(app.extensions["recognition.settings"].data / "ledger.sqlite")
    assert found.findings == []
    hooked = [json.loads(data) for page in service.ledger.reads.pages(kinds=(EntryKind.lookup,)) for _sequence, data in page if b'"hook":' in data]
    assert hooked


def test_auditors_pages_say_what_it_is(app, zhao):
    """The question of a hook, and the lookup that it became, each lead to the other."""
    taken = decisions(feedback(zhao, accepted(card(zhao))))[0]["lookup"]
    sequence = app.extensions["recognition"].ledger.reads.by_id(taken)[0]
    qiu = signed_in(app, "qiu")
    lookup = qiu.open(f"/audit/entries/{sequence}").get_data(as_text=True)
    assert f"/audit/entries/{sequence - 1}" in lookup and "-1</td>" not in lookup
    question = qiu.open(f"/audit/entries/{sequence - 1}").get_data(as_text=True)
    assert "医嘱提示（CDS Hooks）自动提出的问题，结论已在卡片上显示" in question
