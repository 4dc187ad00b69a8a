"""The service is called over TLS by a certificate that is known, never elsewhere than at its address, and what says nothing of a message counts as away."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from recognition.edge.centre import Centre, CentreAway, CentreRefuses
from recognition.edge.settings import CentreAddress
from tests.edge.test_certificates_of_senders import Authority
from tests.running import HOST, free_port

Answer = tuple[int, bytes, dict[str, str]]


@contextmanager
def answering(answer: Callable[[], Answer], certificate: Path | None = None) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A port that answers so, and the headers of what came."""
    came: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        """One answer."""

        def do_POST(self) -> None:
            came.append({name.lower(): value for name, value in self.headers.items()})
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body, headers = answer()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = HTTPServer((HOST, free_port()), Handler)
    if certificate:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificate, certificate.with_suffix(".key"))
        server.socket = made.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, came
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


def post(port: int, **more: object) -> dict[str, object]:
    """One call."""
    return Centre(CentreAddress(HOST, port, more.pop("tls", False), **more)).post("/x", {"a": 1}, "rk_key", "once")


def test_with_its_key_and_once():
    with answering(lambda: (201, b'{"id": "1"}', {})) as (port, came):
        assert post(port) == {"id": "1"}
    assert (came[0]["authorization"], came[0]["idempotency-key"]) == ("Bearer rk_key", "once")


@pytest.mark.parametrize("status", [401, 403, 404, 408, 429, 500, 502, 503, 301, 307])
def test_what_says_nothing_of_the_message(status: int):
    with answering(lambda: (status, b"{}", {"Location": "http://elsewhere.example/"})) as (port, came), pytest.raises(CentreAway, match=f"HTTP {status}"):
        post(port)
    assert len(came) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"\xff", b'{"a": '])
def test_a_page_of_something_else_in_between(body: bytes):
    with answering(lambda: (200, body, {})) as (port, _), pytest.raises(CentreAway):
        post(port)


def test_a_refusal_has_its_code():
    with answering(lambda: (422, json.dumps({"code": "several_patients"}).encode(), {})) as (port, _), pytest.raises(CentreRefuses, match="several_patients"):
        post(port)


def test_after_it_was_away_nobody_waits_for_a_moment_but_who_insists():
    centre = Centre(CentreAddress(HOST, free_port(), False))
    with pytest.raises(CentreAway, match="ConnectionRefusedError"):
        centre.post("/x", {}, "k", "once")
    with pytest.raises(CentreAway, match="a moment ago"):
        centre.post("/x", {}, "k", "once")
    with pytest.raises(CentreAway, match="ConnectionRefusedError"):
        centre.post("/x", {}, "k", "once", insist=True)


def test_only_by_a_certificate_that_is_known(tmp_path: Path):
    known, other = Authority(tmp_path, "known"), Authority(tmp_path, "other")
    known.issue("centre", host=HOST)
    with answering(lambda: (201, b"{}", {}), tmp_path / "centre.pem") as (port, came):
        assert post(port, tls=True, ca_file=known.file) == {}
        for file in (other.file, None):
            with pytest.raises(CentreAway, match="SSLCertVerificationError"):
                post(port, tls=True, ca_file=file)
        assert len(came) == 1
