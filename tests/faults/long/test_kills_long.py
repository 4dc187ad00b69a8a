"""Fifty kills under load, and twenty rolling restarts at fifty requests a second."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.faults.figures import figure
from tests.faults.load import Load, assert_whole, entries
from tests.faults.processes import wait_for, workers_of
from tests.faults.test_kills import rounds
from tests.running import running


def test_fifty_kills(data: Path):
    acknowledged, slowest = rounds(data, 50, 420)
    figure("50 kills", f"{acknowledged} acknowledged, 0 lost, 0 twice; answered again after {slowest:.2f} s at most")
    assert acknowledged >= 20_000


def test_twenty_rolling_restarts(data: Path):
    with running(data) as server:
        before = len(entries(data))
        load = Load(server.port, server.keys["clinician"], hospitals=3, pause=0.05, keep=False)
        with load:
            for _ in range(20):
                workers = set(workers_of(server.process.pid))
                server.process.send_signal(signal.SIGHUP)
                wait_for(lambda workers=workers: len(new := set(workers_of(server.process.pid))) >= 2 and not new & workers, what="the change of workers")
                load.await_more(30)
        figure(
            "20 rolling restarts, callers one after the other",
            f"{sum(load.statuses.values())} requests, {dict(load.failures)} failed, slowest {load.slowest:.2f} s",
        )
        assert (dict(load.failures), set(load.statuses)) == ({}, {201})
    assert_whole(data, load, before=before)
