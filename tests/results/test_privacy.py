"""Who watches: limits, emergencies that are reviewed, the patient who objects and who asks, the end of everything, and who sees none of it."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from recognition.ledger.ids import milliseconds
from recognition.operations.snapshot import snapshot
from recognition.results.keys import IndexKeys
from recognition.results.trail import KeptSearch, SearchLimit, SearchTrail, TooManySearches
from recognition.services.results.forgetting import forget
from recognition.services.results.reviewing import searches
from recognition.settings import SettingsError
from recognition.web.shared.result_index import RESULTS
from tests.results.making import NOW
from tests.web.visitor import ledger_size

EAST, LIN, TANG = "cq001", "cq002", "sc001"
SEARCHES = "/api/v1/results/searches"


@pytest.fixture
def dr_lin(people):
    """林医生 at the receiving hospital."""
    return people["clinician"]


@pytest.fixture
def officer_ning(people):
    """宁专员, privacy officer of Dr Lin's hospital."""
    return people["privacy_officer"]


@pytest.fixture
def announce(issuer):
    """Announces lines for an institution."""
    return lambda code, *lines: [each.get("status") for each in issuer(code).post("/api/v1/results", {"results": list(lines)}).json["results"]]


def found(reply) -> int:
    """How many results a search showed."""
    assert reply.status_code == 201, reply.json
    return reply.json["found"]


def test_an_emergency_opens_at_once_and_is_reviewed_once(patients, announce, dr_lin, officer_ning, people):
    announce(EAST, patients.result("e-1", EAST))
    search = dr_lin.post(SEARCHES, patients.search("e-1", LIN, "emergency"))
    assert found(search) == 1
    listed = officer_ning.get(SEARCHES).json["searches"]
    [row] = [row for row in listed if row["id"] == search.json["id"]]
    assert (row["notices"], row["review"], row["ground"], row["found"]) == (["emergency"], None, "emergency", 1)
    said = officer_ning.post(f"{SEARCHES}/{row['id']}/reviews", {"outcome": "justified", "note": "抢救"})
    assert (said.status_code, said.json["review"]["outcome"], said.json["review"]["note"]) == (201, "justified", "抢救")
    again = officer_ning.post(f"{SEARCHES}/{row['id']}/reviews", {"outcome": "not_justified"})
    assert (again.status_code, again.json["code"]) == (409, "reviewed_before")
    assert officer_ning.post(f"{SEARCHES}/{'0' * 20}/reviews", {"outcome": "justified"}).status_code == 404
    assert officer_ning.post(f"{SEARCHES}/{row['id']}/reviews", {"outcome": "justified", "note": "患者电话13812345678"}).status_code == 422


def test_where_the_ledger_cannot_be_written_nothing_is_shown_and_no_trail_is_left(app, patients, announce, dr_lin, monkeypatch):
    from recognition.errors import LedgerUnavailable

    announce(EAST, patients.result("l-1", EAST))
    ledger, trail = app.extensions["recognition"].ledger, app.extensions[RESULTS].trail

    def away(*_arguments, **_named):
        raise LedgerUnavailable

    with trail.file.reading() as db:
        before = db.execute("SELECT count(*) FROM searches").fetchone()
    monkeypatch.setattr(ledger, "append", away)
    refused = dr_lin.post(SEARCHES, patients.search("l-1", LIN))
    assert (refused.status_code, refused.json["code"]) == (503, "ledger_unavailable")
    with trail.file.reading() as db:
        assert db.execute("SELECT count(*) FROM searches").fetchone() == before


def test_another_hospitals_officer_and_auditors_see_none_of_it(app, people, patients, dr_lin, issuer):
    search = dr_lin.post(SEARCHES, patients.search("e-2", LIN, "emergency")).json["id"]
    index, service = app.extensions[RESULTS], app.extensions["recognition"]
    now = app.extensions["recognition.clock"]()
    rows, _ = searches(service, index, TANG, now - timedelta(days=2), now + timedelta(days=1), now)
    assert search not in {each.search.id for each in rows}
    for who in ("auditor", "hospital_auditor", "clinician", "registrar", "operator", "hospital"):
        assert people[who].get(SEARCHES).status_code == 403


