"""What a browser carries between leaving for a provider and coming back: the attempt's state, nonce and verifier, sealed, in one cookie.

The cookie is there for the way back alone. It holds the latest few attempts, each for ten minutes, and forgets the one that comes back whatever it
brings, also a refusal: attempts that were cancelled do not pile up until browsers drop the cookie. SameSite=Lax lets it come back with the browser's own
navigation, in a phone's webview too; Strict would not, and nothing here is opened in a window of its own or sent by a form of the provider's."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, current_app, g, request

from recognition.web.clinician import cookies
from recognition.web.shared.service import now

COOKIE = "recognition_sign_in"
PATH = "/sign-in/with/"
LASTS = 600
"""Seconds that somebody may take at the provider."""
MOST = 3
"""Attempts at once: tabs of one browser."""
LONGEST_NEXT = 400
"""A longer address to go on to is left out: three of them must fit into one cookie."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to a provider and back; `next` is where the person wanted to go."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str


def begin(provider: str, address: str) -> Attempt:
    """A new attempt, which the response will carry."""
    attempt = Attempt(
        provider, secrets.token_urlsafe(16), secrets.token_urlsafe(16), secrets.token_urlsafe(48), address if len(address) <= LONGEST_NEXT else "/"
    )
    _keep([[int(now().timestamp()), *_values(attempt)], *_open()][:MOST])
    return attempt


def take(provider: str, state: str) -> Attempt | None:
    """The attempt that comes back, which is forgotten with this response; None where this browser began none, or too long ago."""
    kept = _open()
    found = next((each for each in kept if each[1] == provider and secrets.compare_digest(each[2].encode(), state.encode("utf-8", "replace"))), None)
    if found is None:
        return None
    _keep([each for each in kept if each is not found])
    return Attempt(*found[1:])


def keep_attempts(response: Response) -> Response:
    """Sets what this request changed."""
    if "recognition_attempts" in g:
        options: dict[str, Any] = {"path": PATH, "httponly": True, "secure": request.is_secure, "samesite": "Lax"}
        if g.recognition_attempts:
            sealed = current_app.extensions[cookies.KEY].close(orjson.dumps({"kind": "sign-in", "attempts": g.recognition_attempts}))
            response.set_cookie(COOKIE, sealed, max_age=LASTS, **options)
        else:
            response.delete_cookie(COOKIE, **options)
    return response


def _values(attempt: Attempt) -> list[str]:
    return [attempt.provider, attempt.state, attempt.nonce, attempt.verifier, attempt.next]


def _keep(attempts: list[list[Any]]) -> None:
    g.recognition_attempts = attempts


def _open() -> list[list[Any]]:
    """Attempts that are still open, newest first: when each began, then its members."""
    sealed = request.cookies.get(COOKIE, "")
    opened = current_app.extensions[cookies.KEY].open(sealed) if 0 < len(sealed) <= cookies.LONGEST else None
    inside = orjson.loads(opened) if opened else {}
    if inside.get("kind") != "sign-in":
        return []
    at = now().timestamp()
    return [each for each in inside["attempts"] if at - LASTS <= each[0] <= at + LASTS]
