"""The refusal of what the server cannot read as a request: of its headers nothing is known then, neither a language nor what is accepted."""

from __future__ import annotations

import secrets
from http import HTTPStatus

import orjson

from recognition.web.shared.problem_words import detail_of, status_of, words_of
from recognition.web.shared.problems import MEDIA_TYPE
from recognition.web.shared.responses import SAFE

UNREADABLE = "recognition.unreadable"
"""Under this name the application keeps `words`."""


def words(code: str) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """Status, headers and body of a problem in Chinese, whose one error has both languages."""
    status, (zh, en), number = status_of(code), detail_of(code), secrets.token_hex(8)
    body = orjson.dumps({
        "type": f"urn:recognition:problem:{code}", "title": words_of(code)[0], "status": status, "code": code, "detail": zh,
        "field": "request", "errors": [{"field": "request", "code": code, "zh": zh, "en": en}], "request_id": number,
    })  # fmt: skip
    headers = {"Content-Type": MEDIA_TYPE, **SAFE, "Content-Length": str(len(body)), "X-Request-Id": number}
    return f"{status} {HTTPStatus(status).phrase}", tuple(headers.items()), body
