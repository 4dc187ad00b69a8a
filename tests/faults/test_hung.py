"""A writer or a keeper of the counters that hangs is found, ended and replaced; nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from recognition.server.keeper import Keeper
from recognition.support.heartbeat import Heartbeat, Listener
from tests.faults.figures import figure
from tests.faults.load import Load, assert_whole, entries
from tests.faults.processes import gone, wait_for, writer_of
from tests.people import question
from tests.running import running


def test_a_writer_that_hangs_is_told_at_once_and_replaced(data: Path):
    before = len(entries(data))
    with running(data) as server:
        load = Load(server.port, server.keys["clinician"])
        with load:
            load.await_more(30)
            writer = writer_of(server.process.pid)
            os.kill(writer, signal.SIGSTOP)
            begun = time.monotonic()
            # What it answered a tenth of a second ago still counts.
            time.sleep(0.2)
            ready = server.send("GET", "/readyz")
            assert (ready.status, ready.json["checks"]["writer"]) == (503, "ledger_unavailable")
            noticed = time.monotonic() - begun
            assert noticed < 3, "asked, not believed"
            wait_for(lambda: gone(writer), 20, "the end of the writer that hangs")
            ended = time.monotonic() - begun
            load.await_more(30, 60)
            figure(
                "a writer that hangs",
                f"/readyz says so after {noticed:.1f} s, it is ended after {ended:.1f} s, answers again after {time.monotonic() - begun:.1f} s",
            )
        assert server.send("GET", "/readyz").status == 200
        assert set(load.statuses) <= {201, 503}
    assert_whole(data, load, before=before)


def test_nobody_waits_longer_than_callers_are_advised_to(data: Path):
    """Two seconds stand in the guide for hospital systems; what would be written later would find nobody."""
    with running(data) as server:
        headers = {"Authorization": f"Bearer {server.keys['clinician']}", "Content-Type": "application/json"}
        body = json.dumps(question()).encode()
        for _ in range(4):
            assert server.send("POST", "/api/v1/lookups", body, headers).status == 201
        os.kill(writer_of(server.process.pid), signal.SIGSTOP)
        begun = time.monotonic()
        reply = server.send("POST", "/api/v1/lookups", body, headers)
        assert reply.status == 503 and int(reply.headers["retry-after"]) > 0
        assert time.monotonic() - begun < 2.5


def test_a_keeper_of_the_counters_that_hangs_is_replaced(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RECOGNITION_DATA", str(data))
    keeper = Keeper("the keeper of the counters", "recognition.ledger.rollups.process", 2.0)
    keeper.begin_later()
    try:
        wait_for(lambda: keeper.life.silent() is not None, 30, "its first sign of life")
        first = keeper.child.pid
        time.sleep(3)
        assert keeper.child.pid == first, "one that works is left alone"
        os.kill(first, signal.SIGSTOP)
        begun = time.monotonic()
        wait_for(lambda: keeper.child.pid != first and keeper.life.silent() is not None, 30, "another one's first sign of life")
        figure("a keeper of the counters that hangs, two seconds allowed", f"another one lives after {time.monotonic() - begun:.1f} s")
    finally:
        keeper.stop()


def test_control_without_an_end_to_patience_a_process_that_hangs_stays(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RECOGNITION_DATA", str(data))
    keeper = Keeper("the keeper of the counters", "recognition.ledger.rollups.process", 1e9)
    keeper.begin_later()
    try:
        wait_for(lambda: keeper.life.silent() is not None, 30, "its first sign of life")
        first = keeper.child.pid
        os.kill(first, signal.SIGSTOP)
        time.sleep(4)
        figure("control: the same without an end to patience", "still the one that hangs after 4 s")
        assert keeper.child.pid == first and not gone(first)
        os.kill(first, signal.SIGCONT)
    finally:
        keeper.stop()


def test_a_keeper_that_was_held_up_itself_takes_nobody_for_dead():
    passed = [0.0]
    listener = Listener(lambda: passed[0])
    alive = Heartbeat(listener.write_end, lambda: passed[0])
    assert listener.silent() is None
    alive.beat()
    assert listener.silent() == 0
    passed[0] = 3.0
    assert listener.silent() == 3.0
    alive.beat()
    passed[0] = 60.0
    assert listener.silent() == 0, "what lay in the pipe was said since"
    for second in range(200_000):
        passed[0] = 100.0 + second
        alive.beat()
    assert listener.silent() == 0, "a full pipe held nobody up"
    listener.close()
    passed[0] += 9
    alive.beat()
    os.close(listener.write_end)
