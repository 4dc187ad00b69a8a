"""Reloads under load: new code, another setting, another certificate. Callers who wait two seconds, as the guide advises, are all answered, and each
exactly once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from recognition.server.worker.handover import Handover
from tests.faults.figures import figure
from tests.faults.load import entries
from tests.faults.pressure import Outcome, pressing
from tests.faults.processes import accepted, accepts, wait_for, workers_of
from tests.people import dr_lin, question
from tests.running import HOST, Server, running

LONG = os.environ.get("FAULTS") == "long"
RELOADS, RATE, SLOWEST = (20, 200, 500) if LONG else (2, 40, 2000)
"""How many reloads, under so many requests a second, and how many milliseconds the slowest may take; the short form runs beside other tests."""
SECURE_RATE = 60 if LONG else 20
"""Requests a second over TLS, each with its own handshake, on both sides of which this machine has to work."""
PATIENT = ("--keep-alive", "60")
"""A worker's patience with a caller who says nothing outlasts a reload on a busy machine."""
EACH = 6 if LONG else 4
"""Seconds that a reload has until the next."""


class Slow:
    """A caller whose connection a worker has accepted, and who then takes time: before the handshake, before the first request, or before the next."""

    def __init__(self, server: Server, handshake: bool = True, asked: bool = False) -> None:
        self.server, self.tls = server, server.tls
        self.connection = http.client.HTTPConnection(HOST, server.port, timeout=20)
        self.connection.sock = socket.create_connection((HOST, server.port), timeout=20)
        caller = self.connection.sock.getsockname()[1]
        wait_for(lambda: accepted(server.port, caller), 20, "the accepting")
        if handshake:
            self.shake_hands()
        if asked:
            assert self.ask() == (201, False)

    def shake_hands(self) -> None:
        """Where TLS is spoken and it was not done yet."""
        if self.tls:
            self.connection.sock, self.tls = ssl._create_unverified_context().wrap_socket(self.connection.sock), False

    def ask(self) -> tuple[int, bool]:
        """The answer's status, and whether the connection ends with it."""
        self.shake_hands()
        headers = {"Authorization": f"Bearer {self.server.keys['clinician']}", "Content-Type": "application/json"}
        self.connection.request("POST", "/api/v1/lookups", json.dumps(question()), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.will_close

    def is_dropped(self) -> bool:
        """Says nothing until the other side ends the connection."""
        with closing(self.connection):
            return self.connection.sock.recv(1) == b""


def reloaded(server: Server, *slow: Slow) -> None:
    """Returns when all workers are new ones, and answer. Slow callers are answered by the workers that accepted them, though these have been
    succeeded by then and accept no longer."""
    old = set(workers_of(server.process.pid))
    server.process.send_signal(signal.SIGHUP)
    if slow:
        wait_for(lambda: not any(accepts(pid, server.port) for pid in old), 60, "the end of accepting")
        assert [caller.ask() for caller in slow] == [(201, True)] * len(slow)
    wait_for(lambda: len(new := set(workers_of(server.process.pid))) >= 2 and not new & old, 60, "the change of workers")


def told(outcome: Outcome, what: str) -> None:
    """The figure."""
    figure(f"{what}, {RATE} requests/s", f"{outcome.statuses['201']} of {outcome.due} answered, slowest {outcome.at(1):.0f} ms, p99 {outcome.at(0.99):.0f} ms")


def test_reloads_under_load_fail_nobody(data: Path):
    before = len(entries(data))
    with running(data, options=PATIENT) as server:
        seconds = RELOADS * EACH
        with pressing(server.port, server.keys["clinician"], RATE, seconds) as found:
            begun = time.monotonic()
            for turn in range(RELOADS):
                time.sleep(max(0.0, begun + turn * EACH + 0.5 - time.monotonic()))
                reloaded(server, *([] if turn else [Slow(server), Slow(server, asked=True)]))
    told(found[0], f"{RELOADS} reloads")
    assert dict(found[0].statuses) == {"201": found[0].due}
    assert found[0].at(1) <= SLOWEST
    assert len(entries(data)) - before == found[0].due + 3, "each is written once, and none for a caller who had gone"


@pytest.mark.long_form  # a control of the long form
def test_control_without_the_handover_a_reload_keeps_callers_waiting(data: Path):
    """gunicorn's own worker stops when it is told to; were nobody kept waiting, the test above would prove nothing."""
    with running(data, options=("--worker-class", "gevent")) as server, pressing(server.port, server.keys["clinician"], RATE, 3 * EACH) as found:
        for _ in range(3):
            time.sleep(0.5)
            reloaded(server)
    told(found[0], "control: 3 reloads with gunicorn's own worker")
    assert set(found[0].statuses) != {"201"} or found[0].at(1) > SLOWEST


@contextmanager
def asking(server: Server, rate: int) -> Iterator[list[float]]:
    """Questions at a steady rate by way of Python's own client, which speaks TLS; how many milliseconds each took, when the block has ended. Each is
    answered, or this fails."""
    stopping, times, callers, begun = threading.Event(), list[float](), ThreadPoolExecutor(32), time.monotonic()

    def ask(due: float) -> None:
        reply = dr_lin(server).ask()
        if reply.status == 503 and not LONG:
            # Beside other tests the machine may be too busy for a moment; who is told so comes again when told to.
            time.sleep(int(reply.headers["retry-after"]))
            due, reply = time.monotonic(), dr_lin(server).ask()
        assert reply.status == 201
        times.append((time.monotonic() - due) * 1000)

    def send() -> list[Future[None]]:
        sent: list[Future[None]] = []
        while not stopping.wait(max(0.0, begun + len(sent) / rate - time.monotonic())):
            sent.append(callers.submit(ask, begun + len(sent) / rate))
        return sent

    sending = ThreadPoolExecutor(1).submit(send)
    try:
        yield times
    finally:
        stopping.set()
        for one in sending.result():
            one.result()
        callers.shutdown()


def certificate(folder: Path, serial: int) -> None:
    """A key and a certificate with this number, in the place where the service looks for them."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), serial, now - timedelta(days=1), now + timedelta(days=1))
    written = {
        "cert.pem": made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
        "key.pem": key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }
    for file, content in written.items():
        (folder / f"{file}.new").write_bytes(content)
        (folder / f"{file}.new").replace(folder / file)


def served(server: Server) -> int:
    """The number of the certificate that is shown to callers."""
    return x509.load_pem_x509_certificate(ssl.get_server_certificate((HOST, server.port)).encode()).serial_number


CONFIGURATION = """
from recognition.gunicorn import *
raw_env = ["RECOGNITION_LOG={log}"]
workers, keepalive = {workers}, {patience}
certfile, keyfile = "{folder}/cert.pem", "{folder}/key.pem"
"""


def test_another_setting_and_another_certificate_are_taken_up_under_load(data: Path, tmp_path: Path):
    """The guide's way: a file of one's own that takes over the service's and says what is otherwise; gunicorn reads it again at each HUP, and the
    certificate too, for a service without the proxy that the guide advises."""
    own = tmp_path / "own.py"
    certificate(tmp_path, 1001)
    own.write_text(CONFIGURATION.format(log="info", workers=2, patience=60, folder=tmp_path))
    with running(data, configuration=own, tls=True) as server:
        assert served(server) == 1001
        with asking(server, SECURE_RATE) as times:
            time.sleep(0.5)
            certificate(tmp_path, 1002)
            own.write_text(CONFIGURATION.format(log="error", workers=3, patience=4, folder=tmp_path))
            reloaded(server, Slow(server, handshake=False), Slow(server), Slow(server, asked=True))
            wait_for(lambda: len(workers_of(server.process.pid)) == 3, 30, "the third worker")
            assert served(server) == 1002
            time.sleep(1)
        logged = server.log.read_text().count("api.lookups.ask")
        assert logged > 0 and dr_lin(server).ask().status == 201
        time.sleep(0.1)
        assert server.log.read_text().count("api.lookups.ask") == logged, "requests are no longer logged"
        assert Slow(server, handshake=False).is_dropped(), "who never begins the handshake is held no longer than who never begins a request"
    figure(f"settings and certificate changed by HUP, {SECURE_RATE} requests/s over TLS", f"{len(times)} of {len(times)} answered, slowest {max(times):.0f} ms")
    assert max(times) <= SLOWEST


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
