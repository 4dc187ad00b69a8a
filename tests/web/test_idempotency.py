"""The same request sent again gives the same answer and writes nothing; another under the same key is refused."""

from __future__ import annotations

import pytest

from tests.people import performed, question
from tests.web.visitor import ledger_size


def again(visitor, path, body, key, times=2):
    """The same request, several times."""
    return [visitor.post(path, body, Idempotency_Key=key) for _ in range(times)]


def test_a_lookup_sent_again_is_the_same_lookup(app, dr_lin):
    before = ledger_size(app)
    first, second, third = again(dr_lin, "/api/v1/lookups", question(item="cbc", report_ref="R-1"), "visit-1", 3)
    assert (first.status_code, first.json) == (second.status_code, second.json) == (third.status_code, third.json)
    assert first.status_code == 201
    assert first.headers["Location"] == second.headers["Location"]
    assert ledger_size(app) == before + 1


def test_order_and_space_in_the_body_do_not_matter(app, dr_lin):
    body = question(report_ref="R-2")
    first = dr_lin.post("/api/v1/lookups", body, Idempotency_Key="visit-2")
    before = ledger_size(app)
    second = dr_lin.post("/api/v1/lookups", dict(reversed(body.items())), Idempotency_Key="visit-2")
    assert first.json == second.json
    assert ledger_size(app) == before


def test_another_body_under_the_same_key_is_refused(app, dr_lin):
    dr_lin.post("/api/v1/lookups", question(), Idempotency_Key="visit-3")
    before = ledger_size(app)
    reply = dr_lin.post("/api/v1/lookups", question(item="alb"), Idempotency_Key="visit-3")
    assert (reply.status_code, reply.json["code"]) == (422, "idempotency_conflict")
    assert ledger_size(app) == before


def test_a_key_belongs_to_one_institution_and_one_route(app, dr_lin, dr_tang):
    lins, tangs = (visitor.post("/api/v1/lookups", question(), Idempotency_Key="visit-4") for visitor in (dr_lin, dr_tang))
    assert lins.json["id"] != tangs.json["id"]
    decided = dr_lin.post(lins.json["links"]["decisions"], {"decision": "accepted"}, Idempotency_Key="visit-4")
    assert decided.status_code == 201


def test_errors_are_not_stored(dr_lin):
    assert dr_lin.post("/api/v1/lookups", question(performed_at=performed(-1)), Idempotency_Key="visit-5").status_code == 422
    assert dr_lin.post("/api/v1/lookups", question(), Idempotency_Key="visit-5").status_code == 201


def test_a_decision_sent_again_is_the_same_decision(app, dr_lin):
    lookup = dr_lin.asked(report_ref="R-3")
    body = {"decision": "repeated", "reason": "other", "note": "图像质量不足"}
    first, second = again(dr_lin, lookup["links"]["decisions"], body, "decide-1")
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    other = dr_lin.asked(report_ref="R-4")
    assert dr_lin.post(other["links"]["decisions"], body, Idempotency_Key="decide-1").json["code"] == "idempotency_conflict"
    assert len(dr_lin.get(lookup["links"]["self"]).json["decisions"]) == 1


def test_an_undo_sent_again_is_not_refused(dr_lin):
    lookup = dr_lin.asked()
    dr_lin.decide(lookup["id"], "accepted")
    first, second = again(dr_lin, lookup["links"]["decisions"], {"decision": "withdrawn"}, "undo-1")
    assert first.json == second.json and second.status_code == 201


def test_a_repeat_sent_again_is_the_same_repeat(app, dr_lin):
    before = ledger_size(app)
    first, second = again(dr_lin, "/api/v1/repeats", {"item": "tp", "performed_at": performed(0), "patient_ref": "P-1"}, "repeat-1")
    assert first.json == second.json and second.status_code == 201
    assert ledger_size(app) == before + 1


def test_a_batch_sent_again_gives_each_line_again(app, dr_lin):
    before = ledger_size(app)
    body = {"lookups": [question(), {"item": 1}, question(item="alb"), question(performed_at=performed(-1))]}
    first, second = again(dr_lin, "/api/v1/lookups/batch", body, "batch-1")
    assert ledger_size(app) == before + 2
    kinds = [[next(iter(result)) for result in reply.json["results"]] for reply in (first, second)]
    assert kinds[0] == kinds[1] == ["lookup", "problem", "lookup", "problem"]
    assert [result["lookup"] for result in first.json["results"] if "lookup" in result] == [
        result["lookup"] for result in second.json["results"] if "lookup" in result
    ]
    assert second.json["results"][3]["problem"]["code"] == "refused_before"


@pytest.mark.parametrize("key", ["a", "x" * 255, "!~", '"quoted"'])
def test_every_visible_key_is_taken(dr_lin, key):
    first, second = again(dr_lin, "/api/v1/lookups", question(), key)
    assert first.json == second.json and first.status_code == 201
