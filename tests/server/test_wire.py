"""What of a response goes over the wire, byte by byte: in one piece where it is small, framed as HTTP asks, and no connection held for nothing."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http.wsgi import FileWrapper

from recognition.server.worker.response import Response
from tests.people import question
from tests.running import HOST, Server, running


@pytest.fixture(scope="module")
def impatient(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real gunicorn that waits two seconds for the head of a request."""
    data = shutil.copytree(demonstration, tmp_path_factory.mktemp("impatient") / "region")
    with running(data, workers=1, GUNICORN_CMD_ARGS="--keep-alive 2") as server:
        yield server


class Line:
    """One connection of Engineer Zhao's, who types HTTP by hand."""

    def __init__(self, server: Server) -> None:
        self.key = server.keys["hospital"]
        self.socket = socket.create_connection((HOST, server.port), timeout=10)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, method: str, path: str, body: bytes = b"", *headers: str) -> None:
        lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {self.key}", *headers]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def hear(self) -> bytes:
        """What comes at once."""
        return self.socket.recv(1 << 16)

    def hear_all(self) -> bytes:
        """What comes until the other side ends it."""
        heard = b""
        while piece := self.socket.recv(1 << 16):
            heard += piece
        return heard


def asked() -> bytes:
    return json.dumps(question()).encode()


def test_an_answer_comes_in_one_piece_and_the_connection_stays(impatient):
    with Line(impatient) as line:
        for _ in range(3):
            line.say("POST", "/api/v1/lookups", asked())
            head, _, body = line.hear().partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 201 CREATED\r\n") and b"\r\nConnection: keep-alive\r\n" in head
            assert head.count(b"\r\nDate: ") == head.count(b"\r\nServer: ") == 1
            assert f"\r\nContent-Length: {len(body)}".encode() in head
            assert json.loads(body)["verdict"] == "recognised"


def test_head_and_not_modified_bring_no_body(impatient):
    with Line(impatient) as line:
        line.say("HEAD", "/healthz")
        head, end, body = line.hear().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ") and end and body == b""
        etag = impatient.send("GET", "/widget.js").headers["etag"]
        line.say("GET", "/widget.js", b"", f"If-None-Match: {etag}")
        head, end, body = line.hear().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 304 ") and end and body == b""
        line.say("GET", "/healthz")
        assert line.hear().startswith(b"HTTP/1.1 200 "), "the connection is where a next answer begins"


def test_two_requests_at_once_are_answered_in_order(impatient):
    with Line(impatient) as line:
        line.socket.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /no/such/page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        heard = line.hear_all()
        assert heard.index(b"HTTP/1.1 200 ") < heard.index(b"HTTP/1.1 404 ")


def test_who_asks_first_whether_to_send_is_told_to(impatient):
    body = asked()
    with Line(impatient) as line:
        line.say("POST", "/api/v1/lookups", b"", "Content-Type: application/json", f"Content-Length: {len(body)}", "Expect: 100-continue")
        assert line.hear() == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.socket.sendall(body)
        assert line.hear().startswith(b"HTTP/1.1 201 ")


def test_a_head_that_does_not_come_ends_the_connection(impatient):
    begun = time.monotonic()
    with Line(impatient) as silent, Line(impatient) as slow:
        slow.socket.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        for line in (silent, slow):
            assert line.hear() == b""
    assert 1.5 < time.monotonic() - begun < 6
    assert impatient.send("GET", "/healthz").status == 200


class Request:
    """What a response asks of its request."""

    def __init__(self, method: str = "GET", version: tuple[int, int] = (1, 1)) -> None:
        self.method, self.version = method, version

    def should_close(self) -> bool:
        return False


class Wire:
    """A connection that takes so many bytes at once, and keeps what it was given."""

    def __init__(self, takes: int = 1 << 16) -> None:
        self.takes, self.heard = takes, []

    def send(self, data: bytes) -> int:
        self.heard.append(bytes(data[: self.takes]))
        return len(self.heard[-1])

    def sendall(self, data: bytes) -> None:
        self.heard.append(bytes(data))

    def sendfile(self, file, offset: int, count: int) -> None:
        self.heard.append(file.read(count))


def sent(headers: list[tuple[str, str]], pieces: list[bytes], request: Request | None = None, status: str = "200 OK") -> list[bytes]:
    """The pieces in which a response leaves."""
    wire = Wire()
    response = Response(request or Request(), wire, Config())
    response.start_response(status, headers)
    for piece in pieces:
        response.write(piece)
    response.close()
    return wire.heard


def test_a_stream_is_sent_piece_by_piece_in_chunks():
    first, second, end = sent([("Content-Type", "text/plain")], [b"one", b"", b"twelve chars"])
    head, _, body = first.partition(b"\r\n\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\n" in head and body == b"3\r\none\r\n"
    assert second == b"C\r\ntwelve chars\r\n" and end == b"0\r\n\r\n"


def test_an_empty_response_is_its_head_alone():
    [head] = sent([("Content-Length", "0")], [])
    assert head.endswith(b"\r\n\r\n") and b"chunked" not in head
    [head] = sent([("Content-Length", "7")], [b"unasked"], Request("HEAD"))
    assert head.endswith(b"\r\nContent-Length: 7\r\n\r\n")
    [head] = sent([], [], status="304 NOT MODIFIED")
    assert head.endswith(b"\r\n\r\n") and b"chunked" not in head


def test_never_more_is_sent_than_was_announced():
    first, *rest = sent([("Content-Length", "3")], [b"one", b"more"])
    assert first.endswith(b"\r\n\r\none") and rest == []


def test_what_the_system_does_not_take_at_once_follows():
    wire = Wire(takes=10)
    response = Response(Request(), wire, Config())
    response.start_response("200 OK", [("Content-Length", "5000")])
    response.write(b"x" * 5000)
    response.close()
    assert len(wire.heard[0]) == 10 and len(wire.heard) == 2
    assert b"".join(wire.heard).endswith(b"\r\n\r\n" + b"x" * 5000)


def test_a_file_follows_its_head(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"all of it")
    for file in ((tmp_path / "file").open("rb"), BytesIO(b"all of it")):
        wire = Wire()
        response = Response(Request(), wire, Config())
        response.start_response("200 OK", [("Content-Length", "9")])
        with file:
            response.write_file(FileWrapper(file))
        response.close()
        assert b"".join(wire.heard).endswith(b"Content-Length: 9\r\n\r\nall of it")
