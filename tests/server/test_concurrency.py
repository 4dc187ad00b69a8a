"""Many ask, decide and report at once at a real gunicorn with several workers: no gap, no duplicate, nothing lost."""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.faults.processes import wait_for
from tests.people import Person, auditor_qiu, dr_lin, dr_tang, engineer_zhao, performed, question
from tests.running import Reply, Server, running

ITEMS = ("tp", "alb", "alt", "ast", "crea", "glu", "cbc")


@pytest.fixture(scope="module")
def three_workers(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real gunicorn with three workers, one for all tests of this file: each counts from what it finds, under references and keys of its own."""
    with running(Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("three") / "region")), workers=3) as server:
        yield server


def entries(data: Path) -> list[tuple[int, str, str, bytes, str]]:
    """Sequence, kind, id, bytes and leaf (hex) of the whole ledger, read from the file itself."""
    with closing(sqlite3.connect(f"file:{data / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger:
        rows = ledger.execute("SELECT sequence, kind, id, bytes, leaf FROM entries ORDER BY sequence").fetchall()
    return [(sequence, kind, id_, bytes(text), leaf.hex() if isinstance(leaf, bytes) else leaf) for sequence, kind, id_, text, leaf in rows]


def assert_whole(data: Path, acknowledged: list[dict]) -> None:
    """The ledger has no gap and no duplicate, and holds each acknowledged entry where its receipt says."""
    found = entries(data)
    assert [row[0] for row in found] == list(range(len(found)))
    assert [id_ for id_, count in Counter(row[2] for row in found).items() if count > 1] == []
    for sequence, _, _, text, leaf in found:
        assert hashlib.sha256(b"\0" + text).hexdigest() == leaf, sequence
    by_id = {row[2]: row for row in found}
    for answer in acknowledged:
        assert answer["id"] in by_id, "acknowledged and lost"
        row = by_id[answer["id"]]
        assert answer["receipt"] == {"sequence": row[0], "leaf": row[4]}


def work_of_one(server: Server, seed: int) -> list[dict]:
    """One caller's visit: asks, decides what was asked, reports some repeats. Everything acknowledged comes back."""
    chance = random.Random(seed)
    person = (dr_lin, dr_tang, engineer_zhao)[seed % 3](server)
    acknowledged = []
    for visit in range(6):
        reference = f"R-{seed}-{visit}"
        asked = person.ask(question(chance.choice(ITEMS), report_ref=reference))
        assert asked.status == 201, asked.body
        acknowledged.append(asked.json)
        for decision in chance.choice((("accepted",), ("viewed", "accepted"), ("accepted", "withdrawn"), ("repeated",), ())):
            reason = "fast_changing" if decision == "repeated" else None
            decided = person.decide(asked.json["id"], decision, reason)
            assert decided.status == 201, decided.body
            acknowledged.append(decided.json)
        if chance.random() < 0.3:
            repeated = person.repeat(chance.choice(ITEMS), performed(), report_ref=reference)
            assert repeated.status == 201, repeated.body
            acknowledged.append(repeated.json)
    return acknowledged


def work_of_many(server: Server, first: int, callers: int) -> list[dict]:
    """So many callers at once, in threads of one process."""
    with ThreadPoolExecutor(callers) as pool:
        return [answer for answers in pool.map(lambda seed: work_of_one(server, seed), range(first, first + callers)) for answer in answers]


def test_many_callers_at_once(three_workers: Server):
    before = len(entries(three_workers.data))
    # A running process cannot be sent to another; callers need only to know where the server is.
    remote = replace(three_workers, process=None)
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(work_of_many, remote, first, 6) for first in (0, 100, 200)]
        acknowledged = [answer for job in jobs for answer in job.result(timeout=120)]
    assert_whole(three_workers.data, acknowledged)
    assert len(entries(three_workers.data)) == before + len(acknowledged), "an entry that nobody was told of"


def at_once(callers: int, act: Callable[[int], Reply]) -> list[Reply]:
    """The replies to requests that so many callers send at the same moment."""
    gate = threading.Barrier(callers)

    def call(number: int) -> Reply:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(call, range(callers)))


def test_one_key_and_one_body_make_one_entry(three_workers: Server):
    lin, before = dr_lin(three_workers), len(entries(three_workers.data))
    for number in range(5):
        body = question(report_ref=f"race-{number}")
        replies = at_once(12, lambda _, body=body, number=number: lin.ask(body, idempotency_key=f"race-{number}"))
        assert {reply.status for reply in replies} == {201}, [reply.body for reply in replies]
        assert len({reply.body for reply in replies}) == 1, "the same response, rebuilt from the entry"
    assert len(entries(three_workers.data)) == before + 5
    assert_whole(three_workers.data, [])


