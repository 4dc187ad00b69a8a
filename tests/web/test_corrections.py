"""A mistaken repeat or decision is taken back: once, by whom it concerns, for thirty days, and the figures follow."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Coding, CorrectionReason, Role
from recognition.errors import CorrectedAlready, Forbidden
from recognition.services.corrections import correct_repeat, refused
from recognition.services.keys import KEYS, issue_key
from recognition.services.repeats import report_repeat
from schemas.answers import CORRECTION, LOOKUP_WITH_DECISIONS
from tests.people import performed
from tests.web.visitor import Visitor, ledger_size

CANCELLED = {"reason": "order_cancelled"}
LIN, QIU = Caller("lin", Role.CLINICIAN, "cq002"), Caller("qiu", Role.AUDITOR)


def repeated(visitor, **more) -> dict:
    """The test was performed here after all, says the hospital."""
    reply = visitor.post("/api/v1/repeats", {"item": "tp", "performed_at": performed(0), "patient_ref": "P-1", **more})
    assert reply.status_code == 201, reply.json
    return reply.json


def corrected(visitor, repeat: dict, body=None, **headers):
    return visitor.post(f"/api/v1/repeats/{repeat['id']}/corrections", body or CANCELLED, **headers)


def totals(auditor, **more) -> dict:
    today = datetime.now(SHANGHAI).date()
    query = "&".join(f"{name}={value}" for name, value in {"from": today - timedelta(days=300), "to": today, **more}.items())
    return auditor.get(f"/api/v1/summaries?{query}").json["totals"]


def test_a_repeat_taken_back_no_longer_undoes_what_was_accepted(app, dr_lin, auditor_qiu):
    lookup = dr_lin.asked(report_ref="C-1")
    dr_lin.decide(lookup["id"], "accepted")
    before = totals(auditor_qiu)
    repeat = repeated(dr_lin, report_ref="C-1")
    undone = totals(auditor_qiu)
    assert (undone["reversed"], undone["provisional"]) == (before["reversed"] + 1, before["provisional"] - 1)
    reply = corrected(dr_lin, repeat)
    told = reply.json
    assert reply.status_code == 201 and CORRECTION.validate(told) == {}
    assert told["corrects"] == {"kind": "repeat", "id": repeat["id"], "sequence": repeat["receipt"]["sequence"]}
    assert (told["institution"], told["reason"], told["says"]) == ("cq002", "order_cancelled", "医嘱取消，未实际执行")
    assert totals(auditor_qiu) == before
    assert totals(auditor_qiu, as_of=told["receipt"]["sequence"] - 1) == undone, "as of the entries before it, nothing changes"
    assert totals(auditor_qiu, as_of=told["receipt"]["sequence"]) == before


def test_the_entry_names_what_it_takes_back(dr_lin):
    repeat = repeated(dr_lin)
    told = corrected(dr_lin, repeat, {"reason": "wrong_report"}).json
    entry = dr_lin.get(f"/api/v1/ledger/entries/{told['receipt']['sequence']}").json
    written = json.loads(entry["entry"])
    assert entry["leaf"] == told["receipt"]["leaf"]
    assert {**written, "id": "", "by": ""} == {
        "kind": "correction",
        "cites": repeat["receipt"]["sequence"],
        "institution": "cq002",
        "reason": "wrong_report",
        "id": "",
        "by": "",
    }


def test_a_decision_taken_back_counts_as_not_made_and_says_so(dr_lin):
    lookup = dr_lin.asked(report_ref="C-2")
    accepted = dr_lin.decide(lookup["id"], "accepted").json
    wrong = dr_lin.decide(lookup["id"], "repeated", reason="emergency").json
    told = dr_lin.post(f"/api/v1/lookups/{lookup['id']}/decisions/{wrong['id']}/corrections", {"reason": "entered_in_error"})
    assert (told.status_code, told.json["corrects"]["kind"]) == (201, "decision")
    read = dr_lin.get(lookup["links"]["self"]).json
    assert [one["id"] for one in read["decisions"]] == [accepted["id"]], "the last one stands, as ever"
    [back] = read["corrected_decisions"]
    assert (back["id"], back["decision"], LOOKUP_WITH_DECISIONS.validate(read)) == (wrong["id"], "repeated", {})
    assert back["corrected"] == {"at": told.json["at"], "reason": "entered_in_error", "sequence": told.json["receipt"]["sequence"]}
    assert dr_lin.decide(lookup["id"], "withdrawn").status_code == 201, "the acceptance stands and can be undone"
    assert dr_lin.decide(lookup["id"], "withdrawn").json["code"] == "nothing_to_withdraw"


def test_after_the_only_decision_is_taken_back_there_is_none_to_undo(dr_lin):
    lookup = dr_lin.asked()
    made = dr_lin.decide(lookup["id"], "accepted").json
    dr_lin.post(f"/api/v1/lookups/{lookup['id']}/decisions/{made['id']}/corrections", CANCELLED)
    assert dr_lin.decide(lookup["id"], "withdrawn").json["code"] == "nothing_to_withdraw"


def test_it_is_taken_back_once(app, dr_lin):
    repeat = repeated(dr_lin)
    assert corrected(dr_lin, repeat).status_code == 201
    before = ledger_size(app)
    again = corrected(dr_lin, repeat, {"reason": "wrong_report"})
    assert (again.status_code, again.json["code"]) == (409, "corrected_already")
    assert ledger_size(app) == before


def test_of_many_at_once_one_is_taken_and_the_others_are_told(app, dr_lin):
    repeat = repeated(dr_lin)
    before = ledger_size(app)
    with ThreadPoolExecutor(6) as at_once:
        codes = sorted(reply.status_code for reply in at_once.map(lambda _n: corrected(dr_lin, repeat), range(6)))
    assert codes == [201, *[409] * 5]
    assert ledger_size(app) == before + 1


def test_what_two_found_open_is_taken_back_by_the_first_to_write(app, dr_lin):
    """Both looked before either wrote: the writer tells the second."""
    service, repeat = app.extensions["recognition"], repeated(dr_lin)
    term = service.numbered(repeat["receipt"]["sequence"])
    assert refused(service, term, LIN, datetime.now(UTC)) is None
    corrected(dr_lin, repeat)
    original, service.ledger.reads.correction_of = service.ledger.reads.correction_of, lambda sequence: None
    try:
        with pytest.raises(CorrectedAlready):
            correct_repeat(service, repeat["id"], CorrectionReason.WRONG_REPORT, LIN, datetime.now(UTC))
    finally:
        service.ledger.reads.correction_of = original


def test_the_same_request_again_gives_the_same_correction(app, dr_lin):
    repeat, other = repeated(dr_lin), repeated(dr_lin)
    first, second = (corrected(dr_lin, repeat, Idempotency_Key="correct-1") for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json) and first.status_code == 201
    assert corrected(dr_lin, other, Idempotency_Key="correct-1").json["code"] == "idempotency_conflict"
    assert corrected(dr_lin, repeat, {"reason": "wrong_report"}, Idempotency_Key="correct-1").json["code"] == "idempotency_conflict"


def test_it_is_nobody_elses(people, dr_lin, dr_tang):
    lookup, repeat = dr_lin.asked(), repeated(dr_lin)
    made = dr_lin.decide(lookup["id"], "accepted").json
    paths = (f"/api/v1/repeats/{repeat['id']}/corrections", f"/api/v1/lookups/{lookup['id']}/decisions/{made['id']}/corrections")
    for path in paths:
        assert dr_tang.post(path, CANCELLED).status_code == 404
        assert people["registrar"].post(path, CANCELLED).status_code == 403
    told = dr_lin.post(paths[0], CANCELLED).json
    entry = f"/api/v1/ledger/entries/{told['receipt']['sequence']}"
    assert {who: people[who].get(entry).status_code for who in ("clinician", "hospital", "hospital_auditor", "auditor", "clinician_other")} == {
        "clinician": 200, "hospital": 200, "hospital_auditor": 200, "auditor": 200, "clinician_other": 404,
    }  # fmt: skip


def test_only_what_it_says_can_be_taken_back(dr_lin):
    lookup, other, repeat = dr_lin.asked(), dr_lin.asked(), repeated(dr_lin)
    made = dr_lin.decide(lookup["id"], "accepted").json
    told = corrected(dr_lin, repeat).json
    for wrong in (lookup["id"], made["id"], told["id"], "0" * 20, "x"):
        assert dr_lin.post(f"/api/v1/repeats/{wrong}/corrections", CANCELLED).status_code == 404, wrong
    for one, decision in ((other["id"], made["id"]), (lookup["id"], repeat["id"]), (lookup["id"], told["id"]), (lookup["id"], lookup["id"])):
        assert dr_lin.post(f"/api/v1/lookups/{one}/decisions/{decision}/corrections", CANCELLED).status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "field_required"),
        ({"reason": None}, "field_null"),
        ({"reason": "because"}, "choice_unknown"),
        ({"reason": "wrong_report", "note": "张三"}, "field_unknown"),
        ([], "type_object"),
    ],
)
def test_a_reason_is_one_of_the_list(app, dr_lin, body, code):
    repeat, before = repeated(dr_lin), ledger_size(app)
    reply = dr_lin.post(f"/api/v1/repeats/{repeat['id']}/corrections", body)
    assert (reply.status_code, reply.json["code"]) == (422, code)
    assert ledger_size(app) == before


@pytest.mark.parametrize(
    ("told", "today", "open_"),
    [
        ("2026-12-10T00:00:00", "2027-01-09T23:59:59", True),
        ("2026-12-10T23:59:59", "2027-01-09T23:59:59", True),
        ("2026-12-10T23:59:59", "2027-01-10T00:00:00", False),
        ("2028-01-31T12:00:00", "2028-03-01T23:59:59", True),
        ("2028-01-31T12:00:00", "2028-03-02T00:00:00", False),
    ],
)
def test_thirty_days_in_shanghai_over_the_year_and_the_leap_day(app, told, today, open_):
    service = app.extensions["recognition"]
    told, today = (datetime.fromisoformat(f"{at}+08:00").astimezone(UTC) for at in (told, today))
    repeat = report_repeat(service, Coding("recognition", "tp"), told - timedelta(hours=1), LIN, told, patient_ref="P-7")
    if open_:
        assert correct_repeat(service, repeat.id, CorrectionReason.WRONG_PATIENT, LIN, today).cites == repeat.receipt.sequence
        return
    with pytest.raises(Forbidden) as refusal:
        correct_repeat(service, repeat.id, CorrectionReason.WRONG_PATIENT, LIN, today)
    assert refusal.value.code == "correction_closed"
    made = correct_repeat(service, repeat.id, CorrectionReason.WRONG_PATIENT, QIU, today)
    assert (made.institution, made.by) == ("cq002", "qiu")


def test_the_regions_auditor_corrects_at_once_too_and_only_in_the_region(app, people, dr_lin):
    service, repeat = app.extensions["recognition"], repeated(dr_lin)
    keys = {region: issue_key(app.extensions[KEYS], service.ledger, datetime.now(UTC), "test", Role.AUDITOR, region=region) for region in ("50", "51")}
    assert corrected(Visitor(app, keys["51"]), repeat).status_code == 404
    told = corrected(Visitor(app, keys["50"]), repeat)
    assert (told.status_code, told.json["institution"]) == (201, "cq002")
    assert corrected(dr_lin, repeat).json["code"] == "corrected_already"


def test_lists_tell_which_decision_was_taken_back(people, dr_lin):
    lookup = dr_lin.asked()
    made = dr_lin.decide(lookup["id"], "accepted").json
    told = dr_lin.post(f"/api/v1/lookups/{lookup['id']}/decisions/{made['id']}/corrections", CANCELLED).json
    [row] = [row for row in people["auditor"].get("/api/v1/lookups?limit=500").json["lookups"] if row["id"] == lookup["id"]]
    assert row["decisions"] == [] and [one["corrected"] for one in row["corrected_decisions"]] == [
        {"at": told["at"], "reason": "order_cancelled", "sequence": told["receipt"]["sequence"]}
    ]
