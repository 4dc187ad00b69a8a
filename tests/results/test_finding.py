"""Announce, search, choose, open, accept: over the API, with its entries, and for whom each of it is."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest

from recognition.ledger.entries import decode
from tests.clinician.sitting import signed_in
from tests.web.visitor import ledger_size

EAST, LIN, TANG = "cq001", "cq002", "sc001"
SEARCHES, CHOICES, OPENINGS = "/api/v1/results/searches", "/api/v1/results/lookups", "/api/v1/results/openings"


@pytest.fixture
def announce(issuer):
    """Announces lines for an institution; gives what became of them."""

    def send(code: str, *lines):
        reply = issuer(code).post("/api/v1/results", {"results": list(lines)})
        assert reply.status_code == 200, reply.json
        return [each.get("status") or each["problem"]["code"] for each in reply.json["results"]]

    return send


@pytest.fixture
def dr_lin(people):
    """林医生 at the receiving hospital."""
    return people["clinician"]


@pytest.fixture
def dr_tang(people):
    """唐医生 at another."""
    return people["clinician_other"]


def shown(reply):
    """Item, issuer and verdict of what was found, in its order."""
    assert reply.status_code == 201, reply.json
    return [(group["item"]["code"], each["issuer"]["code"], each["verdict"]) for group in reply.json["groups"] for each in group["results"]]


def test_a_result_is_announced_found_chosen_opened_accepted_and_corroborated(app, patients, announce, dr_lin, people):
    assert announce(EAST, patients.result("card-1", EAST, report_ref="R-1")) == ["announced"]
    found = dr_lin.post(SEARCHES, patients.search("card-1", LIN))
    assert shown(found) == [("tp", EAST, "recognised")]
    [result] = found.json["groups"][0]["results"]
    chosen = dr_lin.post(CHOICES, {"result": result["result"], "patient_ref": "P-1"})
    assert (chosen.status_code, chosen.json["verdict"], chosen.json["item"]["code"]) == (201, "recognised", "tp")
    opened = dr_lin.post(OPENINGS, {"lookup": chosen.json["id"]})
    assert (opened.status_code, opened.json["locator"], opened.json["decision"]["decision"]) == (201, "pacs/3", "viewed")
    accepted = dr_lin.decide(chosen.json["id"], "accepted")
    assert accepted.json["corroborated"] is True

    reads = app.extensions["recognition"].ledger.reads
    search = decode(reads.entry(found.json["receipt"]["sequence"]))
    assert (search.institution, search.purpose, search.ground, search.found, search.listed) == (LIN, "treatment", "claimed", 1, found.json["list_sha256"])
    lookup = decode(reads.entry(chosen.json["receipt"]["sequence"]))
    assert lookup.search == found.json["receipt"]["sequence"]
    corroboration = decode(reads.entry(ledger_size(app) - 1))
    assert (corroboration.cites, corroboration.issuer) == (accepted.json["receipt"]["sequence"], EAST)
    # asked again by its number it is the same test
    assert dr_lin.asked(report_ref="R-1", performed_at=result["performed_at"])["id"] != chosen.json["id"]
    assert decode(reads.entry(ledger_size(app) - 1)).report == lookup.report


def test_the_receiver_can_calculate_the_hash_of_what_was_shown(patients, announce, dr_lin):
    announce(EAST, patients.result("card-2", EAST), patients.result("card-2", EAST, "alb", 5))
    found = dr_lin.post(SEARCHES, patients.search("card-2", LIN)).json
    lines = sorted(
        [each["item"]["code"], each["issuer"]["code"], each["performed_at"], each["specimen"] or "", each["verdict"]]
        for group in found["groups"]
        for each in group["results"]
    )
    told = json.dumps(lines, separators=(",", ":"), ensure_ascii=False).encode()
    assert sha256(bytes.fromhex(found["list_salt"]) + told).hexdigest() == found["list_sha256"]
    assert len(bytes.fromhex(found["list_salt"])) == 32 and sha256(told).hexdigest() != found["list_sha256"]


def test_two_searches_that_show_the_same_are_not_told_by_their_hashes(patients, announce, dr_lin):
    announce(EAST, patients.result("card-2s", EAST))
    first, second = (dr_lin.post(SEARCHES, patients.search("card-2s", LIN)).json for _turn in range(2))
    assert first["groups"][0]["results"][0]["performed_at"] == second["groups"][0]["results"][0]["performed_at"]
    assert first["list_salt"] != second["list_salt"] and first["list_sha256"] != second["list_sha256"]


def test_by_item_the_best_first_and_the_newest_group_first(patients, announce, dr_lin):
    announce(EAST, patients.result("card-3", EAST, "tp", 80), patients.result("card-3", EAST, "alb", 2), patients.result("card-3", EAST, "tp", 9))
    announce("sc002", patients.result("card-3", "sc002", "tp", 1))
    found = shown(dr_lin.post(SEARCHES, patients.search("card-3", LIN)))
    assert [item for item, _issuer, _verdict in found] in (["tp", "tp", "alb"], ["tp", "tp", "tp", "alb"])
    order = ["recognised", "discretionary", "not_covered"]
    of_tp = [verdict for item, _issuer, verdict in found if item == "tp"]
    assert of_tp == sorted(of_tp, key=order.index)


def test_ones_own_results_and_another_patients_are_not_found(patients, announce, dr_lin, issuer):
    announce(LIN, patients.result("card-4", LIN))
    announce(EAST, patients.result("card-other", EAST))
    assert shown(dr_lin.post(SEARCHES, patients.search("card-4", LIN))) == []


def test_what_nothing_can_recognise_is_not_kept(patients, announce):
    lines = [patients.result("card-5", EAST, "tp", 120), patients.result("card-5", EAST, "bhcg", 1)]
    assert announce(EAST, *lines)[0] == "not_kept"


def test_what_is_sensitive_is_found_by_name_alone_and_on_somebodys_word(app, patients, announce, dr_lin):
    assert announce(EAST, patients.result("card-6", EAST, "hiv", 2), patients.result("card-6", EAST, "tp", 2)) == ["announced"] * 2
    assert [item for item, *_ in shown(dr_lin.post(SEARCHES, patients.search("card-6", LIN)))] == ["tp"]
    named = patients.search("card-6", LIN, items=["hiv"])
    found = dr_lin.post(SEARCHES, named)
    assert [item for item, *_ in shown(found)] == ["hiv"]
    assert decode(app.extensions["recognition"].ledger.reads.entry(found.json["receipt"]["sequence"])).named == ("hiv",)
    del named["authorisation"]
    refused = dr_lin.post(SEARCHES, named)
    assert (refused.status_code, refused.json["code"]) == (422, "authorisation_required")
    # what stands in the place of a reference, and what nobody could look up, is none
    for none in ("无", "1", "A-7", "1234", "123456", "8888", "待补"):
        refused = dr_lin.post(SEARCHES, {**named, "authorisation": none})
        assert (refused.status_code, refused.json["field"], refused.json["code"]) == (422, "authorisation", "authorisation_required"), none
    agreed = dr_lin.post(SEARCHES, {**named, "token": patients.token("card-6", LIN, agreed=True)})
    assert (shown(agreed)[0][0], agreed.json["ground"]) == ("hiv", "agreed")
    emergency = dr_lin.post(SEARCHES, patients.search("card-6", LIN, "emergency", items=["hiv"]))
    assert (shown(emergency)[0][0], emergency.json["ground"]) == ("hiv", "emergency")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ({"receiver": TANG}, "token_other_receiver"),
        ({"days": -1}, "token_other_day"),
        ({"purpose": "announce"}, "token_other_purpose"),
        ({"purpose": "objection"}, "token_other_purpose"),
    ],
)
def test_a_token_is_for_one_receiver_day_and_purpose(app, patients, dr_lin, token, code):
    before = ledger_size(app)
    sealed = patients.token("card-1", **{"receiver": LIN, **token})
    refused = dr_lin.post(SEARCHES, {"token": sealed, "purpose": "treatment", "authorisation": "A-2026-1"})
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (422, code, "token")
    assert ledger_size(app) == before


def test_a_token_that_was_altered_is_told(patients, dr_lin):
    token = patients.token("card-1", LIN)
    altered = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert dr_lin.post(SEARCHES, {"token": altered, "purpose": "treatment", "authorisation": "A-2026-1"}).json["code"] in ("token_altered", "token_malformed")
    other = token.replace("chuanyu", "jiangzhe")
    assert dr_lin.post(SEARCHES, {"token": other, "purpose": "treatment", "authorisation": "A-2026-1"}).json["code"] == "token_other_domain"


def test_what_one_found_is_nobody_elses_and_only_todays(app, clock, patients, announce, dr_lin, dr_tang):
    announce(EAST, patients.result("card-7", EAST))
    [group] = dr_lin.post(SEARCHES, patients.search("card-7", LIN)).json["groups"]
    handle = group["results"][0]["result"]
    assert dr_tang.post(CHOICES, {"result": handle}).status_code == 404
    lookup = dr_lin.post(CHOICES, {"result": handle}).json["id"]
    assert dr_tang.post(OPENINGS, {"lookup": lookup}).status_code == 404
    assert dr_lin.post(OPENINGS, {"lookup": dr_lin.asked()["id"]}).status_code == 404, "it was not found by a search"
    assert dr_lin.post(CHOICES, {"result": handle[:-3] + "AAA"}).json["code"] == "result_malformed"
    clock.ahead = timedelta(days=1)
    assert dr_lin.post(CHOICES, {"result": handle}).json["code"] == "result_of_another_day"
    assert dr_lin.post(OPENINGS, {"lookup": lookup}).json["code"] == "result_of_another_day"


def test_what_was_withdrawn_since_cannot_be_chosen(patients, announce, dr_lin):
    announce(EAST, patients.result("card-8", EAST, report_ref="R-8"))
    [group] = dr_lin.post(SEARCHES, patients.search("card-8", LIN)).json["groups"]
    assert announce(EAST, {"status": "withdrawn", "report_ref": "R-8"}) == ["withdrawn"]
    assert dr_lin.post(CHOICES, {"result": group["results"][0]["result"]}).status_code == 404
    assert announce(EAST, patients.result("card-8", EAST, report_ref="R-8")) == ["result_withdrawn"]


def test_a_search_sent_again_is_the_same_search_until_something_changed(app, patients, announce, dr_lin):
    announce(EAST, patients.result("card-9", EAST, report_ref="R-9"))
    body = patients.search("card-9", LIN)
    first = dr_lin.post(SEARCHES, body, Idempotency_Key="s-9").json
    before = ledger_size(app)
    again = dr_lin.post(SEARCHES, body, Idempotency_Key="s-9").json
    assert (again["id"], again["receipt"], again["list_sha256"], ledger_size(app)) == (first["id"], first["receipt"], first["list_sha256"], before)
    announce(EAST, {"status": "withdrawn", "report_ref": "R-9"})
    changed = dr_lin.post(SEARCHES, body, Idempotency_Key="s-9")
    assert (changed.status_code, changed.json["code"]) == (409, "search_changed")
    assert dr_lin.post(SEARCHES, {**body, "authorisation": "A-2026-8"}, Idempotency_Key="s-9").json["code"] == "idempotency_conflict"


def test_500_lines_of_the_longest_members_are_taken_and_more_is_told(patients, issuer):
    token = patients.token("card-20", EAST, "announce")
    lines = [patients.result("card-20", EAST, "tp", 2, token=token, locator="x" * 200, report_ref=f"R-20-{number}") for number in range(500)]
    assert {line["status"] for line in issuer(EAST).post("/api/v1/results", {"results": lines}).json["results"]} == {"announced"}
    refused = issuer(EAST).post("/api/v1/results", {"results": [{**lines[0], "locator": "x" * (2 << 20)}]})
    assert (refused.status_code, refused.json["code"]) == (413, "results_too_large")


def test_what_is_wrong_is_told_by_its_place(patients, announce, dr_lin, issuer):
    named = dr_lin.post(SEARCHES, patients.search("card-21", LIN, items=["tp", "nothing_such"]))
    assert (named.status_code, named.json["field"], named.json["code"]) == (422, "items.1", "item_unknown")
    several = dr_lin.post(SEARCHES, patients.search("card-21", LIN, items=["tp", {"system": "name", "code": "乙肝"}]))
    assert (several.status_code, several.json["field"]) == (422, "items.1")
    opened = dr_lin.post("/api/v1/results/openings", {"lookup": "0" * 20})
    assert (opened.status_code, opened.json["field"]) == (404, "lookup")
    [line] = issuer(EAST).post("/api/v1/results", {"results": [patients.result("card-21", EAST, report_ref="无")]}).json["results"]
    assert (line["problem"]["field"], line["problem"]["code"]) == ("report_ref", "report_ref_missing")


def test_a_choice_sent_again_is_the_same_lookup(app, patients, announce, dr_lin):
    announce(EAST, patients.result("card-10", EAST))
    [group] = dr_lin.post(SEARCHES, patients.search("card-10", LIN)).json["groups"]
    body = {"result": group["results"][0]["result"]}
    first, second = (dr_lin.post(CHOICES, body, Idempotency_Key="c-10").json for _ in range(2))
    assert first == second


def test_both_tokens_find_what_was_announced_under_the_domain_key_before(patients, announce, dr_lin):
    announce(EAST, {**patients.result("card-11", EAST), "token": patients.token("card-11", EAST, "announce", earlier=True)})
    assert shown(dr_lin.post(SEARCHES, patients.search("card-11", LIN))) == []
    both = patients.search("card-11", LIN, earlier_token=patients.token("card-11", LIN, earlier=True))
    assert [item for item, *_ in shown(dr_lin.post(SEARCHES, both))] == ["tp"]


def test_a_hospitals_system_says_for_whom_it_searches(app, patients, people):
    body = patients.search("card-1", LIN)
    refused = people["hospital"].post(SEARCHES, body)
    assert (refused.status_code, refused.json["code"]) == (422, "clinician_required")
    found = people["hospital"].post(SEARCHES, {**body, "clinician": "dr-4"})
    assert decode(app.extensions["recognition"].ledger.reads.entry(found.json["receipt"]["sequence"])).by.endswith("/dr-4")


def test_each_line_is_refused_by_itself_and_says_what_is_wrong(patients, issuer):
    good = patients.result("card-12", EAST)
    lines = [
        {**good, "item": "nothing_such"},
        {**good, "performed_at": "2099-01-01"},
        {**good, "token": patients.token("card-12", LIN, "announce")},
        {**good, "token": patients.token("card-12", EAST)},
        {**good, "report_ref": "无"},
        {**good, "locator": "病人 张三"},
        {**good, "value": "5.4"},
        {key: value for key, value in good.items() if key != "token"},
        {"status": "withdrawn", "report_ref": "R", "token": good["token"]},
        "hostile",
        good,
    ]
    reply = issuer(EAST).post("/api/v1/results", {"results": lines})
    told = [each.get("status") or (each["problem"]["code"], each["problem"].get("field")) for each in reply.json["results"]]
    assert told == [
        ("item_unknown", "item"),
        ("date_in_future", "performed_at"),
        ("token_other_receiver", "token"),
        ("token_other_purpose", "token"),
        ("report_ref_missing", "report_ref"),
        ("text_characters", "locator"),
        ("field_unknown", "value"),
        ("field_required", "token"),
        ("field_not_for_withdrawal", "token"),
        ("type_object", ""),
        "announced",
    ]


def test_too_many_lines_and_none_are_refused(issuer, patients):
    for lines in ([], [patients.result("card-1", EAST)] * 501):
        refused = issuer(EAST).post("/api/v1/results", {"results": lines})
        assert (refused.status_code, refused.json["code"]) == (422, "list_length_500")


def test_nothing_of_a_token_or_a_report_is_on_disk(app, patients, announce, dr_lin):
    from recognition.support.patient_tokens import CardHash, hash_of_card
    from tests.results.tokens import DOMAIN_KEY

    announce(EAST, patients.result("card-13", EAST, report_ref="LIS-CANARY-13"))
    body = patients.search("card-13", LIN, authorisation="AUTH-CANARY-13")
    dr_lin.post(SEARCHES, body)
    wanted = [b"LIS-CANARY-13", b"AUTH-CANARY-13", body["token"].encode(), hash_of_card(CardHash.SHA256, DOMAIN_KEY, "card-13")]
    data = app.extensions["recognition.settings"].data
    found = [
        (path.name, each)
        for path in data.rglob("*")
        if path.is_file()
        for each in wanted
        if each in path.read_bytes() or each.hex().encode() in path.read_bytes()
    ]
    assert found == []


def test_on_the_page_the_report_of_what_was_found_is_opened_and_that_is_viewed(app, patients, announce, dr_lin):
    announce(EAST, patients.result("card-14", EAST, report_ref="R-14"), patients.result("card-14", EAST, "alb", locator=""))
    groups = dr_lin.post(SEARCHES, patients.search("card-14", LIN)).json["groups"]
    with_report, without = (
        dr_lin.post(CHOICES, {"result": group["results"][0]["result"]}).json["id"] for group in sorted(groups, key=lambda group: group["item"]["code"] != "tp")
    )
    lin = signed_in(app, "lin")
    lin.open(f"/answers/{with_report}")
    lin.send(f"/answers/{with_report}/open")
    assert lin.page.status_code == 200 and "pacs/3" in lin.text and "已记为调阅" in lin.text
    assert [each["decision"] for each in dr_lin.get(f"/api/v1/lookups/{with_report}").json["decisions"]] == ["viewed"]
    # of several on one page each has its button; what was opened today is told there too
    both = f"/answers/{with_report},{without}"
    assert lin.open(both).status_code == 200 and "pacs/3" in lin.text
    lin._request("POST", f"{both}/open", data={"csrf": dict(lin.open(both) and lin.forms()[-1].values)["csrf"], "open": without, "once": "o1"})
    assert lin.page.status_code == 404 and "没有登记报告或图像的位置" in lin.text and f'data-instead="{both}"' in lin.page.text
    assert lin._request("POST", f"{both}/open", data={"csrf": dict(lin.forms()[-1].values)["csrf"], "open": "0" * 20}).status_code == 404
    lin.open(f"/answers/{without}")
    lin.send(f"/answers/{without}/open")
    assert lin.page.status_code == 404 and "没有登记报告或图像的位置" in lin.text
    lin.open(f"/answers/{dr_lin.asked()['id']}")
    assert "打开报告或图像" not in lin.text