def test_of_two_bodies_under_one_key_one_wins(three_workers: Server):
    lin, before = dr_lin(three_workers), len(entries(three_workers.data))
    bodies = (question("tp", report_ref="one"), question("alb", report_ref="two"))
    replies = at_once(12, lambda number: lin.ask(bodies[number % 2], idempotency_key="contested"))
    assert Counter(reply.status for reply in replies) == {201: 6, 422: 6}
    assert {reply.json["code"] for reply in replies if reply.status == 422} == {"idempotency_conflict"}
    assert len(entries(three_workers.data)) == before + 1


def test_the_same_key_of_two_institutions_is_two_keys(three_workers: Server):
    body = question(report_ref="shared")
    lins, tangs = (person(three_workers).ask(body, idempotency_key="visit-1") for person in (dr_lin, dr_tang))
    assert lins.status == tangs.status == 201
    assert lins.json["id"] != tangs.json["id"]


def test_decisions_race_and_all_are_kept(three_workers: Server):
    lin = dr_lin(three_workers)
    asked = lin.ask(question(report_ref="contended")).json
    replies = at_once(10, lambda number: lin.decide(asked["id"], "accepted" if number % 2 else "viewed"))
    assert {reply.status for reply in replies} == {201}
    assert_whole(three_workers.data, [asked, *(reply.json for reply in replies)])


def holder_of_the_lock(data: Path) -> int:
    """The process that holds ledger.lock, as the kernel tells it."""
    inode = str(os.stat(data / "ledger.lock").st_ino)
    for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
        fields = line.split()
        if "->" not in fields and fields[5].split(":")[2] == inode:
            return int(fields[4])
    raise AssertionError("nobody holds ledger.lock")


def insist(person: Person, key: str, body: dict, stop: float) -> tuple[dict, int]:
    """Asks with one key until the answer is there, as hospital systems are told to; the answer and the number of refusals before it."""
    refused = 0
    while time.monotonic() < stop:
        try:
            reply = person.ask(body, idempotency_key=key)
        except (OSError, http.client.HTTPException):
            reply = None
        if reply is not None and reply.status == 201:
            return reply.json, refused
        if reply is not None:
            assert reply.status == 503, reply.body
            assert reply.headers["retry-after"]
        refused += 1
        time.sleep(0.05)
    raise AssertionError(f"no answer after {refused} refusals")


def kill_while_asked(server: Server, name: str, victim: Callable[[], int], kills: int) -> list[dict]:
    """Callers keep asking while a process is killed now and then, and each time some have been answered before and after; every answer
    that was acknowledged."""
    stop, done, answered = time.monotonic() + 120, threading.Event(), []

    def caller(number: int) -> list[dict]:
        person, answers = dr_lin(server), []
        while not done.is_set() or len(answers) < 5:
            key = f"{name}-{number}-{len(answers)}"
            answers.append(insist(person, key, question(report_ref=key), stop)[0])
            answered.append(key)
        return answers

    def more(count: int) -> None:
        wanted = len(answered) + count
        wait_for(lambda: len(answered) >= wanted, 60, f"the answer to {count} callers")

    with ThreadPoolExecutor(6) as pool:
        callers = [pool.submit(caller, number) for number in range(6)]
        try:
            for _ in range(kills):
                more(20)
                os.kill(victim(), signal.SIGKILL)
                more(20)
        finally:
            done.set()
        return [answer for job in callers for answer in job.result(timeout=150)]


def test_a_killed_writer_loses_nothing_that_was_acknowledged(three_workers: Server):
    before, first = len(entries(three_workers.data)), holder_of_the_lock(three_workers.data)
    acknowledged = kill_while_asked(three_workers, "writer", lambda: holder_of_the_lock(three_workers.data), kills=3)
    assert holder_of_the_lock(three_workers.data) != first, "another writer has taken over"
    assert_whole(three_workers.data, acknowledged)
    assert len({answer["id"] for answer in acknowledged}) == len(acknowledged)
    assert len(entries(three_workers.data)) == before + len(acknowledged), "a retry under the same key wrote twice"


def worker_of(server: Server) -> int:
    """A child of gunicorn's master that is not the writer."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text(encoding="ascii").split()
    return max(int(child) for child in children if int(child) != holder_of_the_lock(server.data))


def test_a_killed_worker_loses_nothing_that_was_acknowledged(three_workers: Server):
    before = len(entries(three_workers.data))
    acknowledged = kill_while_asked(three_workers, "worker", lambda: worker_of(three_workers), kills=3)
    assert_whole(three_workers.data, acknowledged)
    assert len(entries(three_workers.data)) == before + len(acknowledged)


def test_a_summary_counts_what_concurrent_callers_did(three_workers: Server):
    qiu, today = auditor_qiu(three_workers), performed()[:10]

    def totals() -> dict:
        return qiu.get("/api/v1/summaries", **{"from": today, "to": today}).json["totals"]

    before = totals()
    at_once(12, lambda number: dr_lin(three_workers).ask(question(report_ref=f"sum-{number}")))
    after = totals()
    assert after["lookups"] - before["lookups"] == 12
    assert after["recognised"] - before["recognised"] == 12
