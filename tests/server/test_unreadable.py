"""What is no HTTP, or too much of it, is refused as a problem in both languages, and nothing of it is repeated."""

from __future__ import annotations

import json
import socket

import pytest

from recognition.web.shared.problem_words import detail_of
from schemas.answers import PROBLEM
from tests.running import HOST, Server


def heard(server: Server, sent: bytes) -> tuple[bytes, bytes]:
    """Head and body of what comes back until the server ends the connection."""
    with socket.create_connection((HOST, server.port), timeout=10) as line:
        line.sendall(sent)
        answer = b""
        while piece := line.recv(1 << 16):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def request(target: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: x", *headers, b"", b""])


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (request("/api/v1/items?q=糖".encode()), 400, "request_line_malformed"),
        (request("/api/v1/items?q=糖".encode("gbk")), 400, "request_line_malformed"),
        (request("/fhir/Organization?name=云岭".encode()), 400, "request_line_malformed"),
        (request(b"/api/v1/items?q=a secret"), 400, "request_line_malformed"),
        (request(b"/api/v1/items?q=" + b"a" * 9000), 414, "uri_too_long"),
        (request(b"/api/v1/items", b"X-Long: " + b"a" * 9000), 431, "headers_too_large"),
        (request(b"/api/v1/items", b"a secret: 1"), 400, "bad_request"),
        (request(b"/api/v1/items", b"Transfer-Encoding: chunked", b"Content-Length: 3"), 400, "bad_request"),
    ],
)
def test_it_is_a_problem_in_both_languages(quiet_server: Server, sent, status, code):
    head, body = heard(quiet_server, sent)
    assert (
        head.startswith(f"HTTP/1.1 {status} ".encode()) and b"\r\nContent-Type: application/problem+json\r\n" in head and b"\r\nConnection: close\r\n" in head
    )
    told = json.loads(body)
    assert PROBLEM.validate(told) == {} and f"\r\nContent-Length: {len(body)}\r\n".encode() in head + b"\r\n"
    zh, en = detail_of(code)
    assert (told["status"], told["code"], told["detail"], told["errors"]) == (status, code, zh, [{"field": "request", "code": code, "zh": zh, "en": en}])
    assert not any(mark in body for mark in ("糖".encode(), "糖".encode("gbk"), b"secret", b"aaaa"))


def test_the_escaped_name_is_found(quiet_server: Server):
    key = quiet_server.keys["hospital"].encode()
    head, body = heard(quiet_server, request(b"/api/v1/items?q=%E7%B3%96", b"Authorization: Bearer " + key, b"Connection: close"))
    assert head.startswith(b"HTTP/1.1 200 ") and json.loads(body)["items"]
