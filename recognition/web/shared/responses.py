"""Responses as every endpoint gives them: JSON in UTF-8, in the caller's language, with the headers that keep them safe."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import flask
import orjson
from flask import Flask, Response

from recognition.domain import languages
from recognition.web.application import ReadyHeaders, ReadyResponse
from recognition.web.shared.preferences import APPLIED
from recognition.web.shared.request_bodies import environment

JSON = "application/json"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def reply(value: Any, status: int = 200, media_type: str = JSON, location: str = "", applied: str = "") -> Response:
    """The value as JSON; `location` is the address of what was made, in ASCII, `applied` the caller's preference that was followed."""
    return _made(orjson.dumps(value), status, media_type, location, applied)


def reply_with_list(value: dict[str, Any], name: str, pieces: Sequence[bytes]) -> Response:
    """The value as JSON with a further member, a list that comes in pieces of JSON and is sent so."""
    return _made([orjson.dumps(value)[:-1], b',"%s":' % name.encode(), *pieces, b"}"], 200, JSON)


def _made(body: bytes | Sequence[bytes], status: int, media_type: str, location: str = "", applied: str = "") -> Response:
    length = len(body) if isinstance(body, bytes) else sum(map(len, body))
    headers = [("Content-Type", media_type), *SAFE.items(), ("Content-Length", str(length))]
    if location:
        headers.append(("Location", location))
    if applied:
        headers.append((APPLIED, applied))
    return ReadyResponse(body, status, ReadyHeaders(headers))


def redirect(address: str, status: int = 302) -> Response:
    """The way to another address."""
    answer = flask.redirect(address, status)
    assert isinstance(answer, Response), "the application has no responses but Flask's"
    return answer


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
