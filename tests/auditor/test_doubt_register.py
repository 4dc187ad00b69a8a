"""Doubts with their size, by hospital and month: asked, answered and decided, and all of it is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.services.doubts import FigureDoubt, doubts, feeds, note
from recognition.web.shared.service import now
from schemas.summaries import DOUBTS

QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")


def today():
    return now().astimezone(SHANGHAI).date()


def found(service, kind: str, caller: Caller = QIU) -> FigureDoubt | None:
    at = today()
    return next((doubt for doubt in doubts(service, caller, at, at, now(), "cq002") if doubt.kind == kind), None)


@pytest.fixture
def unlinked(service, people):
    """An acceptance by the report's number alone, and word of the same item by the patient's reference alone."""
    before = found(service, "possible_repeats")
    clinician = people["clinician"]
    asked = clinician.asked(item="ferr", report_ref="by number alone")
    clinician.decide(asked["id"], "accepted")
    performed = now().astimezone(SHANGHAI).isoformat(timespec="minutes")
    assert clinician.post("/api/v1/repeats", {"item": "ferr", "performed_at": performed, "patient_ref": "nobody named before"}).status_code == 201
    return before, asked


def test_a_repeat_without_a_link_is_a_doubt_of_the_size_of_what_it_may_undo(service, unlinked):
    before, asked = unlinked
    doubt = found(service, "possible_repeats")
    assert doubt.items - (before.items if before else 0) == 1 and doubt.fen - (before.fen if before else 0) == asked["price"]["fen"]


def test_a_repeat_that_undoes_what_it_names_is_no_doubt(service, people):
    clinician = people["clinician"]
    before = found(service, "possible_repeats")
    asked = clinician.asked(item="folate", report_ref="named", patient_ref="named")
    clinician.decide(asked["id"], "accepted")
    clinician.post("/api/v1/repeats", {"item": "folate", "performed_at": now().astimezone(SHANGHAI).isoformat(timespec="minutes"), "patient_ref": "named"})
    after = found(service, "possible_repeats")
    assert (after.items if after else 0) == (before.items if before else 0)


def test_it_is_asked_answered_and_decided_and_all_of_it_is_kept(service, unlinked):
    name = found(service, "possible_repeats").name
    assert (found(service, "possible_repeats").state, found(service, "possible_repeats").owner) == ("open", None)
    for caller, act, state in (
        (QIU, "asked", "asked"),
        (MA, "answered", "answered"),
        (QIU, "explained", "explained"),
        (QIU, "reopened", "open"),
        (QIU, "upheld", "upheld"),
    ):
        doubt = note(service, caller, name, act, "核对了检验科登记", now())
        assert (doubt.state, doubt.owner) == (state, "qiu")
    assert [(one.act, one.institution) for one in doubt.notes] == [
        ("asked", None),
        ("answered", "cq002"),
        ("explained", None),
        ("reopened", None),
        ("upheld", None),
    ]
    assert found(service, "possible_repeats", MA).notes == doubt.notes


def test_who_may_do_what(service, unlinked):
    name = found(service, "possible_repeats").name
    for caller, act in ((MA, "explained"), (MA, "asked"), (QIU, "answered")):
        with pytest.raises(Forbidden):
            note(service, caller, name, act, "x", now())
    with pytest.raises(NotFound):
        note(service, Caller("other", Role.AUDITOR, "sc001"), name, "answered", "x", now())
    with pytest.raises(Forbidden):
        doubts(service, MA, today(), today(), now(), "sc001")
    for wrong in ("possible_repeats:cq002", "gift:cq002:2026-10", "possible_repeats:cq002:soon", "possible_repeats:cq002:1999-01"):
        with pytest.raises(NotFound):
            note(service, QIU, wrong, "asked", "", now())
    for text, code in (("", "text_empty"), ("x" * 501, "text_too_long"), ("患者电话 13812345678", "telephone_number")):
        with pytest.raises(Invalid) as refused:
            note(service, MA, name, "answered", text, now())
        assert refused.value.code == code


def test_what_another_institution_did_is_no_doubt_of_the_hospital_s(service, people):
    clinician = people["clinician"]
    asked = clinician.asked(item="crea", report_ref="elsewhere")
    clinician.decide(asked["id"], "accepted")
    people["clinician_other"].post(
        "/api/v1/repeats", {"item": "crea", "performed_at": now().astimezone(SHANGHAI).isoformat(timespec="minutes"), "report_ref": "elsewhere"}
    )
    assert found(service, "repeated_elsewhere").fen >= asked["price"]["fen"] and found(service, "repeated_elsewhere", MA) is None


def test_a_hospital_that_tells_of_no_repeat_is_a_doubt_of_all_that_it_saved(service):
    since = today() - timedelta(days=70)
    with service.counters.state() as state:
        rows = feeds.silent_months(state, since.replace(day=1), today(), today(), least=1)
        told = {institution for institution, _month in state.repeats_by_month()}
    assert rows and all((kind == "repeats_never") == (institution not in told) for kind, institution, *_rest in rows)
    months = {month for _kind, _institution, month, *_rest in rows}
    assert f"{today():%Y-%m}" not in months, "a month that still runs says nothing"


def test_the_api_and_the_page_tell_the_same_the_largest_first(people, service, unlinked, auditor_qiu, auditor_ma):
    day = today().isoformat()
    told = people["auditor"].get(f"/api/v1/doubts?from={day}&to={day}")
    assert told.status_code == 200 and DOUBTS.validate(told.json) == {}
    sizes = [doubt["fen"] for doubt in told.json["doubts"]]
    assert sizes == sorted(sizes, reverse=True) and sizes
    assert {doubt["institution"] for doubt in people["hospital_auditor"].get(f"/api/v1/doubts?from={day}&to={day}").json["doubts"]} <= {"cq002"}
    assert people["auditor"].get(f"/api/v1/doubts?from={day}&to=2020-01-01").status_code == 422
    page = f"/audit/doubts?from={day}&to={day}"
    assert auditor_qiu.open(page).status_code == 200 and "可能的重复检查，没有关联" in auditor_qiu.text
    name = found(service, "possible_repeats").name
    auditor_ma.open(page)
    sent = {"csrf": re.search(r'name="csrf" value="([^"]+)"', auditor_ma.page.text)[1]}
    reply = auditor_ma.client.post(
        page,
        data={**sent, "doubt": name, "act": "answered", "text": "已核对检验科登记"},
        headers=auditor_ma.headers,
        environ_overrides={"REMOTE_ADDR": auditor_ma.address},
    )
    assert reply.status_code == 303
    auditor_qiu.open(page)
    assert "已核对检验科登记" in auditor_qiu.text and "医院已答复" in auditor_qiu.text
