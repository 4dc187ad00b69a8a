"""The index behind a real server: what was acknowledged outlives kills, a search's entry is there before its answer, and a year's end changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from recognition.accounts import KeyStore
from recognition.domain.lookups import SHANGHAI, Role
from recognition.ledger import open_ledger
from recognition.ledger.entries import decode
from recognition.services.keys import issue_key
from recognition.support.patient_tokens import CardHash, TokenPurpose, hash_of_card, new_sealing_key, seal_token
from tests.faults.processes import kill, wait_for, workers_of
from tests.people import Person, dr_lin, performed
from tests.running import Server, running

SEALING = new_sealing_key("chuanyu")
EAST, LIN = "cq001", "cq002"


def token(card: str, receiver: str, purpose: str) -> str:
    """A card's token for today."""
    value = hash_of_card(CardHash.SHA256, b"d" * 32, card)
    return seal_token(value, "abcdefgh", receiver, datetime.now(SHANGHAI).date(), TokenPurpose(purpose), SEALING)


def line(card: str, number: int, **more):
    """What an issuer announces."""
    return {"item": "tp", "performed_at": performed(2, 9), "report_ref": f"{card}-{number}", "token": token(card, EAST, "announce"), **more}


@pytest.fixture(scope="module")
def data(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region with an index."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "sealing.key").write_text(SEALING.text(), encoding="ascii")
    (folder / "results.json").write_text(json.dumps({"sealing_keys": ["sealing.key"], "searches_per_hour": 1000}), encoding="utf-8")
    return Path(shutil.copytree(quiet, folder / "region"))


@pytest.fixture(scope="module")
def laboratory(data: Path) -> str:
    """The issuer's key."""
    ledger = open_ledger(data)
    key = issue_key(KeyStore(data / "accounts.sqlite"), ledger, datetime.now(SHANGHAI), "test", Role.HOSPITAL, EAST)
    ledger.close()
    return key


@pytest.fixture(scope="module")
def served(data: Path, laboratory: str) -> Iterator[Server]:
    """It, served by two workers."""
    with running(data, RECOGNITION_RESULTS=str(data.parent / "results.json")) as server:
        yield server


def test_what_was_acknowledged_is_there_after_a_kill_and_a_retry_makes_it_no_second_time(served: Server, data: Path, laboratory: str):
    east = Person("the laboratory", served, laboratory)
    for number in range(6):
        reply = east.post("/api/v1/results", {"results": [line("k-1", number), line(f"k-{number + 2}", number)]})
        assert [each["status"] for each in reply.json["results"]] == ["announced", "announced"]
        if number % 2:
            kill(workers_of(served.process.pid)[0])
            served.await_ready()
    again = east.post("/api/v1/results", {"results": [line("k-1", number) for number in range(6)]})
    assert {each["status"] for each in again.json["results"]} == {"known"}
    with sqlite3.connect(f"file:{data / 'results' / 'results.sqlite'}?mode=ro", uri=True) as db:
        assert db.execute("SELECT count(*) FROM results").fetchone() == (12,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_entry_of_a_search_stands_before_its_answer_and_workers_stay_small(served: Server, data: Path):
    lin = dr_lin(served)
    body = {"token": token("k-1", LIN, "treatment"), "purpose": "treatment", "authorisation": "A-2026-1"}
    for _ in range(4):
        found = lin.post("/api/v1/results/searches", body)
        assert (found.status, found.json["found"]) == (201, 6)
        with sqlite3.connect(f"file:{data / 'ledger.sqlite'}?mode=ro", uri=True) as db:
            [entry] = db.execute("SELECT bytes FROM entries WHERE sequence = ?", (found.json["receipt"]["sequence"],)).fetchone()
        assert decode(entry).listed == found.json["list_sha256"]
    # the same request eight times at once, at two workers, is one search
    with ThreadPoolExecutor(8) as pool:
        at_once = [*pool.map(lambda _: lin.post("/api/v1/results/searches", body, Idempotency_Key="k-at-once"), range(8))]
    assert {reply.status for reply in at_once} == {201} and len({reply.json["id"] for reply in at_once}) == 1
    for worker in workers_of(served.process.pid):
        private = sum(int(row.split()[1]) for row in Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines() if row.startswith(("Pss:",)))
        assert private < 80 * 1024, "KiB"


def test_what_has_ended_is_forgotten_by_the_server_itself(served: Server, data: Path):
    def runs() -> int:
        with sqlite3.connect(f"file:{data / 'results' / 'results.sqlite'}?mode=ro", uri=True) as db:
            return db.execute("SELECT count(*) FROM forgotten").fetchone()[0]

    wait_for(lambda: runs() == 1, what="the day's run")


def test_a_locked_index_is_a_503_and_lookups_go_on(served: Server, data: Path, laboratory: str):
    lin = dr_lin(served)
    with sqlite3.connect(data / "results" / "results.sqlite", isolation_level=None) as db:
        db.execute("BEGIN EXCLUSIVE")
        refused = Person("the laboratory", served, laboratory).post("/api/v1/results", {"results": [line("k-9", 1)]})
        assert (refused.status, refused.json["code"]) == (503, "results_unavailable")
        assert lin.ask().status == 201
        db.execute("ROLLBACK")
    assert Person("the laboratory", served, laboratory).post("/api/v1/results", {"results": [line("k-9", 1)]}).json["results"][0]["status"] == "announced"


def test_a_damaged_index_is_told_and_never_made_anew(data: Path, served: Server, laboratory: str):
    served.stop()
    path = data / "results" / "results.sqlite"
    whole = path.read_bytes()
    path.write_bytes(b"\0" * 100 + whole[100:])
    with running(data, RECOGNITION_RESULTS=str(data.parent / "results.json")) as server:
        lin = dr_lin(server)
        refused = lin.post("/api/v1/results/searches", {"token": token("k-1", LIN, "treatment"), "purpose": "treatment", "authorisation": "A-2026-1"})
        assert (refused.status, refused.json["code"]) == (503, "results_unavailable")
        assert lin.ask().status == 201
    assert path.read_bytes()[100:] == whole[100:]


def test_last_years_results_are_found_in_january(app, clock, patients, people, issuer):
    new_year = datetime(datetime.now(SHANGHAI).year + 1, 1, 3, 10, tzinfo=SHANGHAI)
    clock.ahead = new_year - datetime.now(SHANGHAI)
    lines = [patients.result("y-1", EAST, item) | {"performed_at": (new_year - timedelta(days=ago)).isoformat()} for item, ago in (("tp", 1), ("alb", 8))]
    told = issuer(EAST).post("/api/v1/results", {"results": lines}).json["results"]
    assert [each["status"] for each in told] == ["announced", "announced"]
    found = people["clinician"].post("/api/v1/results/searches", patients.search("y-1", LIN))
    assert found.json["found"] == 2
    years = {year for year, present in app.extensions["recognition.results"].keys.yearly.years() if present}
    assert {new_year.year - 1, new_year.year} <= years
    back = issuer(EAST).post("/api/v1/results", {"results": [{"status": "withdrawn", "report_ref": lines[1]["report_ref"]}]})
    assert back.json["results"][0]["status"] == "withdrawn"
    assert people["clinician"].post("/api/v1/results/searches", patients.search("y-1", LIN)).json["found"] == 1
