"""Two hundred connections that send a byte now and then: behind the proxy as the guide configures it nobody else notices."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import statistics
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults.figures import figure
from tests.faults.load import Load, assert_whole, entries
from tests.people import question
from tests.proxy import proxy
from tests.running import HOST, free_port, running

SLOW = int(os.environ.get("SLOW_CLIENTS") or 200)


class Slow(threading.Thread):
    """Connections that begin a request and never finish it; each that is closed is begun anew."""

    def __init__(self, port: int, count: int) -> None:
        super().__init__(daemon=True)
        self.port, self.count, self.stopping, self.closed = port, count, threading.Event(), 0

    def run(self) -> None:
        """A byte on every connection each second."""
        with ExitStack() as stack:
            held = [self._begin(stack) for _ in range(self.count)]
            while not self.stopping.wait(1):
                for place, one in enumerate(held):
                    try:
                        one.send(b"a")
                    except OSError:
                        self.closed += 1
                        one.close()
                        held[place] = self._begin(stack)

    def _begin(self, stack: ExitStack) -> socket.socket:
        one = stack.enter_context(socket.create_connection((HOST, self.port), timeout=10))
        one.send(b"POST /api/v1/lookups HTTP/1.1\r\nHost: recognition.example\r\nContent-Length: 200000\r\nX-Slow: ")
        return one


def times(port: int, key: str, seconds: float) -> list[float]:
    """How long each of one hospital's questions takes, in seconds, for so long."""
    found, end = [], time.monotonic() + seconds
    body, headers = json.dumps(question()).encode(), {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(HOST, port, timeout=20)
        begun = time.monotonic()
        connection.request("POST", "/api/v1/lookups", body, headers)
        answer = connection.getresponse()
        assert answer.read() and answer.status == 201
        found.append(time.monotonic() - begun)
        connection.close()
        time.sleep(0.02)
    return found


def p99(found: list[float]) -> float:
    """Milliseconds that 99 of 100 stay below."""
    return statistics.quantiles(found, n=100)[98] * 1000


def test_slow_connections_keep_nobody_waiting(data: Path, tmp_path: Path):
    with running(data) as server, ExitStack() as stack:
        port = free_port()
        stack.enter_context(proxy(tmp_path / "nginx", port, server.port))
        key = server.keys["clinician"]
        before = p99(times(port, key, 8))
        slow = Slow(port, SLOW)
        slow.start()
        time.sleep(3)
        during = p99(times(port, key, 20))
        slow.stopping.set()
        slow.join(30)
        metrics = http.client.HTTPConnection(HOST, port, timeout=10)
        metrics.request("GET", "/healthz")
        answer = metrics.getresponse()
        assert answer.status == 200 and answer.getheader("X-Request-Id")
        metrics.close()
    figure(f"{SLOW} connections that never finish, behind the proxy", f"{slow.closed} closed by it; p99 {before:.0f} ms before, {during:.0f} ms with them")
    assert during < 500
    assert "nobody" not in (tmp_path / "nginx" / "access.log").read_text()


def test_drill_down_the_proxy_rolling_restarts_fail_no_request(data: Path, tmp_path: Path):
    with running(data) as server, ExitStack() as stack:
        port, begun = free_port(), len(entries(data))
        stack.enter_context(proxy(tmp_path / "nginx", port, server.port))
        load = Load(port, server.keys["clinician"], hospitals=2, pause=0.02)
        with load:
            for _ in range(5):
                server.process.send_signal(signal.SIGHUP)
                load.await_more(60)
        assert (dict(load.failures), set(load.statuses)) == ({}, {201})
    assert_whole(data, load, before=begun)
