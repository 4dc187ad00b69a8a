"""A real box for the tests: a process with its settings, and a service beside it that tells what reached it and can be away."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from tests.running import HOST, ROOT, free_port


@dataclass
class Reached:
    """One request that reached the service, and its answer."""

    path: str
    key: str
    body: bytes
    answer: dict[str, Any] | None = None
    status: int = 0


class _Silent(WSGIRequestHandler):
    """Says nothing of its requests."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


@dataclass
class CentreBeside:
    """The application behind a port. While `away` it answers 503, and counts to how many."""

    app: Flask
    port: int
    away: bool = False
    turned_away: int = 0
    reached: list[Reached] = field(default_factory=list)

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What was answered to requests that were taken."""
        return [each.answer for each in self.reached if each.answer is not None and each.status < 300]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        """WSGI."""
        if self.away:
            self.turned_away += 1
            start("503 Service Unavailable", [("Content-Type", "application/json")])
            return [b"{}"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        told = Reached(environ["PATH_INFO"], environ.get("HTTP_IDEMPOTENCY_KEY", ""), body)
        self.reached.append(told)

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told.status = int(status[:3])
            return start(status, headers, *more)

        with closing(ClosingIterator(self.app(environ, started))) as pieces:
            answered = b"".join(pieces)
        with suppress(ValueError):
            # a file is none
            told.answer = json.loads(answered)
        return [answered]


Beside = TypeVar("Beside", bound=CentreBeside)


@contextmanager
def centre_beside(app: Flask, made: type[Beside] = CentreBeside) -> Iterator[Beside]:
    """The application, served until the block ends."""
    beside = made(app, free_port())
    server = make_server(HOST, beside.port, beside, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield beside
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


@dataclass
class Box:
    """A running box, its folder and its log."""

    process: subprocess.Popen[bytes]
    folder: Path
    log: Path
    ports: list[int]

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the log."""
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def connect(self, listener: int = 0) -> socket.socket:
        """A connection to one of its listeners."""
        return socket.create_connection((HOST, self.ports[listener]), timeout=30)

    def waiting(self) -> int:
        """How many messages wait."""
        return len(list((self.folder / "data" / "queue").glob("*.waiting")))

    def until(self, true: Callable[[], Any], seconds: float = 40) -> None:
        """Returns once it is true; fails with the log where it does not become so."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ends it."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(40)


def settings(folder: Path, centre: int, key: str, port: int, more: str = "", sender: str = "") -> Path:
    """The file of settings: one plain listener on this machine whose sender is `lis`."""
    (folder / "edge.key").write_text(key + "\n", encoding="ascii")
    (folder / "edge.toml").write_text(
        f"""
data = "{folder}/data"

[centre]
url = "http://{HOST}:{centre}"
patience_seconds = 20

[[institution]]
code = "yunling"
key_file = "{folder}/edge.key"

[[sender]]
name = "lis"
institution = "yunling"
purpose = "report"
{sender}

[[listener]]
address = "{HOST}"
port = {port}
sender = "lis"
{more}
""",
        encoding="utf-8",
    )
    return folder / "edge.toml"


@contextmanager
def running_box(config: Path, *ports: int) -> Iterator[Box]:
    """The box, from its first word until the block ends."""
    folder = config.parent
    log = folder / "edge.log"
    before = log.stat().st_size if log.exists() else 0
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "edge", "--config", str(config)]
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": "/proc/nowhere"}, stdout=stream, stderr=stream, stdin=subprocess.DEVNULL
        )
    box = Box(process, folder, log, list(ports))
    try:
        box.until(lambda: b'"serving"' in log.read_bytes()[before:] or process.poll() is not None)
        assert process.poll() is None, box.said()
        yield box
    finally:
        box.stop()


def framed(data: bytes) -> bytes:
    """MLLP's framing."""
    return b"\x0b" + data + b"\x1c\r"


def received(connection: socket.socket, count: int = 1) -> list[bytes]:
    """So many acknowledgements, without framing."""
    data = b""
    while data.count(b"\x1c\r") < count:
        piece = connection.recv(65536)
        assert piece, data
        data += piece
    return [each.lstrip(b"\x0b") for each in data.split(b"\x1c\r")[:count]]


def fields(acknowledgement: bytes, charset: str = "utf-8") -> dict[str, list[str]]:
    """The segments of an acknowledgement by their name, as fields; `MSH` counts its separator as no field."""
    return {line.split("|")[0]: line.split("|") for line in acknowledgement.decode(charset).split("\r") if line}
