"""The service on a ledger in PostgreSQL: it answers, refuses while the database is away, and goes on by itself when it is back."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recognition.ledger import place
from recognition.operations.migrate import to_database
from tests.databases import OWNER, SERVICE, Cluster
from tests.people import Person, auditor_qiu, dr_lin
from tests.running import Reply, Server, running


@pytest.fixture(scope="module")
def server(quiet: Path, postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service on a region whose ledger was carried into a database, one for all tests of this file."""
    data, schema = shutil.copytree(quiet, tmp_path_factory.mktemp("in-database") / "region"), postgresql.schema()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(place.SETTING, postgresql.url(SERVICE, schema))
        to_database(data, postgresql.url(OWNER, schema), datetime.now(UTC), 1)
        with running(data) as server:
            yield server


def asked_until_answered(person: Person, key: str) -> Reply:
    """What a hospital's system gets that asks again after a 503, as it was told."""
    end = time.monotonic() + 10
    while (reply := person.ask(idempotency_key=key)).status == 503 and time.monotonic() < end:
        time.sleep(0.2)
    return reply


def test_it_answers_refuses_while_the_database_is_away_and_goes_on(server: Server, postgresql: Cluster):
    lin, qiu = dr_lin(server), auditor_qiu(server)
    answered = lin.ask(idempotency_key="before")
    assert answered.status == 201 and answered.json["verdict"] == "recognised"
    assert lin.decide(answered.json["id"], "accepted").status == 201
    assert qiu.get(f"/api/v1/ledger/entries/{answered.json['receipt']['sequence']}").status == 200

    postgresql.kill()
    longest = 0.0
    for number in range(6):
        began = time.monotonic()
        reply = lin.ask(idempotency_key=f"away-{number % 2}")
        longest = max(longest, time.monotonic() - began)
        assert reply.status == 503 and reply.json["code"] == "ledger_unavailable" and int(reply.headers["retry-after"]) > 0
    assert longest < 4, "nobody hangs"
    assert server.send("GET", "/readyz").status == 503 and server.send("GET", "/healthz").status == 200
    postgresql.start()
    server.await_ready(20)

    again = asked_until_answered(lin, "before")
    assert (again.status, again.json["id"]) == (201, answered.json["id"]), "the same answer, from the ledger"
    first, second = asked_until_answered(lin, "away-0"), asked_until_answered(lin, "away-1")
    assert first.status == second.status == 201
    assert second.json["receipt"]["sequence"] == first.json["receipt"]["sequence"] + 1 == answered.json["receipt"]["sequence"] + 3, (
        "nothing that was refused stands"
    )
    summary = qiu.get("/api/v1/summaries", **{"from": "2026-01-01", "to": "2100-01-01"}).json["totals"]
    assert (summary["lookups"], summary["accepted"]) == (3, 1)


def test_while_the_database_does_not_answer_nobody_hangs_and_others_are_served(server: Server, postgresql: Cluster):
    lin = dr_lin(server)
    assert asked_until_answered(lin, "until-now").status == 201
    replies, lock = list[tuple[int, float]](), threading.Lock()

    def ask(number: int) -> None:
        began = time.monotonic()
        status = lin.ask(idempotency_key=f"paused-{number}").status
        with lock:
            replies.append((status, time.monotonic() - began))

    with postgresql.paused():
        callers = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for caller in callers:
            caller.start()
        began = time.monotonic()
        for _ in range(5):
            assert server.send("GET", "/healthz").status == 200
        served = time.monotonic() - began
        for caller in callers:
            caller.join()
    assert {status for status, _ in replies} == {503}
    assert max(took for _, took in replies) < 7 and served < 2, (replies, served)
    assert all(asked_until_answered(lin, f"paused-{number}").status == 201 for number in range(8))


def test_asked_by_many_at_once_no_sequence_is_missing(server: Server):
    lin, told, lock = dr_lin(server), list[int](), threading.Lock()

    def ask() -> None:
        for _ in range(6):
            reply = lin.ask()
            with lock:
                told.append(reply.json["receipt"]["sequence"])

    callers = [threading.Thread(target=ask) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(told) == list(range(min(told), min(told) + 48))


def test_a_second_node_refuses_until_the_first_is_gone(server: Server, tmp_path: Path):
    data = shutil.copytree(server.data, tmp_path / "second", ignore=shutil.ignore_patterns("ledger.*", "metrics", "counters*"))
    place.mark(data, place.mark_of(server.data).tree)
    first = asked_until_answered(dr_lin(server), "first")
    with running(data, workers=1, ready=False) as second:
        lin = dr_lin(second)
        while True:
            try:
                assert second.send("GET", "/healthz").status == 200
                break
            except OSError:
                time.sleep(0.1)
        assert second.send("GET", "/readyz").status == 503
        refused = lin.ask(idempotency_key="second")
        assert refused.status == 503 and "retry-after" in refused.headers
        os.killpg(server.process.pid, signal.SIGKILL)
        gone = time.monotonic()
        while second.send("GET", "/readyz").status != 200:
            assert time.monotonic() - gone < 20
            time.sleep(0.05)
        took = time.monotonic() - gone
        answered = asked_until_answered(lin, "second")
        assert answered.json["receipt"]["sequence"] == first.json["receipt"]["sequence"] + 1
        assert lin.ask(idempotency_key="first").json["id"] == first.json["id"]
        assert took < 5, took
