"""A real gunicorn for the tests: started on a free port, asked over HTTP, stopped or killed as the test wants."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Server:
    """A running service and the folder that it serves."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    keys: dict[str, str] = field(default_factory=dict)
    tls: bool = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def send(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float = 30) -> Reply:
        """One request on a connection of its own, header names in the reply in lower case."""
        if self.tls:
            # Certificates of the tests are signed by nobody.
            connection = http.client.HTTPSConnection(HOST, self.port, timeout=timeout, context=ssl._create_unverified_context())
        else:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def await_ready(self, seconds: float = 40) -> None:
        """Returns once /readyz says 200; fails with the log when it does not in time or has stopped."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.send("GET", "/readyz", timeout=5).status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the service is not ready\n{self.said()}")

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Ends the service as an operator would; if it will not end, by force, and says so."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                # The group is this server's own (start_new_session), so nothing else can be hit.
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)
                raise AssertionError(f"the service did not end when told to\n{self.said()}") from None


PORTS = 2000
"""How many ports each process of a run has for its servers."""
_turn = count(os.getpid())


def free_port() -> int:
    """A port nobody listens on now: below those that the system gives to callers, from a range that no other process of the run uses, and
    another one at each call, so that it is still free when somebody comes to listen."""
    first = 12_000 + PORTS * (1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")))
    for _ in range(PORTS):
        port = first + next(_turn) % PORTS
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise AssertionError(f"no port from {first} to {first + PORTS} is free")


@contextmanager
def running(
    data: Path,
    workers: int = 2,
    python: str = sys.executable,
    root: Path = ROOT,
    options: Sequence[str] = (),
    configuration: Path | None = None,
    tls: bool = False,
    port: int = 0,
    ready: bool = True,
    **environment: str,
) -> Iterator[Server]:
    """The service on `data` with so many workers, from the first answer of /readyz, or from its start where it need not be `ready`, until the block ends; `options` are gunicorn's, `port` is one of the caller's choice, and a
    `configuration` that takes the place of the service's own says how many workers there are."""
    port = port or free_port()
    log = data.parent / f"{data.name}-{port}.log"
    file = [str(configuration)] if configuration else ["recognition/gunicorn.py", "--workers", str(workers)]
    command = [python, "-m", "gunicorn", "-c", *file, "--bind", f"{HOST}:{port}", *options, "wsgi:app"]
    settings = {**os.environ, "RECOGNITION_DEMO": "1", "RECOGNITION_DATA": str(data), **environment}
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=root, env=settings, stdout=stream, stderr=stream, stdin=subprocess.DEVNULL, start_new_session=True)
    server = Server(data, port, process, log, tls=tls)
    try:
        if ready:
            server.await_ready()
        keys = data / "demo-keys.json"
        server.keys = json.loads(keys.read_text(encoding="utf-8")) if keys.exists() else {}
        yield server
    finally:
        server.stop()
