"""A search asks the neighbour too: what is found on both sides stands together, judged for this receiver; what could not be asked is told; choosing, opening and accepting follow."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from hashlib import sha256

import orjson
import pytest

from recognition.domain.lookups import SHANGHAI, Role
from recognition.ledger.entries import decode
from recognition.ledger.rollups.recount import recount
from recognition.services.replay import replay
from recognition.support.patient_tokens import new_sealing_key, receiver_abroad
from recognition.web.shared.service import CLOCK
from tests.border.conftest import ISSUER, OTHER, RECEIVER, THEIRS, Pair
from tests.results.tokens import Patients

SEARCHES = "/api/v1/results/searches"


@pytest.fixture(scope="module")
def held(pair: Pair) -> None:
    """Of the card `chen`: two results here, one of each of two hospitals there, and a sensitive one there."""
    assert pair.announce("yuzhou", ISSUER, "chen", ("tp", 3), ("glu", 2)) == ["announced"] * 2
    assert pair.announce("shuzhou", THEIRS, "chen", ("tp", 1), ("hbsag", 2)) == ["announced"] * 2
    assert pair.announce("shuzhou", OTHER, "chen", ("alb", 5)) == ["announced"]


@pytest.fixture(autouse=True)
def as_it_is(pair: Pair):
    """What a test did to the neighbour is over when it ends."""
    yield
    pair.neighbour.away, pair.neighbour.drip, pair.neighbour.change = False, 0.0, lambda path, status, body: body


def told(reply) -> dict:
    assert reply.status_code == 201, reply.json
    return reply.json


def found(told: dict) -> list[tuple[str, str, str]]:
    return [(each["item"]["code"], each["issuer"]["code"], each["verdict"]) for group in told["groups"] for each in group["results"]]


def test_what_both_regions_have_stands_together(pair: Pair, held):
    before = pair.theirs.ledger.size()
    answer = told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen"), Idempotency_Key="both"))
    assert found(answer) == [
        ("tp", "shuzhou/sc001", "recognised"), ("tp", ISSUER, "recognised"), ("glu", ISSUER, "recognised"), ("alb", "shuzhou/sc002", "recognised"),
    ]  # fmt: skip
    assert {issuer for _item, issuer, _verdict in found(answer)} == {ISSUER, "shuzhou/sc001", "shuzhou/sc002"} and answer["found"] == 4
    assert answer["peers"] == [{"region": "shuzhou", "name": answer["peers"][0]["name"], "found": 2, "passed_over": 0, "problem": None, "says": None}]
    abroad = next(each for group in answer["groups"] for each in group["results"] if each["issuer"]["code"] == "shuzhou/sc001")
    assert (abroad["issuer"]["name"], abroad["mark"], abroad["opens"]) == ("锦云示范医院", "全国HR", True)
    # Their ledger has a search of its own, of our hospital by its code behind our region's; ours names theirs.
    sequence = pair.theirs.ledger.size() - 1
    theirs = decode(pair.theirs.ledger.reads.entry(sequence), sequence)
    assert (pair.theirs.ledger.size(), theirs.institution, theirs.purpose, theirs.ground, theirs.found) == (
        before + 1,
        f"yuzhou/{RECEIVER}",
        "treatment",
        "claimed",
        2,
    )
    ours = decode(pair.service.ledger.reads.entry(answer["receipt"]["sequence"]), answer["receipt"]["sequence"])
    assert ours.peers == (("shuzhou", sequence, pair.theirs.edition().sha256),)
    listed = sorted(
        [[i["item"]["code"], i["issuer"]["code"], i["performed_at"], i["specimen"] or "", i["verdict"]] for g in answer["groups"] for i in g["results"]]
    )
    assert sha256(bytes.fromhex(answer["list_salt"]) + orjson.dumps(listed)).hexdigest() == answer["list_sha256"] == ours.listed


def test_the_same_request_is_one_search_on_both_sides(pair: Pair, held):
    system, body = pair.system("yuzhou", RECEIVER), pair.searched("chen")
    first = told(system.post(SEARCHES, body, Idempotency_Key="again-1"))
    sizes = pair.service.ledger.size(), pair.theirs.ledger.size()
    second = told(system.post(SEARCHES, body, Idempotency_Key="again-1"))
    assert (first["id"], found(first)) == (second["id"], found(second)) and (pair.service.ledger.size(), pair.theirs.ledger.size()) == sizes


def test_what_is_sensitive_is_found_by_name_alone_on_their_side_too(pair: Pair, held):
    answer = told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen", items=["hbsag"]), Idempotency_Key="named"))
    assert [(item, issuer) for item, issuer, _verdict in found(answer)] == [("hbsag", "shuzhou/sc001")]


def test_a_chosen_result_is_accepted_and_corroborated_in_its_region(pair: Pair, held):
    system = pair.system("yuzhou", RECEIVER)
    answer = told(system.post(SEARCHES, pair.searched("chen"), Idempotency_Key="choose"))
    handle = next(each["result"] for group in answer["groups"] for each in group["results"] if each["issuer"]["code"] == "shuzhou/sc001")
    lookup = told(system.post("/api/v1/results/lookups", {"result": handle, "clinician": "dr-1"}, Idempotency_Key="choose-1"))
    assert (lookup["issuer"]["code"], lookup["verdict"], lookup["peer_edition"]["sha256"]) == ("shuzhou/sc001", "recognised", pair.theirs.edition().sha256)
    opened = told(system.post("/api/v1/results/openings", {"lookup": lookup["id"], "clinician": "dr-1"}, Idempotency_Key="open-1"))
    assert opened["locator"] == "pacs/1"
    decided = told(system.decide(lookup["id"], "accepted"))
    assert decided["corroborated"]
    sequence = pair.service.ledger.size() - 1
    proof = decode(pair.service.ledger.reads.entry(sequence), sequence)
    assert proof.cites == decided["receipt"]["sequence"] and proof.issuer == "shuzhou/sc001" and proof.peer[0] == "shuzhou"
    assert decode(pair.theirs.ledger.reads.entry(proof.peer[1]), proof.peer[1]).institution == f"yuzhou/{RECEIVER}"
    # The same result chosen once more is the same test: its report has the same hash.
    again = told(system.post("/api/v1/results/lookups", {"result": handle, "clinician": "dr-1"}, Idempotency_Key="choose-2"))
    hashes = {pair.service.numbered(each["receipt"]["sequence"]).report for each in (lookup, again)}
    assert len(hashes) == 1 and None not in hashes
    assert replay(pair.service).differing == 0
    assert recount(pair.service.counters, pair.service.ledger.reads, datetime.now(SHANGHAI).date()).differences == ()
    pair.neighbour.away = True
    refused = system.post("/api/v1/results/openings", {"lookup": again["id"], "clinician": "dr-1"}, Idempotency_Key="open-2")
    assert (refused.status_code, refused.json["code"]) == (503, "peer_unreachable")


def lying(issuer: str):
    return lambda path, status, body: body.replace(b'"sc001"', f'"{issuer}"'.encode())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lying("cq013"), ("", 1, 1)),  # an institution of ours, in its word
        (lying("nobody"), ("", 1, 1)),
        (lambda path, status, body: b"{\"sequence\": 1, \"results\": [{}]}", ("answer_malformed", 0, 0)),
        (lambda path, status, body: b"<html>", ("answer_malformed", 0, 0)),
        (lambda path, status, body: body.replace(b"+08:00", b""), ("answer_malformed", 0, 0)),
    ],
)  # fmt: skip
def test_a_neighbour_that_lies_is_not_believed(pair: Pair, held, change, expected):
    pair.neighbour.change = change
    answer = told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen")))
    [asked] = answer["peers"]
    assert (asked["problem"] or "", asked["found"], asked["passed_over"]) == expected and bool(asked["says"]) == bool(expected[0])
    assert {issuer for _item, issuer, _verdict in found(answer)} <= {ISSUER, "shuzhou/sc002"}


def twice(path: str, status: int, body: bytes) -> bytes:
    """Each of its results once more, and once more with a time an hour earlier."""
    told = json.loads(body)
    told["results"] = [each | more for each in told["results"] for more in ({}, {}, {"performed_at": each["performed_at"].replace("T09", "T08")})]
    return json.dumps(told).encode()


def test_the_same_result_twice_is_one_and_with_another_time_another(pair: Pair, held):
    pair.neighbour.change = twice
    answer = told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen")))
    times = [each["performed_at"][11:16] for group in answer["groups"] for each in group["results"] if each["issuer"]["code"] == "shuzhou/sc001"]
    assert sorted(times) == ["08:00", "09:00"] and answer["peers"][0]["found"] == 4


def test_a_neighbour_that_is_away_slow_or_refuses_is_told_of(pair: Pair, held):
    system = pair.system("yuzhou", RECEIVER)
    pair.neighbour.away = True
    assert [each["problem"] for each in told(system.post(SEARCHES, pair.searched("chen")))["peers"]] == ["refuses"]
    pair.neighbour.away, pair.neighbour.drip = False, 0.05
    began, spent = time.monotonic(), time.process_time()
    answer = told(system.post(SEARCHES, pair.searched("chen")))
    assert answer["peers"][0]["problem"] == "slow" and answer["found"] == 2
    assert time.monotonic() - began < 2.0 and time.process_time() - spent < 1.0
    pair.neighbour.drip = 0.0
    assert [each["problem"] for each in told(system.post(SEARCHES, pair.searched("chen", peer_tokens=None)))["peers"]] == ["no_token"]
    assert told(system.post(SEARCHES, pair.searched("chen")))["found"] == 4, "it is back"


def test_tokens_of_another_receiver_day_or_region_find_nothing_there(pair: Pair, held):
    system, theirs = pair.system("yuzhou", RECEIVER), Patients(pair.sealing["shuzhou"], pair.there)
    wrong = {
        "token_other_receiver": theirs.token("chen", receiver_abroad("yuzhou", "cq013")),
        "token_other_day": theirs.token("chen", receiver_abroad("yuzhou", RECEIVER), days=-1),
        "token_unknown_key": Patients(pair.sealing["yuzhou"], pair.here).token("chen", receiver_abroad("yuzhou", RECEIVER)),
        "token_other_domain": Patients(new_sealing_key("elsewhere"), pair.there).token("chen", receiver_abroad("yuzhou", RECEIVER)),
        "token_other_purpose": theirs.token("chen", receiver_abroad("yuzhou", RECEIVER), "announce"),
    }
    size = pair.theirs.ledger.size()
    for problem, token in wrong.items():
        answer = told(system.post(SEARCHES, pair.searched("chen", peer_tokens={"shuzhou": [token]})))
        assert (answer["peers"][0]["problem"], answer["found"]) == (problem, 2) and answer["peers"][0]["says"]
    assert pair.theirs.ledger.size() == size, "what was refused is no search"


def test_who_objected_is_found_nowhere_and_nobody_is_told_so(pair: Pair):
    pair.announce("yuzhou", ISSUER, "gone", ("tp", 3))
    pair.announce("shuzhou", THEIRS, "gone", ("tp", 1))
    system = pair.system("yuzhou", RECEIVER)
    assert told(system.post(SEARCHES, pair.searched("gone")))["found"] == 2
    officer, own = pair.system("shuzhou", THEIRS, Role.PRIVACY_OFFICER), Patients(pair.sealing["shuzhou"], pair.there)
    assert officer.post("/api/v1/results/objections", {"token": own.token("gone", THEIRS, "objection", agreed=True)}).status_code == 200
    answer = told(system.post(SEARCHES, pair.searched("gone")))
    assert (found(answer)[0][1], answer["found"], answer["peers"][0]["problem"]) == (ISSUER, 1, None)
    assert (trail := pair.here.extensions["recognition.results"].trail).shown_abroad(answer["id"]), "kept for the page, sealed"
    here = pair.system("yuzhou", RECEIVER, Role.PRIVACY_OFFICER)
    token = Patients(pair.sealing["yuzhou"], pair.here).token("gone", RECEIVER, "objection", agreed=True)
    assert here.post("/api/v1/results/objections", {"token": token}).status_code == 200
    assert trail.shown_abroad(answer["id"]) is None
    size = pair.theirs.ledger.size()
    answer = told(system.post(SEARCHES, pair.searched("gone")))
    assert (answer["found"], answer["peers"][0]["problem"], pair.theirs.ledger.size()) == (0, None, size)


def test_the_patient_is_told_who_searched_from_across_the_border(pair: Pair, held):
    told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen")))
    officer, own = pair.system("shuzhou", THEIRS, Role.PRIVACY_OFFICER), Patients(pair.sealing["shuzhou"], pair.there)
    reply = officer.post("/api/v1/results/disclosures", {"token": own.token("chen", THEIRS, "disclosure", agreed=True)})
    who = reply.json["searches"][0]["institution"]
    assert (who["code"], who["name"]) == (f"yuzhou/{RECEIVER}", "云岭示范医院")


def test_a_region_searches_no_more_than_it_may(pair: Pair, held):
    pair.there.extensions["recognition.results"].declaration = pair.there.extensions["recognition.results"].declaration._replace(peer_searches_per_hour=1)
    answer = told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen")))
    pair.there.extensions["recognition.results"].declaration = pair.there.extensions["recognition.results"].declaration._replace(peer_searches_per_hour=600)
    assert answer["peers"][0]["problem"] == "too_many_searches" and answer["found"] == 2


def test_the_addresses_are_for_neighbours_alone(pair: Pair):
    body = {"receiver": RECEIVER, "token": "PT1.a.b.c", "purpose": "treatment"}
    for role, institution in ((Role.HOSPITAL, THEIRS), (Role.AUDITOR, ""), (Role.PRIVACY_OFFICER, THEIRS)):
        caller = pair.system("shuzhou", institution, role)
        assert caller.post("/api/v1/peers/searches", body).status_code == 403
        assert caller.post("/api/v1/peers/openings", {"receiver": RECEIVER, "handle": "2026.x"}).status_code == 403


def test_clocks_ten_minutes_apart_are_survived(pair: Pair, held):
    clock = pair.there.extensions[CLOCK]
    for ahead in (timedelta(minutes=10), timedelta(minutes=-10)):
        clock.ahead = ahead
        answer = told(pair.system("yuzhou", RECEIVER).post(SEARCHES, pair.searched("chen")))
        assert answer["peers"][0]["problem"] is None and answer["found"] == 4
    clock.ahead = timedelta()
