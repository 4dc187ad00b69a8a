"""The refusal under overload: a problem like all others, a page where a page was asked for, in the caller's language, and counted."""

from __future__ import annotations

import json

import pytest

from recognition.server.worker.refusals import Refusals
from recognition.server.worker.request_head import RequestHead, whole


def asked(line: str = "POST /api/v1/lookups", **fields: str) -> RequestHead:
    """A request that is here whole."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    head = whole(f"{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n{lines}\r\n".encode())
    assert head is not None
    return head


def parts(response: bytes) -> tuple[str, dict[str, str], bytes]:
    """Status line, headers by lower-case name, body."""
    head, _, body = response.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    return line, {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}, body


def test_a_problem_in_the_callers_language(app):
    refusals = Refusals(app.extensions)
    line, headers, body = parts(refusals.response(asked(), False))
    assert line == "HTTP/1.1 503 Service Unavailable"
    assert headers["content-type"] == "application/problem+json" and int(headers["retry-after"]) > 0 and headers["connection"] == "keep-alive"
    problem = json.loads(body)
    assert (problem["code"], problem["status"], problem["request_id"]) == ("overloaded", 503, headers["x-request-id"])
    assert int(headers["content-length"]) == len(body) and headers["x-content-type-options"] == "nosniff"
    _, headers, english = parts(refusals.response(asked(Accept_Language="en-GB"), True))
    assert json.loads(english)["detail"].startswith("Too much is asked") and headers["connection"] == "close"
    assert json.loads(english)["request_id"] != problem["request_id"]


def test_a_page_for_a_browser_that_asks_for_one(app):
    _, headers, body = parts(Refusals(app.extensions).response(asked("GET /", Accept="text/html,*/*"), False))
    assert headers["content-type"].startswith("text/html") and "请求过多" in body.decode() and headers["x-request-id"] in body.decode()
    _, headers, body = parts(Refusals(app.extensions).response(asked("HEAD /", Accept="text/html"), False))
    assert body == b"" and int(headers["content-length"]) > 0


@pytest.mark.parametrize(("line", "route"), [("POST /api/v1/lookups", "api.lookups.ask"), ("POST /nowhere", "none")])
def test_it_is_counted_under_its_route(app, line: str, route: str):
    counts = app.extensions["recognition.counts"]

    def refused() -> int:
        return counts.of_route(counts.together()[0], route)[0].get(503, 0)

    before = refused()
    Refusals(app.extensions).response(asked(line), False)
    assert refused() == before + 1


def test_an_application_without_words_for_it_says_when_to_come_again():
    line, headers, body = parts(Refusals({}).response(asked(), False))
    assert line.startswith("HTTP/1.1 503") and headers["retry-after"] == "2" and headers["content-length"] == "0" and body == b""
