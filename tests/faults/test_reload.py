"""Reloads under load: callers who wait two seconds, as the guide advises, are all answered, and each exactly once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recognition.server.worker.handover import Handover
from tests.faults.load import entries
from tests.faults.processes import wait_for, workers_of
from tests.people import question
from tests.running import HOST, Server, running

LONG = os.environ.get("FAULTS") == "long"
RELOADS, RATE = (20, 200) if LONG else (2, 40)
"""How many reloads, under so many requests a second."""
PATIENCE = 2.0


class Open:
    """Requests at a steady rate, whether or not earlier ones were answered; each on a connection of its own, as proxies send them."""

    def __init__(self, server: Server) -> None:
        self.server, self.stopping = server, threading.Event()
        self.statuses: Counter[object] = Counter()
        self.times: list[float] = []
        self._turn = threading.Lock()

    def run(self) -> None:
        """Until told to stop."""
        begun, number = time.monotonic(), 0
        with ThreadPoolExecutor(64) as callers:
            while not self.stopping.is_set():
                number += 1
                time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
                callers.submit(self._once, number)

    def _once(self, number: int) -> None:
        begun, status = time.monotonic(), "failed"
        connection = http.client.HTTPConnection(HOST, self.server.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.server.keys['clinician']}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/lookups", json.dumps(question(report_ref=f"R-{number}")).encode(), headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        finally:
            connection.close()
        with self._turn:
            self.statuses[status] += 1
            self.times.append(time.monotonic() - begun)


def test_reloads_under_load_fail_nobody(data: Path):
    before = len(entries(data))
    with running(data) as server:
        load = Open(server)
        sending = threading.Thread(target=load.run)
        sending.start()
        try:
            for _ in range(RELOADS):
                old = set(workers_of(server.process.pid))
                server.process.send_signal(signal.SIGHUP)
                wait_for(lambda old=old: len(new := set(workers_of(server.process.pid))) >= 2 and not new & old, 60, "the change of workers")
                time.sleep(1)
        finally:
            load.stopping.set()
            sending.join()
    times = sorted(load.times)
    print(
        f"\n{RELOADS} reloads at {RATE}/s: {len(times)} requests, slowest {times[-1] * 1000:.0f} ms, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms, {dict(load.statuses)}"
    )
    assert set(load.statuses) == {201}
    assert len(entries(data)) - before == len(times), "each is written once, and none for a caller who had gone"


def test_an_old_worker_waits_for_its_successors_and_nobody_waits_when_the_service_stops():
    handover = Handover()
    handover.begin(2)
    first, second = handover.seat(), handover.seat()
    assert not first.succeeded(), "told to end without a reload it ends"
    first.take()
    second.take()
    handover.begin(2)
    third, fourth = handover.seat(), handover.seat()
    assert first.succeeded() and second.succeeded() and not third.succeeded()
    looks = []
    fourth.await_turn(lambda seconds: (looks.append(seconds), third.take()))
    assert len(looks) == 1, "they load one after the other"
    assert first.succeeded(), "one of two is not all"
    second.take()
    assert first.succeeded(), "an older one counts for nothing"
    first.await_successors(lambda seconds: fourth.take())
    assert not first.succeeded()
    again = handover.seat()
    again.await_turn(lambda seconds: looks.append("waited"))
    assert "waited" not in looks, "one that replaces another of its reload waits for nobody"
