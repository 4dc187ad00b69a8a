"""What of a request is told from its bytes: only what is certain; everything else is parsed first."""

from __future__ import annotations

import pytest

from recognition.server.worker.request_head import ASSET, HEALTH, recognised, whole

POST = b"POST /api/v1/lookups?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nAccept-Language: en\r\n\r\n{}"


def test_a_whole_request_is_recognised():
    asked = whole(POST)
    assert asked is not None
    assert (asked.method, asked.path, asked.languages, asked.close, asked.length) == ("POST", "/api/v1/lookups", "en", False, len(POST))
    assert whole(POST.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost")).close
    assert whole(b"GET / HTTP/1.0\r\n\r\n").close, "HTTP/1.0 ends its connection"
    assert whole(b"GET / HTTP/1.1\r\nACCEPT: text/html\r\n\r\n").accepts == "text/html"


@pytest.mark.parametrize(
    "data",
    [
        POST[:-1],
        POST + b"G",
        POST[:30],
        POST.replace(b"Content-Length: 2", b"Transfer-Encoding: chunked"),
        POST.replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 3"),
        POST.replace(b"Content-Length: 2", b"Content-Length: +2"),
        POST.replace(b"Content-Length: 2\r\n", b""),
        POST.replace(b"Host: a\r\n", b"Host: a\n"),
        POST.replace(b"Host: a\r\n", b"Expect: 100-continue\r\n"),
        POST.replace(b"POST /", b"post /"),
        POST.replace(b"POST /", b"POST http://a/"),
        POST.replace(b"HTTP/1.1", b"HTTP/2.0"),
        b"",
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(data: bytes):
    assert whole(data) is None


def test_a_head_says_how_much_is_missing():
    asked = recognised(POST[:-1])
    assert asked is not None and asked.length == len(POST)


@pytest.mark.parametrize("line", [b"GET /healthz HTTP/1.1", b"HEAD /readyz HTTP/1.1", b"GET /metrics?x HTTP/1.0"])
def test_monitors_are_never_refused(line: bytes):
    assert HEALTH.match(line) and whole(line + b"\r\n\r\n") is None
    assert not HEALTH.match(b"GET /healthzz HTTP/1.1") and not HEALTH.match(b"POST /healthz HTTP/1.1")


def test_files_of_a_page_are_not_refused_before_they_are_counted():
    assert ASSET.match(b"GET /assets/0123/page.css HTTP/1.1") and whole(b"GET /assets/0123/page.css HTTP/1.1\r\n\r\n") is None
    assert not ASSET.match(b"POST /assets/0123/page.css HTTP/1.1")
