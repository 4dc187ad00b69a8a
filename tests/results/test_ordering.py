"""The check before an order is signed: the best recognised result of each, one notice a signing, and silence where silence is due."""

from __future__ import annotations

import pytest

from recognition.ledger.entries import decode
from tests.clinician.sitting import signed_in
from tests.people import performed
from tests.web.visitor import ledger_size

EAST, LIN = "cq001", "cq002"
CHECK, DISMISS, CHOICES = "/api/v1/orders/check", "/api/v1/orders/dismissals", "/api/v1/results/lookups"


@pytest.fixture
def dr_lin(people):
    """林医生 at the receiving hospital."""
    return people["clinician"]


@pytest.fixture
def announce(issuer):
    """Announces lines for an institution."""
    return lambda code, *lines: issuer(code).post("/api/v1/results", {"results": list(lines)})


@pytest.fixture
def orders(patients):
    """The body of a check for a card."""

    def body(card: str, *items, **more):
        return {"token": patients.token(card, LIN), "orders": list(items), "authorisation": "A-2026-7", **more}

    return body


def said(reply):
    """Of each order its item and what was found."""
    assert reply.status_code == 201, reply.json
    return [(order["item"] and order["item"]["code"], order["result"] and order["result"]["verdict"]) for order in reply.json["orders"]]


def test_of_each_order_the_best_recognised_result_or_nothing(app, patients, announce, dr_lin, orders):
    announce(EAST, patients.result("c-1", EAST, "tp", 9), patients.result("c-1", EAST, "tp", 2), patients.result("c-1", EAST, "alb", 80))
    before = ledger_size(app)
    reply = dr_lin.post(CHECK, orders("c-1", "tp", "alb", "nothing_such", "alt"))
    assert said(reply)[0] == ("tp", "recognised") and said(reply)[2:] == [(None, None), ("alt", None)]
    assert reply.json["orders"][0]["result"]["performed_at"] == performed(2, 9), "the newest"
    assert ledger_size(app) == before + 1, "the search is written, and no lookup is made"
    entry = decode(app.extensions["recognition"].ledger.reads.entry(reply.json["receipt"]["sequence"]))
    assert (entry.purpose, entry.found) == ("order", sum(verdict is not None for _, verdict in said(reply)))


def test_a_signing_is_told_once(patients, announce, dr_lin, orders):
    announce(EAST, patients.result("c-2", EAST))
    body = orders("c-2", "tp", signing="S-1")
    assert said(dr_lin.post(CHECK, body)) == [("tp", "recognised")]
    again = dr_lin.post(CHECK, body)
    assert (said(again), again.json["silent"]) == ([("tp", None)], "signing")
    assert said(dr_lin.post(CHECK, orders("c-2", "tp", signing="S-2"))) == [("tp", "recognised")]


def test_the_same_request_again_is_the_same_answer(app, patients, announce, dr_lin, orders):
    announce(EAST, patients.result("c-3", EAST))
    body = orders("c-3", "tp", signing="S-3")
    first = dr_lin.post(CHECK, body, Idempotency_Key="o-3")
    before = ledger_size(app)
    again = dr_lin.post(CHECK, body, Idempotency_Key="o-3")
    assert (first.json["id"], said(first), ledger_size(app)) == (again.json["id"], said(again), before)


def test_a_declared_emergency_hears_nothing_and_nothing_is_looked_for(app, patients, announce, dr_lin, orders):
    announce(EAST, patients.result("c-4", EAST))
    before = ledger_size(app)
    reply = dr_lin.post(CHECK, orders("c-4", "tp", circumstances=["emergency"]))
    assert (said(reply), reply.json["silent"], reply.json["id"], ledger_size(app)) == ([("tp", None)], "emergency", None, before)


def test_what_was_dismissed_is_not_shown_again_in_this_encounter(patients, announce, dr_lin, orders):
    announce(EAST, patients.result("c-5", EAST))
    [order] = dr_lin.post(CHECK, orders("c-5", "tp", encounter="E-1")).json["orders"]
    assert dr_lin.post(DISMISS, {"results": [order["result"]["result"]], "encounter": "E-1"}).json == {"dismissed": 1}
    assert said(dr_lin.post(CHECK, orders("c-5", "tp", encounter="E-1"))) == [("tp", None)]
    assert said(dr_lin.post(CHECK, orders("c-5", "tp", encounter="E-2"))) == [("tp", "recognised")]


def test_an_encounter_is_of_one_patient_and_a_placeholder_is_none(patients, announce, dr_lin, orders):
    announce(EAST, *(patients.result(card, EAST, "tp", 4) for card in ("c-51", "c-52")))
    for encounter, again in (("2026-E-9", None), ("无", "recognised")):
        [order] = dr_lin.post(CHECK, orders("c-51", "tp", encounter=encounter)).json["orders"]
        assert dr_lin.post(DISMISS, {"results": [order["result"]["result"]], "encounter": encounter}).json == {"dismissed": 1}
        assert said(dr_lin.post(CHECK, orders("c-51", "tp", encounter=encounter))) == [("tp", again)]
        assert said(dr_lin.post(CHECK, orders("c-52", "tp", encounter=encounter))) == [("tp", "recognised")], "of another patient"
    for card in ("c-51", "c-52"):
        assert said(dr_lin.post(CHECK, orders(card, "tp", signing="2026-S-9"))) == [("tp", "recognised")]
    wrong = dr_lin.post(DISMISS, {"results": [order["result"]["result"], "2026.nothing"]})
    assert (wrong.status_code, wrong.json["field"], wrong.json["code"]) == (422, "results.1", "result_malformed")


