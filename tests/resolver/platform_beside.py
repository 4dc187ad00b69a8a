"""A card platform's gateway for the tests, which does to a code what the code says: good, used, slow, dripping, wrong."""

from __future__ import annotations

import hashlib
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.running import HOST

KEY = "platform-key-of-the-tests"


def card_of(code: str) -> str:
    """The card that the gateway says a code is, in capitals; codes that differ only behind a `#` are of one card."""
    return hashlib.sha256(code.partition("#")[0].encode()).hexdigest().upper()


@dataclass
class PlatformBeside:
    """The gateway's port, what reached it, and how many are being answered slowly."""

    port: int
    reached: list[dict[str, Any]] = field(default_factory=list)


class _Gateway(BaseHTTPRequestHandler):
    beside: PlatformBeside
    ending: threading.Event

    def do_POST(self) -> None:
        """One exchange."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.beside.reached.append(asked)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self._tell(401, {})
            return
        with suppress(OSError):
            self._does(asked["code"].partition("#")[0], asked["code"])

    def _does(self, what: str, code: str) -> None:
        good = {"card": card_of(code), "agreed": True}
        if what == "slow-code":
            self.ending.wait(20)
        elif what == "dripping-code":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                if self.ending.wait(0.1):
                    return
                self.wfile.write(b"X")
                self.wfile.flush()
        elif what in ("used-code", "expired-code", "unknown-code", "not_agreed-code"):
            self._tell(422, {"reason": what.removesuffix("-code")})
        elif what == "strange-reason-code":
            self._tell(422, {"reason": code})
        elif what == "broken-code":
            self._tell(500, {})
        elif what == "moved-code":
            self._tell(302, {}, Location=f"http://{HOST}:{self.beside.port}/elsewhere")
        elif what == "no-json-code":
            self._send(200, code.encode())
        elif what == "huge-code":
            self._send(200, json.dumps(good | {"more": "x" * (1 << 20)}).encode())
        elif what == "short-card-code":
            self._tell(200, good | {"card": "123"})
        elif what == "unsaid-code":
            self._tell(200, good | {"agreed": "yes"})
        elif what == "alone-code":
            self._tell(200, good | {"agreed": False})
        else:
            self._tell(200, good)

    def _tell(self, status: int, told: dict[str, Any], **headers: str) -> None:
        self._send(status, json.dumps(told).encode(), **headers)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def platform_beside(certificate: Path | None = None) -> Iterator[PlatformBeside]:
    """The gateway, until the block ends; over TLS where it has a certificate, whose key lies beside it."""
    ending = threading.Event()
    handler = type("Gateway", (_Gateway,), {"ending": ending})
    server = ThreadingHTTPServer((HOST, 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    handler.beside = beside = PlatformBeside(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield beside
    finally:
        ending.set()
        server.shutdown()
        thread.join(20)
        server.server_close()


def until(true: Any, seconds: float = 20) -> None:
    """Returns once it is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