def test_a_search_that_showed_results_and_led_to_nothing_is_told_after_a_day(app, clock, patients, announce, dr_lin, officer_ning):
    announce(EAST, patients.result("e-3", EAST))
    lonely = dr_lin.post(SEARCHES, patients.search("e-3", LIN)).json
    followed = dr_lin.post(SEARCHES, patients.search("e-3", LIN)).json
    dr_lin.post("/api/v1/results/lookups", {"result": followed["groups"][0]["results"][0]["result"]})
    empty = dr_lin.post(SEARCHES, patients.search("nobody", LIN)).json
    clock.ahead = timedelta(hours=25)
    told = {row["id"]: row["notices"] for row in officer_ning.get(SEARCHES).json["searches"]}
    assert (told[lonely["id"]], told[followed["id"]], told[empty["id"]]) == (["no_lookup"], [], [])


def test_a_person_may_search_so_often_an_hour_and_no_more(tmp_path):
    trail = SearchTrail(tmp_path)

    def made(number: int, by: str = "plin"):
        at = NOW + timedelta(minutes=number)
        trail.keep(KeptSearch(f"s{by}{number}", milliseconds(at), LIN, by, "treatment", "claimed", 0), (b"p" * 16,), None, SearchLimit(3, 3), at)

    for number in (0, 10, 20):
        made(number)
    with pytest.raises(TooManySearches) as refused:
        made(30)
    assert refused.value.details["seconds"] == 30 * 60 + 1
    made(30, "pwang")
    made(61)
    assert [search.id for search in trail.of_patient([b"p" * 16])] == ["splin61", "spwang30", "splin20", "splin10", "splin0"]


