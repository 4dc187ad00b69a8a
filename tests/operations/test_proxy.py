"""The proxy of the guide: one workplace that floods or dawdles is stopped alone, and what the proxy refuses is said as the service says it."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.people import question
from tests.proxy import proxy
from tests.running import HOST, Server, free_port

FEW = {
    "limit_conn recognition_caller_connections 200;": "limit_conn recognition_caller_connections 5;",
    "limit_req zone=recognition_caller_requests burst=400 nodelay;": "limit_req zone=recognition_caller_requests burst=20 nodelay;",
    "rate=200r/s": "rate=1r/s",
}
"""Limits by caller that a test reaches without load; those by address stay."""


class Front:
    """The proxy's address, asked from one machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, key: str = "", body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, and body."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Authorization": f"Bearer {key}"} if key else {})
        connection.request("POST" if body is not None else "GET", path, body, {"Content-Type": "application/json", **sent} if body is not None else sent)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def lookup(self, key: str) -> int:
        """The status of one question."""
        return self.ask("/api/v1/lookups", key, json.dumps(question()).encode())[0]

    def dawdle(self, stack: ExitStack, key: str = "") -> socket.socket:
        """A request whose body never comes to an end."""
        open_one = stack.enter_context(socket.create_connection((HOST, self.port), timeout=10))
        bearer = f"Authorization: Bearer {key}\r\n" if key else ""
        open_one.send(f"POST /api/v1/lookups HTTP/1.1\r\nHost: recognition.example\r\n{bearer}Content-Length: 20000\r\n\r\n{{".encode())
        return open_one


@pytest.fixture
def front(server: Server, tmp_path: Path) -> Iterator[Front]:
    port = free_port()
    with proxy(tmp_path / "nginx", port, server.port, FEW):
        yield Front(port)


def test_who_dawdles_is_stopped_alone_behind_the_address_that_all_share(front: Front, server: Server):
    mine, other = server.keys["clinician"], server.keys["other_clinician"] if "other_clinician" in server.keys else server.keys["auditor"]
    with ExitStack() as stack:
        held = [front.dawdle(stack) for _ in range(9)]
        assert front.lookup(mine) == 201, "nine without a key, more than one caller may hold"
        held += [front.dawdle(stack, other) for _ in range(9)]
        assert front.lookup(mine) == 201
        status, headers, body = front.ask("/api/v1/institutions?q=a", other)
        assert (status, headers["retry-after"], headers["content-type"]) == (429, "1", "application/problem+json")
        assert json.loads(body)["code"] == "too_many"
        assert front.ask("/healthz")[0] == front.ask("/readyz")[0] == 200


def test_a_flood_of_one_key_leaves_the_others_and_health_alone(front: Front, server: Server):
    mine, other = server.keys["clinician"], server.keys["auditor"]
    statuses = [front.ask("/api/v1/items?q=a", other)[0] for _ in range(40)]
    assert 429 in statuses and statuses[0] != 429
    assert front.lookup(mine) == 201
    assert {front.ask(path)[0] for path in ("/healthz", "/readyz") for _ in range(40)} == {200}


def test_what_the_proxy_refuses_is_a_problem_and_to_a_browser_a_page(front: Front, server: Server):
    key = server.keys["clinician"]
    status, headers, body = front.ask("/api/v1/lookups", key, b"x" * 300_000)
    assert (status, json.loads(body)["code"], headers["content-type"]) == (413, "too_large", "application/problem+json")
    assert "retry-after" not in headers
    status, headers, body = front.ask("/ask", key, b"x" * 300_000)
    assert status == 413 and headers["content-type"].startswith("text/html") and "请求内容过大".encode() in body
    status, _, body = front.ask("/api/v1/items?q=" + "a" * 9000, key)
    assert b"uri_too_long" in body, (status, body, headers)
    assert (status, json.loads(body)["code"]) == (414, "uri_too_long"), body


def test_a_service_that_is_away_is_told_with_the_time_to_come_again(tmp_path: Path):
    port = free_port()
    with proxy(tmp_path / "nginx", port, free_port()):
        front = Front(port)
        for path in ("/api/v1/items?q=a", "/healthz", "/readyz"):
            status, headers, body = front.ask(path)
            assert (status, headers["retry-after"], json.loads(body)["code"]) == (503, "2", "unavailable"), path
        status, headers, body = front.ask("/", Accept="text/html")
        assert (status, headers["retry-after"]) == (503, "2") and "服务暂不可用".encode() in body


def test_a_refusal_of_the_service_passes_as_it_is(front: Front):
    status, headers, body = front.ask("/api/v1/items?q=a")
    assert status == 401 and json.loads(body)["request_id"] == headers["x-request-id"]
