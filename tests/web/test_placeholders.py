"""NULL, 无 or 0 in place of a reference joins no strangers: it counts as not given, the answer says so, and the entry keeps it."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.ledger.entries import decode
from recognition.services import replay
from recognition.web.shared.service import now
from schemas.answers import REPEAT
from tests.people import performed, question

WORDS = ["NULL", "null", "None", "undefined", "N/A", "nil", "无", "未填", "未知", "0", "000000", "-", "--", "111111", "123456", " ", "待查", "待核实", "待补充"]


def entry(app, answer):
    return app.extensions["recognition"].ledger.reads.entry(answer["receipt"]["sequence"])


def cautions(answer):
    return [one["code"] for one in answer["cautions"]]


@pytest.mark.parametrize("word", WORDS)
def test_it_is_not_given_and_the_answer_says_so(app, dr_lin, word):
    answer = dr_lin.asked(report_ref=word, patient_ref=word)
    assert cautions(answer)[-2:] == ["report_ref_not_given", "patient_ref_not_given"]
    kept = orjson.loads(entry(app, answer))
    assert "report" not in kept and "patient" not in kept and kept["cautions"].endswith("np")
    assert dr_lin.get(answer["links"]["self"]).json["cautions"] == answer["cautions"]


def test_the_caution_stands_before_those_of_circumstances_and_in_both_languages(dr_lin):
    for lang, word in (("zh", "按未填处理"), ("en", "counts as not given")):
        answer = dr_lin.ask(question(report_ref="NULL", circumstances=["emergency"]), Accept_Language=lang).json
        assert cautions(answer)[-2:] == ["report_ref_not_given", "circumstance_emergency"]
        assert word in answer["cautions"][-2]["says"]


def test_one_that_is_a_reference_counts_beside_one_that_is_none(app, dr_lin):
    answer = dr_lin.asked(report_ref="0", patient_ref="P-real")
    assert cautions(answer)[-1:] == ["report_ref_not_given"]
    kept = orjson.loads(entry(app, answer))
    assert "report" not in kept and "patient" in kept


def test_short_numbers_are_references(app, dr_lin):
    answer = dr_lin.asked(report_ref="7")
    assert "report_ref_not_given" not in cautions(answer) and "report" in orjson.loads(entry(app, answer))


def figures(app):
    day = now().astimezone(SHANGHAI).date()
    return app.extensions["recognition"].summary(day - timedelta(days=1), day, (), {}, Caller("q", Role.AUDITOR), now()).totals


def test_three_strangers_avoid_nothing_together_and_no_repeat_undoes_them(app, dr_lin):
    before = figures(app)
    for hour in (7, 8, 9):
        answer = dr_lin.asked(item="alb", report_ref="NULL", performed_at=performed(1, hour))
        assert dr_lin.decide(answer["id"], "accepted").status_code == 201
    refused = dr_lin.post("/api/v1/repeats", {"item": "alb", "performed_at": performed(), "report_ref": "NULL", "patient_ref": "无"})
    assert (refused.status_code, refused.json["code"]) == (422, "reference_missing")
    after = figures(app)
    assert after["unreferenced"] - before["unreferenced"] == 3
    assert [after[name] - before[name] for name in ("provisional", "avoided", "reversed")] == [0, 0, 0]


@pytest.mark.parametrize(("lang", "word"), [("zh", "按未填处理"), ("en", "counts as not given")])
def test_a_repeat_says_what_of_it_counted_as_not_given(app, dr_lin, lang, word):
    for sent, codes in (
        ({"report_ref": "R-real", "patient_ref": "NULL"}, ["patient_ref_not_given"]),
        ({"report_ref": "待查", "patient_ref": "P-real"}, ["report_ref_not_given"]),
        ({"report_ref": "R-real", "patient_ref": None}, []),
    ):
        body = {"item": "tp", "performed_at": performed(), **sent}
        told = dr_lin.post("/api/v1/repeats", body, Accept_Language=lang, Idempotency_Key=f"repeat-{lang}-{codes}")
        assert told.status_code == 201 and cautions(told.json) == codes and REPEAT.validate(told.json) == {}
        assert all(word in one["says"] for one in told.json["cautions"])
        assert dr_lin.post("/api/v1/repeats", body, Accept_Language=lang, Idempotency_Key=f"repeat-{lang}-{codes}").json == told.json


def test_a_batch_line_and_a_replay_find_no_difference(app, dr_lin):
    told = dr_lin.post("/api/v1/lookups/batch", {"lookups": [question(report_ref="无"), question(report_ref="R-9")]}).json["results"]
    assert [("report_ref_not_given" in cautions(line["lookup"])) for line in told] == [True, False]
    replayed = replay.replay(app.extensions["recognition"])
    assert replayed.lookups and not replayed.differences


def test_an_entry_from_before_reads_as_it_did():
    """The letters of old entries keep their meaning, and nothing is added to them."""
    old = b'{"by":"k","cautions":"vr","checks":"111111110","edition":1,"given":"e","id":"06gvvclokoigjd01glv0","issuer":"a","item":"tp","kind":"lookup","performed":"2026-11-18T09:30","policy":"2026.1","receiver":"b","verdict":"recognised","window":30}'
    assert decode(old).answer.cautions == ("volatile", "receiver_not_enrolled", "circumstance_emergency")