def test_what_was_chosen_in_an_encounter_is_not_told_again_in_it(patients, announce, dr_lin, orders):
    announce(EAST, patients.result("c-55", EAST))
    body = orders("c-55", "tp", encounter="2026-E-55")
    first = dr_lin.post(CHECK, body, Idempotency_Key="o-55")
    assert dr_lin.post(CHOICES, {"result": first.json["orders"][0]["result"]["result"]}).status_code == 201
    assert said(dr_lin.post(CHECK, body)) == [("tp", None)]
    assert said(dr_lin.post(CHECK, body, Idempotency_Key="o-55")) == said(first), "the same request has the same answer"
    assert said(dr_lin.post(CHECK, orders("c-55", "tp", encounter="2026-E-56"))) == [("tp", "recognised")]


def test_volatile_and_sensitive_items_are_not_mentioned_without_need(patients, announce, dr_lin, orders, app):
    volatile = next(code for (code,) in app.extensions["recognition"].edition().connection.execute("SELECT code FROM items WHERE volatile = 1 ORDER BY code"))
    announce(EAST, patients.result("c-6", EAST, volatile, 0), patients.result("c-6", EAST, "hiv", 2))
    assert said(dr_lin.post(CHECK, orders("c-6", volatile))) == [(volatile, None)]
    # an order names what it orders, and here somebody's word stands behind it
    [(item, verdict)] = said(dr_lin.post(CHECK, orders("c-6", "hiv")))
    assert item == "hiv" and verdict in ("recognised", None)
    refused = dr_lin.post(CHECK, {"token": patients.token("c-6", LIN), "orders": ["hiv"]})
    assert (refused.status_code, refused.json["code"]) == (422, "authorisation_required")


def test_shown_accepted_and_dismissed_are_counted_and_a_registrar_switches_off_what_nobody_heeds(patients, announce, dr_lin, orders, people):
    announce(EAST, patients.result("c-7", EAST, "alb", 1))
    day = performed()[:10]
    listed = f"/api/v1/orders/notices?from={day}&to={day}"

    def counted():
        told = {each["item"]["code"]: each for each in people["auditor"].get(listed).json["notices"]}
        return tuple(told[item][name] if item in told else 0 for item in ("alb",) for name in ("shown", "accepted", "dismissed"))

    shown, accepted, dismissed = counted()
    [order] = dr_lin.post(CHECK, orders("c-7", "alb")).json["orders"]
    chosen = dr_lin.post(CHOICES, {"result": order["result"]["result"]})
    assert (chosen.status_code, chosen.json["verdict"]) == (201, "recognised")
    [order] = dr_lin.post(CHECK, orders("c-7", "alb")).json["orders"]
    dr_lin.post(DISMISS, {"results": [order["result"]["result"]]})
    assert counted() == (shown + 2, accepted + 1, dismissed + 1)
    off = people["registrar"].post("/api/v1/orders/notices/alb/switch", {"off": True})
    assert (off.status_code, off.json["off_since"]) == (200, day)
    quiet = dr_lin.post(CHECK, orders("c-7", "alb"))
    assert (said(quiet), quiet.json["silent"]) == ([("alb", None)], "nothing")
    people["registrar"].post("/api/v1/orders/notices/alb/switch", {"off": False})
    assert said(dr_lin.post(CHECK, orders("c-7", "alb"))) == [("alb", "recognised")]
    assert people["registrar"].post("/api/v1/orders/notices/nothing_such/switch", {"off": True}).status_code == 404


def test_a_registrar_sees_the_counts_on_a_page_and_has_the_switch_there_and_an_auditor_sees_them(app, patients, announce, dr_lin, orders):
    announce(EAST, patients.result("n-1", EAST), patients.result("n-1", EAST, "alb"))
    orders("n-1", "tp", "alb", encounter="n-1")
    wen, qiu = signed_in(app, "wen"), signed_in(app, "qiu")
    assert wen.open("/registrar/notices").status_code == 200 and "总蛋白" in wen.text and "开单提醒" in wen.open("/registrar").text
    wen.open("/registrar/notices")
    wen.send("/registrar/notices/alb/switch", ("off", "1"))
    assert wen.page.status_code == 200 and "停用" in wen.text and "恢复提醒" in wen.text
    assert qiu.open("/registrar/notices").status_code == 200 and "停用" in qiu.text and "/switch" not in qiu.page.text
    qiu.open("/audit/questions")
    assert 'href="/registrar/notices"' in qiu.page.text
    assert qiu._request("POST", "/registrar/notices/tp/switch", data={"csrf": "x", "off": "1"}).status_code == 403
    wen.open("/registrar/notices?lang=en")
    assert "Order check" in wen.text and "fewer interruptions" in wen.text
    wen.send("/registrar/notices/alb/switch", ("off", "0"))
    assert wen.open("/registrar/notices?from=2020-01-01&to=2020-01-02").status_code == 200 and "总蛋白" not in wen.text
    assert wen.open("/registrar/notices?from=2020-01-03&to=2020-01-02").status_code == 422
    for who in ("lin", "ning", "ma"):
        assert signed_in(app, who).open("/registrar/notices").status_code == 403, who


def test_wrong_orders_are_told_by_their_place(orders, dr_lin):
    for body, field, code in (
        (orders("c-8"), "orders", "list_length_50"),
        (orders("c-8", *["tp"] * 51), "orders", "list_length_50"),
        (orders("c-8", "tp", {"system": "loinc", "code": "x"}), "orders.1.code", "loinc_malformed"),
    ):
        refused = dr_lin.post(CHECK, body)
        assert (refused.status_code, refused.json["field"], refused.json["code"]) == (422, field, code)
