"""More is asked than can be answered: who is answered is answered in time, all others are told so at once, monitors see it all, and nothing
is lost or written for anybody who was refused."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.figures import figure
from tests.faults.load import entries
from tests.faults.pressure import Outcome, pressed, pressing
from tests.people import dr_lin
from tests.running import Server, running

LONG = os.environ.get("FAULTS") == "long"
SECONDS = 300 if LONG else 4
TIMES = 4
"""How many times as much is asked as can be answered."""
ACCEPTED, HEALTH = (1000, 100) if LONG else (2000, 1000)
"""Milliseconds; the short form runs beside other tests, and asks for no more than that the control fails and this does not."""


class Monitor:
    """Asks every tenth of a second whether all is well, and remembers how long each answer took, in milliseconds."""

    def __init__(self, server: Server) -> None:
        self.server, self.stopping = server, threading.Event()
        self.times: dict[str, list[float]] = {"/healthz": [], "/readyz": []}
        self.wrong: list[object] = []
        self.threads = [threading.Thread(target=self._ask, args=(path,)) for path in self.times]

    def _ask(self, path: str) -> None:
        while not self.stopping.is_set():
            begun = time.monotonic()
            try:
                status: object = self.server.send("GET", path, timeout=10).status
            except OSError as error:
                status = type(error).__name__
            self.times[path].append((time.monotonic() - begun) * 1000)
            if status != 200:
                self.wrong.append((path, status))
            time.sleep(0.1)

    def at(self, path: str, share: float) -> float:
        """Within how many milliseconds so large a share was answered."""
        times = sorted(self.times[path])
        return times[min(len(times) - 1, int(len(times) * share))]


@contextmanager
def monitored(server: Server) -> Iterator[Monitor]:
    """While the block runs."""
    monitor = Monitor(server)
    for one in monitor.threads:
        one.start()
    try:
        yield monitor
    finally:
        monitor.stopping.set()
        for one in monitor.threads:
            one.join()


def overloaded(server: Server, rate: float, seconds: float) -> tuple[Outcome, Monitor]:
    """What callers and monitors were told while so much was asked."""
    with pressing(server.port, server.keys["clinician"], rate, seconds, keep=LONG) as found, monitored(server) as monitor:
        time.sleep(seconds)
    return found[0], monitor


def capacity(server: Server) -> float:
    """Requests a second that are answered while far more are asked, by a process that needs the same processors."""
    return max(100.0, pressed(server.port, server.keys["clinician"], 5000, 2).statuses["201"] / 2)


def test_overload(data: Path):
    with running(data) as server:
        pressed(server.port, server.keys["clinician"], 50, 0.5)
        most = capacity(server)
        before = len(entries(data))
        outcome, monitor = overloaded(server, TIMES * most, SECONDS)
        after = time.monotonic()
        lin = dr_lin(server)
        while True:
            begun = time.monotonic()
            if lin.ask().status == 201 and time.monotonic() - begun < 0.25:
                break
            assert time.monotonic() - after < 10, "it is not as before within ten seconds"
        normal = time.monotonic() - after
    stands = {row[1] for row in entries(data)[before:]}
    told = set(outcome.acknowledged)
    figure(
        f"{TIMES} × {most:.0f} requests/s for {SECONDS} s",
        f"{len(told)} answered, p99 {outcome.at(0.99):.0f} ms; {outcome.statuses['503']} refused, p99 {outcome.at(0.99, '503'):.0f} ms; "
        f"/healthz p99 {monitor.at('/healthz', 0.99):.0f} ms, /readyz p99 {monitor.at('/readyz', 0.99):.0f} ms; as before after {normal:.1f} s",
    )
    assert set(outcome.statuses) == {"201", "503"} and not outcome.without_retry and not monitor.wrong
    assert told <= stands, "acknowledged and not written"
    assert len(stands) - len(told) <= 1 + (normal > 0.3) * 50, "written for somebody who was refused"
    assert outcome.statuses["201"] > outcome.due / TIMES / 4, "refusing leaves time for answers"
    assert outcome.at(0.99) <= ACCEPTED and outcome.at(0.5, "503") < HEALTH
    assert monitor.at("/healthz", 0.99) <= HEALTH and monitor.at("/readyz", 0.99) <= HEALTH


@pytest.mark.long_form  # a control of the long form
def test_control_the_usual_worker_keeps_everybody_waiting(data: Path):
    """gunicorn's own worker of greenlets under the same load; were it as good, the test above would prove nothing."""
    with running(data, options=("--worker-class", "gevent")) as server:
        outcome, monitor = overloaded(server, 4000, 5)
    refused = outcome.statuses["503"]
    figure(
        "control: gunicorn's own worker, 4000 requests/s for 5 s",
        f"p99 {outcome.at(0.99):.0f} ms, {refused} refused, {outcome.statuses['gave up']} gave up, /healthz max {monitor.at('/healthz', 1):.0f} ms",
    )
    assert refused == 0 and (outcome.at(0.99) > 1000 or outcome.statuses["gave up"] > 0)
    assert monitor.at("/healthz", 1) > 100
