"""The guide's ready-made clients, compiled once each, and a door before the service that loses answers and refuses what a test says."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.running import HOST, ROOT

EXAMPLES = ROOT / "docs" / "embed"
MONO = ("System.Net.Http.dll", "System.Runtime.Serialization.dll", "System.Xml.dll")


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return subprocess.run([str(part) for part in command], env=os.environ | environment, capture_output=True, encoding="utf-8", timeout=120)


def built(*command: object) -> None:
    """What a compiler makes; fails with what it says."""
    done = run(*command)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def needs(*programs: str) -> None:
    """Skips where one of them is missing."""
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")


def python(folder: Path, _main: str) -> tuple[object, ...]:
    return (sys.executable, folder / "client.py")


def node(folder: Path, _main: str) -> tuple[object, ...]:
    needs("node")
    return ("node", folder / "client.mjs")


def java(folder: Path, main: str) -> tuple[object, ...]:
    needs("javac")
    built("javac", "-Xlint:-options", "-encoding", "UTF-8", "--release", "8", "-d", folder, *folder.glob("*.java"))
    return ("java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", folder, main)


def csharp(folder: Path, main: str) -> tuple[object, ...]:
    needs("mcs", "mono")
    built("mcs", f"-out:{folder / 'Client.exe'}", f"-main:{main}", *(f"-r:{name}" for name in MONO), *folder.glob("*.cs"))
    return ("mono", folder / "Client.exe")


def pascal(folder: Path, _main: str) -> tuple[object, ...]:
    needs("fpc")
    if not list(Path("/usr/lib").glob("*/fpc/*/units/*/fcl-web")):
        pytest.skip("Free Pascal's own units are not installed")
    built("fpc", "-v0", f"-FU{folder}", f"-FE{folder}", folder / "Client.pas")
    return (folder / "Client",)


LANGUAGES: dict[str, Callable[[Path, str], tuple[object, ...]]] = {
    "client.py": python,
    "client.mjs": node,
    "Client.java": java,
    "Client.cs": csharp,
    "Client.pas": pascal,
}


@dataclass
class Came:
    """A request as it came to the door, and when."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Door:
    """Passes requests on to the service. `faults` are taken one for each request: None passes, `lost` passes and loses the answer, `silent` gives none
    in time, and a (status, headers, body) is answered in the service's place."""

    behind: int
    port: int = 0
    faults: list[object] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextmanager
def door(behind: int) -> Iterator[Door]:
    """A door before the service that listens at `behind`."""
    made, closing = Door(behind), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            made.came.append(Came(self.command, self.path, dict(self.headers.items()), body, time.time()))
            fault = made.faults.pop(0) if made.faults else None
            if fault == "silent":
                closing.wait(10)
                self.close_connection = True
                return
            status, headers, answer = fault if isinstance(fault, tuple) else self._passed_on(body)
            if fault == "lost":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST

        def _passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(HOST, made.behind, timeout=30)
            try:
                kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "content-length")}
                connection.request(self.command, self.path, body or None, kept)
                reply = connection.getresponse()
                return reply.status, {"Content-Type": reply.getheader("Content-Type", "")}, reply.read()
            finally:
                connection.close()

        def log_message(self, *_arguments: object) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        closing.set()
        server.shutdown()
        thread.join(20)
        server.server_close()
