"""Dr Lin asks, reads the answer again, decides, and reports a repeat."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest

from recognition.ledger.entries import leaf_of
from schemas.answers import BATCH_ANSWER, DECISION, LOOKUP, LOOKUP_WITH_DECISIONS, REPEAT
from tests.people import EAST, performed, question
from tests.web.visitor import ledger_size


def test_an_answer_is_complete_and_as_described(dr_lin):
    reply = dr_lin.ask(question(report_ref="R-1", patient_ref="P-1", circumstances=["emergency"]))
    assert reply.status_code == 201
    assert LOOKUP.validate(reply.json) == {}
    assert reply.headers["Location"] == reply.json["links"]["self"] == f"/api/v1/lookups/{reply.json['id']}"
    assert (reply.json["verdict"], reply.json["mark"], len(reply.json["checks"])) == ("recognised", "川渝HR", 9)
    assert [caution["code"] for caution in reply.json["cautions"]] == ["circumstance_emergency"]
    assert "总蛋白" in reply.json["record_line"]


def test_a_laboratory_that_is_not_known_is_never_left_out_in_silence(app, dr_lin):
    before = ledger_size(app)
    reply = dr_lin.ask(question(performer="lab-nobody-knows"))
    assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, "performer_unknown", "performer")
    assert ledger_size(app) == before
    assert dr_lin.ask(question(performer=EAST)).status_code == 201


def test_the_entry_is_written_when_the_answer_is_given(app, dr_lin):
    before = ledger_size(app)
    answer = dr_lin.asked()
    entry = app.extensions["recognition"].ledger.reads.entry(answer["receipt"]["sequence"])
    assert ledger_size(app) == before + 1
    assert answer["receipt"]["leaf"] == leaf_of(entry)
    assert answer["id"].encode() in entry


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_reads_the_same_when_read_again(dr_lin, lang):
    first = dr_lin.ask(question(item="cbc", report_ref="R-2"), Accept_Language=lang)
    again = dr_lin.get(first.headers["Location"], Accept_Language=lang)
    assert LOOKUP_WITH_DECISIONS.validate(again.json) == {}
    assert again.json == {**first.json, "decisions": [], "corrected_decisions": []}
    assert len(first.json["members"]) > 5


def test_words_follow_the_language_and_codes_do_not(dr_lin):
    chinese, english = (dr_lin.ask(question(), Accept_Language=lang).json for lang in ("zh-CN,zh;q=0.9,en;q=0.5", "en-GB"))
    assert (chinese["says"], english["says"]) == ("应予互认", "Recognised")
    assert [check["code"] for check in chinese["checks"]] == [check["code"] for check in english["checks"]]


def test_what_the_catalogue_does_not_know_is_an_answer(app, dr_lin):
    before = ledger_size(app)
    answer = dr_lin.asked(item={"system": "local", "code": "ZZ-9"}, issuer={"system": "name", "code": "没有这家医院"})
    assert (answer["verdict"], answer["item"]["known"], answer["issuer"]["known"]) == ("not_covered", False, False)
    assert [reason["code"] for reason in answer["reasons"]] == ["item_unknown", "issuer_unknown"]
    assert ledger_size(app) == before + 1


def test_every_form_of_item_and_issuer_is_taken(dr_lin):
    items = ["tp", {"system": "recognition", "code": "tp"}, {"system": "loinc", "code": "2885-2"}, {"system": "national-price", "code": "250301001"}]
    for item in items:
        assert dr_lin.asked(item=item)["item"]["code"] == "tp"
    for issuer in ["cq001", EAST, {"system": "name", "code": "东麓示范医院"}]:
        assert dr_lin.asked(issuer=issuer)["issuer"]["code"] == "cq001"


def test_a_batch_judges_each_line_on_its_own(app, dr_lin):
    before = ledger_size(app)
    lines = [question(), {"item": 3}, question(item="nix"), question(performed_at="2099-01-01T00:00:00Z"), "text", question(item="alb")]
    reply = dr_lin.post("/api/v1/lookups/batch", {"lookups": lines})
    assert reply.status_code == 200
    assert BATCH_ANSWER.validate(reply.json) == {}
    assert [next(iter(result)) for result in reply.json["results"]] == ["lookup", "problem", "lookup", "problem", "problem", "lookup"]
    assert [result["problem"]["code"] for result in reply.json["results"] if "problem" in result] == ["invalid", "date_in_future", "type_object"]
    assert ledger_size(app) == before + 3


def test_a_batch_has_a_limit(dr_lin):
    for size in (0, 201):
        reply = dr_lin.post("/api/v1/lookups/batch", {"lookups": [question()] * size})
        assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, "list_length", "lookups")


def test_a_decision_is_taken_and_undone(dr_lin):
    lookup = dr_lin.asked(report_ref="R-3")["id"]
    for decision in ("viewed", "accepted", "withdrawn"):
        reply = dr_lin.decide(lookup, decision)
        assert reply.status_code == 201, reply.json
        assert DECISION.validate(reply.json) == {}
    assert dr_lin.decide(lookup, "withdrawn").json["code"] == "nothing_to_withdraw"
    assert dr_lin.decide(lookup, "repeated", reason="other").json["code"] == "note_required"
    assert dr_lin.decide(lookup, "repeated", reason="other", note="图像质量不足").status_code == 201
    read = dr_lin.get(f"/api/v1/lookups/{lookup}").json
    assert [made["decision"] for made in read["decisions"]] == ["viewed", "accepted", "withdrawn", "repeated"]


def test_a_note_is_not_told_again_and_not_in_the_ledger(app, dr_lin):
    lookup = dr_lin.asked()["id"]
    made = dr_lin.decide(lookup, "repeated", reason="other", note="部位不符，需复查")
    entry = app.extensions["recognition"].ledger.reads.entry(made.json["receipt"]["sequence"])
    assert "部位不符" not in entry.decode() + dr_lin.get(f"/api/v1/lookups/{lookup}").text + made.text


def test_a_repeat_is_reported(dr_lin):
    reply = dr_lin.post("/api/v1/repeats", {"item": "tp", "performed_at": performed(0), "patient_ref": "P-1"})
    assert reply.status_code == 201
    assert REPEAT.validate(reply.json) == {}
    assert reply.json["institution"] == "cq002"


def test_references_reach_no_file(app, dr_lin):
    reference = "BG-4711-SECRET-REFERENCE"
    dr_lin.asked(report_ref=reference, patient_ref=reference + "-P")
    data = app.extensions["recognition.settings"].data
    for path in data.rglob("*"):
        if path.is_file():
            assert reference.encode() not in path.read_bytes(), path.name


def test_json_is_written_as_it_reads(dr_lin):
    raw = dr_lin.ask().data
    assert "应予互认".encode() in raw
    assert orjson.loads(raw)["receiver"] == "cq002"


@pytest.mark.parametrize(("moment", "day"), [("15:59:59.999Z", 0), ("16:00:00Z", 1), ("23:59:59+08:00", 0), ("00:00:00+08:00", 0), ("23:59:59-12:00", 1)])
def test_days_are_those_of_shanghai(dr_lin, moment, day):
    """The minute around midnight: the window is counted from the day it was in Shanghai."""
    sent = date.fromisoformat(performed(10)[:10])
    answer = dr_lin.asked(performed_at=f"{sent}T{moment}")
    assert date.fromisoformat(answer["valid_through"]) == sent + timedelta(days=answer["window_days"] + day)


@pytest.mark.parametrize(("before", "hour", "verdict"), [(0, 0, "recognised"), (30, 0, "recognised"), (30, 23, "recognised"), (31, 23, "discretionary")])
def test_the_last_day_of_the_window_is_in_it(dr_lin, before, hour, verdict):
    answer = dr_lin.asked(performed_at=performed(before, hour))
    assert (answer["window_days"], answer["days_left"], answer["verdict"]) == (30, 30 - before, verdict)
    assert [reason["code"] for reason in answer["reasons"]] == ([] if verdict == "recognised" else ["outside_window"])


def test_the_scheme_of_the_key_is_read_as_http_has_it(app, dr_lin, nobody):
    assert nobody.get("/api/v1/items/tp", Authorization=f"bearer {dr_lin.key}").status_code == 200
