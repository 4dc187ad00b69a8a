"""Ways to push figures up, each told through the API: what a month later counts is one honest test's worth, and what was printed stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from recognition.domain.lookups import SHANGHAI
from recognition.web.shared.service import CLOCK
from tests.web.visitor import Visitor

MONTH = timedelta(days=33)


@pytest.fixture
def moment(app: Flask):
    """The present of a service whose time only goes on: figures do not go back before the day that they were last kept for."""
    clock = app.extensions[CLOCK]
    if clock.stands is None:
        clock.stand_still()
    yield clock
    clock.pass_(MONTH)


def day_before(clock, days: int = 1) -> str:
    return (clock().astimezone(SHANGHAI) - timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0).isoformat()


def accepts(dr_lin: Visitor, clock, **about) -> dict:
    asked = dr_lin.asked(**{"performed_at": day_before(clock), **about})
    assert dr_lin.decide(asked["id"], "accepted").status_code == 201
    return asked


def read(auditor: Visitor, clock, item: str, **more) -> dict:
    day = clock().astimezone(SHANGHAI).date()
    reply = auditor.get(
        "/api/v1/summaries?" + "&".join(f"{name}={value}" for name, value in {"from": day - timedelta(days=300), "to": day, "item": item, **more}.items())
    )
    assert reply.status_code == 200, reply.json
    return reply.json


def later(auditor: Visitor, clock, item: str, **more) -> dict:
    """The totals of an item when its windows are over."""
    clock.pass_(MONTH)
    return read(auditor, clock, item, **more)["totals"]


def figures(totals: dict, *names: str) -> tuple:
    return tuple(totals[name] for name in names)


def test_the_evidence_stands_beside_what_rests_on_it(dr_lin, auditor_qiu, moment):
    fen = [accepts(dr_lin, moment, item="ct_head_ce", report_ref=f"made up {n}")["price"]["fen"] for n in range(5)]
    fen += [accepts(dr_lin, moment, item="ct_head_ce", report_ref="R", patient_ref="P")["price"]["fen"]]
    totals = later(auditor_qiu, moment, "ct_head_ce")
    assert figures(totals, "avoided", "avoided_by_report_and_patient", "avoided_by_report", "avoided_by_patient") == (6, 1, 5, 0)
    assert figures(totals, "saved_by_report_and_patient_fen", "saved_by_report_fen", "saved_fen") == (fen[-1], sum(fen[:-1]), sum(fen))


def test_two_numbers_for_one_patient_and_day_are_one_test(dr_lin, auditor_qiu, moment):
    for number in ("A", "B"):
        accepts(dr_lin, moment, item="alb", report_ref=number, patient_ref="two numbers")
    assert figures(later(auditor_qiu, moment, "alb"), "accepted", "avoided") == (2, 1)


def test_one_number_with_several_days_and_issuers_is_one_test(dr_lin, auditor_qiu, moment):
    for days in (1, 2, 3, 4):
        accepts(dr_lin, moment, item="urea", report_ref="one number", performed_at=day_before(moment, days))
    accepts(dr_lin, moment, item="urea", report_ref="one number", issuer="sc001")
    totals = later(auditor_qiu, moment, "urea")
    held = totals["avoided"] + totals["avoided_discretionary"]
    assert (held, totals["same_number"]) == (1, 4)


def test_a_set_s_members_done_after_all_take_their_part_along(dr_lin, auditor_qiu, moment):
    asked = accepts(dr_lin, moment, item="chemistry", report_ref="chem", patient_ref="chem")
    told = dr_lin.post("/api/v1/repeats", {"item": "liver", "performed_at": moment().isoformat(), "report_ref": "chem"})
    assert told.status_code == 201, told.json
    totals = later(auditor_qiu, moment, "chemistry")
    assert figures(totals, "reversed", "partly_reversed") == (0, 1) and 0 < totals["saved_fen"] + totals["saved_discretionary_fen"] < asked["price"]["fen"]


def test_what_another_hospital_did_is_shown_to_the_region_alone(dr_lin, dr_tang, auditor_qiu, auditor_he, moment):
    accepts(dr_lin, moment, item="crea", report_ref="elsewhere")
    assert dr_tang.post("/api/v1/repeats", {"item": "crea", "performed_at": moment().isoformat(), "report_ref": "elsewhere"}).status_code == 201
    totals = later(auditor_qiu, moment, "crea")
    assert figures(totals, "avoided", "reversed", "repeated_elsewhere") == (1, 0, 1)
    own = read(auditor_he, moment, "crea")["totals"]
    assert figures(own, "avoided", "repeated_elsewhere", "repeated_elsewhere_fen") == (1, None, None)


def test_a_decision_to_repeat_withdrawn_twelve_days_later_is_a_doubt(dr_lin, auditor_qiu, moment):
    accepts(dr_lin, moment, item="ua", report_ref="late")
    again = dr_lin.asked(item="ua", report_ref="late", performed_at=day_before(moment))
    dr_lin.decide(again["id"], "repeated", reason="emergency")
    moment.pass_(timedelta(days=12))
    dr_lin.decide(again["id"], "withdrawn")
    totals = later(auditor_qiu, moment, "ua")
    assert figures(totals, "avoided", "reversed", "withdrawn_late") == (1, 0, 1) and totals["withdrawn_late_fen"] == totals["saved_fen"]


def test_a_printed_figure_can_be_asked_for_again(dr_lin, auditor_qiu, moment):
    for number in ("A", "B"):
        accepts(dr_lin, moment, item="tbil", report_ref=number, patient_ref="printed")
    moment.pass_(MONTH)
    printed = read(auditor_qiu, moment, "tbil")
    position = printed["as_of"]
    assert position["tally_revision"] == "2026.2" and printed["totals"]["avoided"] == 1
    moment.pass_(timedelta(days=1))
    accepts(dr_lin, moment, item="tbil", report_ref="C", patient_ref="C")
    moment.pass_(MONTH)
    assert read(auditor_qiu, moment, "tbil")["totals"]["avoided"] == 2
    again = read(auditor_qiu, moment, "tbil", as_of=f"{position['sequence']},{position['today']}")
    assert again["totals"] == printed["totals"] and again["as_of"] == position
    before = read(auditor_qiu, moment, "tbil", as_of=f"{position['sequence']},{position['today']}", tally_revision="2026.1")
    assert (before["totals"]["avoided"], before["as_of"]["tally_revision"]) == (2, "2026.1"), "by the rules of then, two numbers were two tests"
    assert "avoided_by_report" not in before["totals"] and "avoided_by_report" not in before["definitions"]
    assert read(auditor_qiu, moment, "tbil", as_of=position["today"])["totals"] == printed["totals"], "the day alone: all that was written by then"


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ("as_of=2999-01-01", "as_of", "date_in_future"), ("as_of=99999999", "as_of", "number_range"), ("as_of=1,2,3", "as_of", "number_malformed"),
        ("as_of=2026-13-01", "as_of", "date_invalid"), ("tally_revision=2025.1", "tally_revision", "choice_unknown"),
    ],
)  # fmt: skip
def test_a_state_that_there_is_not_is_refused(auditor_qiu, wrong, field, code):
    reply = auditor_qiu.get(f"/api/v1/summaries?from=2026-01-01&to=2026-11-30&{wrong}")
    assert reply.status_code == 422 and [(one["field"], one["code"]) for one in reply.json["errors"]] == [(field, code)]


def test_a_hospital_s_results_elsewhere_are_summed_without_the_evidence(auditor_he, moment):
    today = datetime.now(SHANGHAI).date()
    reply = auditor_he.get(f"/api/v1/summaries?from={today.year}-01-01&to={today.year}-12-31&issuer=cq002&receiver=")
    if reply.status_code == 200:
        assert reply.json["totals"]["avoided_by_report"] is None and reply.json["totals"]["withdrawn_late_fen"] is None
