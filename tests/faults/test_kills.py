"""Workers, writer and master killed without warning while hospitals ask: what was acknowledged stands once, and nothing else was written twice."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from recognition.ledger.file import take_lock
from tests.faults.load import Load, assert_whole, entries
from tests.faults.processes import gone, kill, wait_for, workers_of, writer_of
from tests.running import running


def lock_is_free(data: Path) -> bool:
    """Whether nobody writes any more."""
    lock = take_lock(data)
    if lock is not None:
        os.close(lock)
    return lock is not None


def rounds(data: Path, kills: int, between: int) -> tuple[int, float]:
    """So many kills, each after `between` more acknowledged entries, of writer, worker and master in turn. Acknowledged entries, and
    the longest time in seconds until somebody was answered again while the master lived."""
    before, loads, done, slowest = len(entries(data)), [], 0, 0.0
    while done < kills:
        with running(data) as server:
            load = Load(server.port, server.keys["clinician"], name=f"r{done}-")
            loads.append(load)
            with load:
                for turn in range(5):
                    load.await_more(between, 120)
                    victim = server.process.pid if turn == 4 else writer_of(server.process.pid) if turn % 2 == 0 else workers_of(server.process.pid)[0]
                    if victim is None:
                        continue
                    writer = writer_of(server.process.pid)
                    kill(victim)
                    done += 1
                    if turn == 4:
                        server.process.wait(30)
                        wait_for(lambda writer=writer: writer is None or gone(writer), what="the writer's end after its master's")
                        break
                    begun = time.monotonic()
                    load.await_more(1, 60)
                    slowest = max(slowest, time.monotonic() - begun)
                    if done >= kills:
                        break
                load.stopping.set()
        wait_for(lambda: lock_is_free(data), what="the release of the ledger")
    return assert_whole(data, *loads, before=before), slowest


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(data: Path):
    acknowledged, slowest = rounds(data, 5, 40)
    assert acknowledged >= 200
    assert slowest < 30


@pytest.mark.long_form  # test_reload.py has the same at a steady rate
def test_rolling_restarts_under_load_fail_no_request(data: Path):
    with running(data) as server:
        before = len(entries(data))
        load = Load(server.port, server.keys["clinician"], hospitals=2, pause=0.02, keep=False)
        with load:
            for _ in range(2):
                load.await_more(10)
                workers = set(workers_of(server.process.pid))
                server.process.send_signal(signal.SIGHUP)
                wait_for(lambda workers=workers: len(new := set(workers_of(server.process.pid))) >= 2 and not new & workers, what="the change of workers")
            load.await_more(10)
        assert (dict(load.failures), set(load.statuses)) == ({}, {201})
    assert_whole(data, load, before=before)
