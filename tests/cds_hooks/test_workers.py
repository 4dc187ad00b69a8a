"""Several workers and threads at once: each token opens once, each question is written once, each outcome is one decision, also when a worker is killed half way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cds_hooks.calls import SIGN, accepted, overridden, signing
from tests.cds_hooks.serving import serving
from tests.cds_hooks.tokens import declared, token
from tests.running import Reply, Server
from tests.server.test_concurrency import worker_of

AT_ONCE = 8


@pytest.fixture(scope="module")
def served(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Two workers, and the address of the hooks."""
    folder = tmp_path_factory.mktemp("workers")
    with serving(Path(shutil.copytree(quiet, folder / "data")), declared(folder), workers=2) as running:
        yield running


def post(server: Server, path: str, body: Any, key: str | None = None) -> Reply:
    """The answer; where there is none for now, a client tries again."""
    headers = {"Authorization": f"Bearer {key or server.keys['hospital']}", "Content-Type": "application/json"}
    for _try in range(20):
        reply = server.send("POST", f"/cds-services/{path}", json.dumps(body).encode(), headers)
        if reply.status != 503:
            break
    return reply


def at_once(work: Any, count: int = AT_ONCE) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def card(server: Server, **more: Any) -> dict[str, Any]:
    [told] = post(server, SIGN, signing(**more)).json["cards"]
    return told


def entries(server: Server, kind: str) -> list[dict[str, Any]]:
    """The ledger's entries of a kind."""
    database = sqlite3.connect(f"file:{server.data / 'ledger.sqlite'}?mode=ro", uri=True)
    try:
        told = [json.loads(data) for (data,) in database.execute("SELECT bytes FROM entries ORDER BY sequence")]
    finally:
        database.close()
    return [entry for entry in told if entry["kind"] == kind]


def decided(server: Server, lookup: str) -> list[str]:
    return [entry["decision"] for entry in entries(server, "decision") if entry["lookup"] == lookup]


def test_a_token_opens_once_whichever_worker_has_it(served):
    server, address = served
    written = token(aud=f"{address}/{SIGN}")
    told = Counter(reply.status for reply in at_once(lambda _n: post(server, SIGN, signing(), written)))
    assert told == {200: 1, 401: AT_ONCE - 1}


def test_the_same_call_at_once_is_one_question(served):
    server, _address = served
    before = len(entries(server, "hook"))
    body = signing(encounter="e-once", patient="pat-once")
    replies = at_once(lambda _n: post(server, SIGN, body))
    assert Counter(reply.status for reply in replies) == {200: AT_ONCE}, [reply.body for reply in replies]
    assert len({reply.json["cards"][0]["uuid"] for reply in replies}) == AT_ONCE
    assert len(entries(server, "hook")) == before + 1


def test_the_same_outcome_at_once_is_one_decision(served):
    server, _address = served
    told = card(server)
    before = len(entries(server, "lookup"))
    replies = at_once(lambda _n: post(server, f"{SIGN}/feedback", {"feedback": [accepted(told)]}))
    assert {reply.status for reply in replies} == {200}
    [lookup] = {each["lookup"] for reply in replies if "extension" in reply.json for each in reply.json["extension"]["cn.recognition.decisions"]}
    assert decided(server, lookup) == ["accepted"] and len(entries(server, "lookup")) == before + 1


def test_of_outcomes_that_come_at_once_the_newest_stands(served):
    server, _address = served
    for _turn in range(3):
        told = card(server)
        outcomes = [
            (accepted(told, at=f"2026-11-29T01:00:0{n}Z") if n % 2 else overridden(told, "emergency", at=f"2026-11-29T01:00:0{n}Z")) for n in range(AT_ONCE)
        ]
        assert {reply.status for reply in at_once(lambda n, sent=outcomes: post(server, f"{SIGN}/feedback", {"feedback": [sent[n]]}))} == {200}
        lookup = entries(server, "lookup")[-1]["id"]
        assert decided(server, lookup)[-1] == "accepted"


def test_a_worker_killed_half_way_loses_and_doubles_nothing(served):
    server, _address = served
    told = [card(server, encounter=f"e-k{n}", patient=f"pat-k{n}") for n in range(AT_ONCE)]
    before = len(entries(server, "lookup"))

    def sends(n: int) -> None:
        for turn in range(60):
            if n == turn == 0:
                os.kill(worker_of(server), signal.SIGKILL)
            try:
                if post(server, f"{SIGN}/feedback", {"feedback": [accepted(told[n])]}).status == 200:
                    return
            except OSError:
                continue
        raise AssertionError("no answer")

    at_once(sends)
    at_once(sends)
    assert len(entries(server, "lookup")) == before + AT_ONCE
    assert set(Counter(entry["lookup"] for entry in entries(server, "decision")[-AT_ONCE:]).values()) == {1}
