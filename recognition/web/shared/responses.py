"""Responses as every door gives them: JSON in UTF-8, in the caller's language, with the headers that keep them safe."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import flask
import orjson
from flask import Flask, Response
from werkzeug.http import HTTP_STATUS_CODES

from recognition.domain import languages
from recognition.web.application import ReadyHeaders, ReadyResponse
from recognition.web.shared.request_bodies import environment

JSON = "application/json"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def reply(value: Any, status: int = 200, media_type: str = JSON, location: str = "") -> Response:
    """The value as JSON; `location` is the address of what was made, in ASCII."""
    body = orjson.dumps(value)
    line, headers = _prepared(status, media_type)
    own = (("Content-Length", str(len(body))), ("Location", location)) if location else (("Content-Length", str(len(body))),)
    return ReadyResponse(body, line, ReadyHeaders([*headers, *own]))


def redirect(address: str, status: int = 302) -> Response:
    """The way to another address."""
    answer = flask.redirect(address, status)
    assert isinstance(answer, Response), "the application has no responses but Flask's"
    return answer


@cache
def _prepared(status: int, media_type: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The status line and the headers that all such responses have."""
    return f"{status} {HTTP_STATUS_CODES[status].upper()}", (("Content-Type", media_type), *SAFE.items())


def language() -> str:
    """`en` where the caller prefers English to Chinese, else `zh`."""
    return _preferred(environment().get("HTTP_ACCEPT_LANGUAGE", ""))


_preferred = lru_cache(maxsize=256)(languages.preferred)


def _safe(response: Response) -> Response:
    # What `reply` made has them from the beginning.
    if not isinstance(response, ReadyResponse) and "X-Content-Type-Options" not in response.headers:
        for name, value in SAFE.items():
            response.headers.setdefault(name, value)
    return response


def register(app: Flask) -> None:
    """Gives each response the headers it does not bring itself."""
    app.after_request(_safe)