def test_the_limit_is_told_with_how_long_to_wait(app, patients, people, issuer):
    visitor, limit = issuer("cq003"), 200
    assert app.extensions[RESULTS].declaration.searches_per_hour == limit
    trail, now = app.extensions[RESULTS].trail, app.extensions["recognition.clock"]()
    key = visitor.key.split("_")[1]
    with trail.file.writing() as db:
        rows = [(f"x{number}", milliseconds(now) - number, "cq003", f"{key}/dr-9", "treatment", "claimed", None, 0) for number in range(limit)]
        db.executemany("INSERT INTO searches VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    before = ledger_size(app)
    refused = visitor.post(SEARCHES, {**patients.search("e-4", "cq003"), "clinician": "dr-9"})
    assert (refused.status_code, refused.json["code"], ledger_size(app)) == (429, "too_many_searches", before)
    assert 3500 < int(refused.headers["Retry-After"]) <= 3601
    assert visitor.post(SEARCHES, {**patients.search("e-4", "cq003"), "clinician": "dr-10"}).status_code == 201
    # an emergency opens at once all the same, and the officer hears of it
    assert visitor.post(SEARCHES, {**patients.search("e-4", "cq003", "emergency"), "clinician": "dr-9"}).status_code == 201


def test_names_that_a_system_makes_up_are_counted_together(app, patients, issuer, dr_lin):
    visitor, trail, now = issuer("cq004"), app.extensions[RESULTS].trail, app.extensions["recognition.clock"]()
    key, most = visitor.key.split("_")[1], app.extensions[RESULTS].declaration.key_searches_per_hour
    with trail.file.writing() as db:
        rows = [(f"y{number}", milliseconds(now) - number, "cq004", f"{key}/p{number}", "treatment", "claimed", None, 0) for number in range(most)]
        # another system of the same hospital, and another kind, count by themselves
        rows.append(("y-other", milliseconds(now), "cq004", f"{key}2/p", "treatment", "claimed", None, 0))
        db.executemany("INSERT INTO searches VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    refused = visitor.post(SEARCHES, {**patients.search("e-5", "cq004"), "clinician": "p-new"})
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_searches")
    order = {"token": patients.token("e-5", "cq004"), "orders": ["tp"], "authorisation": "A-2026-7", "clinician": "p-new"}
    assert visitor.post("/api/v1/orders/check", order).status_code == 201
    service, index = app.extensions["recognition"], app.extensions[RESULTS]
    told, _ = searches(service, index, "cq004", now - timedelta(hours=1), now + timedelta(hours=1), now)
    assert {each.notices for each in told if each.search.id[1:].isdigit()} == {("burst",)} and len(told) == 200
    # a person's key names nobody else
    refused = dr_lin.post(SEARCHES, patients.search("e-5", LIN, clinician="dr-1"))
    assert (refused.status_code, refused.json["field"], refused.json["code"]) == (422, "clinician", "clinician_of_key")


def test_many_checks_of_orders_are_no_burst_of_searches(app, officer_ning):
    trail, now = app.extensions[RESULTS].trail, app.extensions["recognition.clock"]()
    with trail.file.writing() as db:
        rows = [(f"c{number}", milliseconds(now) - number * 1000, LIN, "porders22", "order", "claimed", None, 0) for number in range(120)]
        db.executemany("INSERT INTO searches VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    service, index = app.extensions["recognition"], app.extensions[RESULTS]
    told, _ = searches(service, index, LIN, now - timedelta(hours=1), now + timedelta(hours=1), now)
    assert [each.notices for each in told if each.search.by == "porders22"] == [()] * 120


def test_bursts_are_told(app, patients, officer_ning):
    trail, now = app.extensions[RESULTS].trail, app.extensions["recognition.clock"]()
    with trail.file.writing() as db:
        rows = [(f"b{number}", milliseconds(now) - number * 1000, LIN, "pburst22", "treatment", "claimed", None, 0) for number in range(101)]
        db.executemany("INSERT INTO searches VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    told, cursor = [], ""
    while True:
        page = officer_ning.get(SEARCHES + (f"?cursor={cursor}" if cursor else "")).json
        told += page["searches"]
        cursor = page["next"]
        if not cursor:
            break
    assert len({row["id"] for row in told}) == len(told)
    assert {row["id"] for row in told if "burst" in row["notices"]} == {f"b{number}" for number in range(101)}


def test_who_objects_is_found_by_nobody_until_she_ends_it(app, patients, announce, dr_lin, officer_ning, issuer):
    announce(EAST, patients.result("o-1", EAST), patients.result("o-1", EAST, "alb"))
    assert found(dr_lin.post(SEARCHES, patients.search("o-1", LIN))) == 2
    # a token for a search objects to nothing, whoever holds it
    refused = officer_ning.post("/api/v1/results/objections", {"token": patients.token("o-1", LIN)})
    assert (refused.status_code, refused.json["code"]) == (422, "token_other_purpose")
    kept_out = officer_ning.post("/api/v1/results/objections", {"token": patients.token("o-1", LIN, "objection")})
    assert kept_out.json == {"status": "kept_out", "overwritten": True}
    assert found(dr_lin.post(SEARCHES, patients.search("o-1", LIN))) == 0
    assert announce(EAST, patients.result("o-1", EAST, report_ref="later")) == ["announced"], "whether somebody objected is not the issuer's to know"
    assert found(dr_lin.post(SEARCHES, patients.search("o-1", LIN))) == 0
    assert officer_ning.post("/api/v1/results/objections", {"token": patients.token("o-1", LIN, "objection"), "ends": True}).json["status"] == "admitted"
    announce(EAST, patients.result("o-1", EAST, report_ref="later"))
    assert found(dr_lin.post(SEARCHES, patients.search("o-1", LIN))) == 1


def test_one_of_two_tokens_objects_to_nothing_and_lists_nobody(patients, announce, dr_lin, officer_ning):
    announce(EAST, patients.result("o-2", EAST))
    for purpose, door, more in (("objection", "objections", {}), ("objection", "objections", {"ends": True}), ("disclosure", "disclosures", {})):
        both = {"token": patients.token("o-2", LIN, purpose, of_two=True), "earlier_token": patients.token("o-2", LIN, purpose, earlier=True, of_two=True)}
        for name in both:
            refused = officer_ning.post(f"/api/v1/results/{door}", {"token": both[name], **more})
            assert (refused.status_code, refused.json["code"]) == (422, "tokens_both_needed"), (door, name)
        assert found(dr_lin.post(SEARCHES, patients.search("o-2", LIN))) == (0 if more else 1) or door == "disclosures"
        assert officer_ning.post(f"/api/v1/results/{door}", {**both, **more}).status_code == 200


def test_the_patient_is_told_who_searched_and_no_persons(app, patients, dr_lin, people, officer_ning):
    dr_lin.post(SEARCHES, patients.search("d-1", LIN))
    people["clinician_other"].post(SEARCHES, patients.search("d-1", TANG, "emergency"))
    told = officer_ning.post("/api/v1/results/disclosures", {"token": patients.token("d-1", LIN, "disclosure")}).json
    assert [(row["institution"]["code"], row["purpose"]) for row in told["searches"]] == [(TANG, "emergency"), (LIN, "treatment")]
    assert {"by", "clinician"}.isdisjoint(told["searches"][0])
    index, now = app.extensions[RESULTS], app.extensions["recognition.clock"]()
    assert set(index.trail_years(now.date())) - {year for year, _ in index.keys.yearly.years()}, "looking in a year of which nothing is kept makes no key"
    assert officer_ning.post("/api/v1/results/disclosures", {"token": patients.token("d-1", LIN)}).json["code"] == "token_other_purpose"


def test_corroboration_outlives_what_was_forgotten_and_the_end_comes_by_window(app, clock, patients, announce, dr_lin):
    service, index = app.extensions["recognition"], app.extensions[RESULTS]
    lookup = dr_lin.asked(report_ref="F-1", performed_at=patients.result("f-1", EAST)["performed_at"])
    accepted = dr_lin.decide(lookup["id"], "accepted").json
    assert accepted["corroborated"] is False
    announce(EAST, patients.result("f-1", EAST, report_ref="F-1"), patients.result("f-1", EAST, "alb"))
    assert forget(service, index, clock()).corroborated == 1, "it was announced after it was accepted"
    assert forget(service, index, clock()).corroborated == 0
    clock.ahead = timedelta(days=120)
    done = forget(service, index, clock())
    assert done.results >= 2
    with index.store.file.reading() as db:
        assert db.execute("SELECT count(*) FROM results").fetchone() == (0,)
    assert dr_lin.get(f"/api/v1/lookups/{lookup['id']}").json["decisions"][0]["corroborated"] is True


def test_the_trail_ends_too_and_then_the_years_key(app, clock):
    service, index = app.extensions["recognition"], app.extensions[RESULTS]
    index.trail.keep(KeptSearch("old", milliseconds(clock()), LIN, "plin", "treatment", "claimed", 0), (b"q" * 16,), None, SearchLimit(1000, 1000), clock())
    years = [year for year, present in index.keys.yearly.years() if present]
    clock.ahead = timedelta(days=800)
    done = forget(service, index, clock())
    assert done.searches >= 1 and done.year == max(year for year in years if year < (clock() - timedelta(days=365)).year)
    assert index.trail.of_patient([b"q" * 16]) == []
    assert index.keys.patient(min(years), b"t" * 32) is None


def test_a_snapshot_has_the_objections_and_nothing_else_of_the_index(app, clock, patients, announce, officer_ning, tmp_path):
    announce(EAST, patients.result("n-1", EAST, locator="canary/locator-n1"))
    officer_ning.post("/api/v1/results/objections", {"token": patients.token("n-2", LIN, "objection")})
    data = app.extensions["recognition.settings"].data
    snapshot(data, tmp_path / "copy", clock(), tmp_path / "keys")
    files = {path.relative_to(tmp_path / "copy").as_posix(): path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert {name for name in files if name.startswith("results/")} == {"results/objections.sqlite"}
    assert [name for name, content in files.items() if b"canary/locator-n1" in content] == []
    assert (tmp_path / "keys" / "results" / "objections" / "objections.bin").exists()
    assert list((tmp_path / "keys" / "results").glob("*.key")) == [], "a copy of a year's key would outlive its end"


def test_objections_without_their_key_stop_the_start(tmp_path, app):
    (tmp_path / "results").mkdir()
    shutil.copy(app.extensions[RESULTS].store.objections, tmp_path / "results")
    with pytest.raises(SettingsError, match="brought back"):
        IndexKeys(tmp_path / "keys").begin(tmp_path / "results" / "objections.sqlite")


def test_an_issuer_that_never_announces_is_seen(people, patients, announce):
    announce(EAST, patients.result("a-1", EAST))
    day = patients.result("a-1", EAST)["performed_at"][:4]
    query = f"?from={day}-01-01&to={day}-12-31"
    told = {each["institution"]["code"]: each["announced"] for each in people["auditor"].get("/api/v1/results/announcers" + query).json["announcers"]}
    assert told[EAST] >= 1 and 0 in told.values() and len(told) > 10
    own = people["hospital_auditor"].get("/api/v1/results/announcers" + query).json["announcers"]
    assert [each["institution"]["code"] for each in own] == [LIN]
