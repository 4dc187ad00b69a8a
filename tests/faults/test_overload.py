"""More is asked than can be answered: who is answered is answered in time, all others are told so at once, monitors see it all, and nothing
is lost or written for anybody who was refused."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.figures import figure
from tests.faults.load import entries
from tests.faults.pressure import Outcome, pressed, pressing
from tests.faults.processes import workers_of
from tests.people import dr_lin
from tests.running import Server, running

LONG = os.environ.get("FAULTS") == "long"
SECONDS = 300 if LONG else 4
TIMES = 4
"""How many times as much is asked as can be answered."""
HIGHEST = 8000
"""Requests a second that whoever asks on the same two processors can ask, on new connections, and leave the service a processor."""
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
    begun = time.monotonic()
    answered = pressed(server.port, server.keys["clinician"], 5000, 2).statuses["201"]
    # Where the asking process is starved, two seconds of questions take longer, and all are answered.
    return max(100.0, answered / (time.monotonic() - begun))


def asset_of(server: Server) -> str:
    """The address of the style of the page for signing in."""
    page = server.send("GET", "/sign-in").body.decode()
    return re.findall(r'"(/assets/[^"]+)"', page)[0]


def answered_after_a_stop(server: Server, seconds: float, targets: list[str]) -> list[int]:
    """The statuses of requests that lay with the system while the workers stood still for so long."""
    workers = workers_of(server.process.pid)
    with ThreadPoolExecutor(len(targets)) as callers:
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        replies = [callers.submit(server.send, "GET", target, timeout=10) for target in targets]
        time.sleep(seconds)
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
        return [reply.result().status for reply in replies]


def test_overload(data: Path):
    with running(data) as server:
        asset = asset_of(server)
        # A page that got its style late is a page; one without it is none.
        assert answered_after_a_stop(server, 1.5, ["/api/v1/items", asset, asset]) == [503, 200, 200]
        pressed(server.port, server.keys["clinician"], 50, 0.5)
        most = capacity(server)
        before = len(entries(data))
        rate = min(TIMES * most, HIGHEST)
        outcome, monitor = overloaded(server, rate, SECONDS)
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
        f"{rate:.0f} requests/s, {rate / most:.1f} × what can be answered, for {SECONDS} s",
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
