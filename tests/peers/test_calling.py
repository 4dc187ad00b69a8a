"""Requests to a neighbour end in time and are told apart, whatever comes back: nothing, half of it, too much, or somebody else's certificate."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from recognition.peers import declaration
from recognition.peers.calling import PeerCalls
from recognition.peers.declaration import DeclaredPeer, PeerAddress
from recognition.peers.faults import PeerFault
from tests.edge.test_certificates_of_senders import Authority
from tests.peers.declaring import declared, origin_of
from tests.running import HOST, free_port


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> DeclaredPeer:
    folder = tmp_path_factory.mktemp("calling")
    return declaration.read(declared(folder, origin_of(folder / "keys"))).peers[0]


def calls(peer: DeclaredPeer, port: int, tls: bool = False, ca_file: Path | None = None) -> PeerCalls:
    return PeerCalls(replace(peer, address=PeerAddress(HOST, port, tls, "", ca_file)), lambda: datetime.now(UTC))


@contextmanager
def answering(what: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which each connection is answered so, and closed."""
    with socket.create_server((HOST, free_port())) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _where = listener.accept()
                    with connection, suppress(OSError):
                        what(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def said(answer: bytes) -> Callable[[socket.socket], None]:
    """The request is read, and these bytes come back."""

    def say(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(answer)

    return say


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWERS = {
    "half of it": (HEAD + b'Content-Length: 50\r\n\r\n{"checkpoint"', "away", {"why": "cut"}),
    "no JSON": (HEAD + b"Content-Length: 3\r\n\r\n<a>", "answer_malformed", {}),
    "a list": (HEAD + b"Content-Length: 2\r\n\r\n[]", "answer_malformed", {}),
    "no HTTP": (b"hello\r\n\r\n", "away", {"why": "BadStatusLine"}),
    "nothing": (b"", "away", {"why": "RemoteDisconnected"}),
    "elsewhere": (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "refuses", {"status": 302}),
    "too much": (HEAD + b"\r\n" + b" " * (5 << 20), "answer_malformed", {"larger_than": 4 << 20}),
    "a clock that is none": (HEAD.replace(b"200 OK", b"401 No") + b'\r\n{"code": "clock_wrong", "server_time": "noon"}', "answer_malformed", {}),
    "a code that is none": (HEAD.replace(b"200 OK", b"503 No") + b'\r\n{"code": "a b\\u0000"}', "refuses", {"status": 503}),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_what_comes_back_is_told_apart(peer: DeclaredPeer, what: str):
    answer, code, told = ANSWERS[what]
    with answering(said(answer)) as port, pytest.raises(PeerFault) as fault:
        calls(peer, port).get("/checkpoint")
    assert (fault.value.code, fault.value.told) == (code, told)


def test_a_file_that_breaks_off_is_no_other_file(peer: DeclaredPeer):
    with answering(said(HEAD + b"Content-Length: 50\r\n\r\nSQLite")) as port, pytest.raises(PeerFault, match="away why=cut"):
        calls(peer, port).download("/editions/x", io.BytesIO(), 1 << 20)
    with answering(said(HEAD + b"Content-Length: 50\r\n\r\n" + b"x" * 50)) as port, pytest.raises(PeerFault, match="answer_malformed larger_than=10"):
        calls(peer, port).download("/editions/x", io.BytesIO(), 10)


def test_who_says_nothing_is_waited_for_no_longer_than_said(peer: DeclaredPeer):
    def silent(connection: socket.socket) -> None:
        while connection.recv(1 << 16):
            time.sleep(0.01)

    with answering(silent) as port:
        for one in (calls(peer, port), calls(peer, port, tls=True)):
            began = time.monotonic()
            with pytest.raises(PeerFault) as fault:
                one.get("/checkpoint", wait=0.3)
            assert fault.value.code == "slow" and time.monotonic() - began < 1.5, "in the middle of a TLS handshake too"


def test_a_certificate_counts_as_it_is_declared(peer: DeclaredPeer, tmp_path: Path):
    authority = Authority(tmp_path)
    authority.issue("server", host=HOST)
    port = free_port()

    def application(environ, start):
        start("200 OK", [("Content-Type", "application/json")])
        return [b'{"size": 1}']

    server = make_server(HOST, port, application, ssl_context=(str(tmp_path / "server.pem"), str(tmp_path / "server.key")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert calls(peer, port, True, authority.file).get("/checkpoint") == {"size": 1}
        with pytest.raises(PeerFault, match="away why=SSLCertVerificationError"):
            calls(peer, port, True).get("/checkpoint")
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
