"""The refusal of a request that would wait too long: made ready, for it must cost a fraction of an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import orjson
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from recognition.domain import languages
from recognition.web.application import Application
from recognition.web.shared.problem_words import detail_of, status_of, words_of
from recognition.web.shared.problems import MEDIA_TYPE, RETRY_SECONDS
from recognition.web.shared.responses import SAFE

OVERLOAD = "recognition.overload"
"""Under this name the application keeps its Overload."""
NUMBER = "0000000000000000"
"""Where the words have the request's number, which is as long."""
CODE = "overloaded"
_PAGE_HEADERS = {**SAFE, "Content-Security-Policy": "default-src 'none'"}
"""A site that frames a page of ours sees this one too; there is nothing in it to be clicked on."""

preferred = lru_cache(maxsize=256)(languages.preferred)


class Overload:
    """What the server says in the application's name while more requests wait than can be answered in time."""

    number = NUMBER

    def __init__(self, app: Application, note: Callable[[str, str, int, float], str]) -> None:
        """`note` counts and logs a request by method, route, status and seconds, and gives its number."""
        self._app, self._note = app, note
        self._routes = app.url_map.bind("")

    def note(self, method: str, path: str) -> str:
        """Counts and logs one refusal; its number."""
        return self._note(method, self._route(method, path), status_of(CODE), 0.0)

    def words(self, door: str, accept_language: str, accept: str) -> tuple[tuple[tuple[str, str], ...], str]:
        """Headers and body, with NUMBER for the request's number: a problem as all others, to a browser that asks for a page a page, and at the FHIR
        endpoints (`door` is "/fhir/") an OperationOutcome."""
        if door == "/fhir/" and self._app.extensions["recognition.settings"].fhir:
            return _outcome(preferred(accept_language))
        return _words("text/html" in accept and door != "/api/", preferred(accept_language))

    def _route(self, method: str, path: str) -> str:
        if rule := self._app.known_addresses.get((path, method)):
            return rule.endpoint
        try:
            return self._routes.match(path, method)[0]
        except (HTTPException, RequestRedirect):
            return ""


@lru_cache(maxsize=4)
def _words(page: bool, language: str) -> tuple[tuple[tuple[str, str], ...], str]:
    english = language == languages.ENGLISH
    title, detail = words_of(CODE)[english], detail_of(CODE)[english]
    if page:
        text = (
            f'<!doctype html><html lang="{languages.FULL[language]}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><p>{detail}<p>{NUMBER}"
        )
    else:
        text = orjson.dumps({
            "type": f"urn:recognition:problem:{CODE}", "title": title, "status": status_of(CODE), "code": CODE, "detail": detail, "errors": [],
            "request_id": NUMBER,
        }).decode()  # fmt: skip
    return _with_headers("text/html; charset=utf-8" if page else MEDIA_TYPE, _PAGE_HEADERS if page else SAFE, text)


@lru_cache(maxsize=2)
def _outcome(language: str) -> tuple[tuple[tuple[str, str], ...], str]:
    # Here rather than above: a region without the FHIR endpoints loads nothing of them.
    from recognition.web.fhir import outcomes, replies

    resource = outcomes.outcome(outcomes.issue(CODE, english=language == languages.ENGLISH))
    return _with_headers(replies.CONTENT_TYPE, SAFE, orjson.dumps(resource).decode())


def _with_headers(media_type: str, safe: dict[str, str], text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    length = str(len(text.encode()))
    return tuple({"Content-Type": media_type, **safe, "Content-Length": length, "X-Request-Id": NUMBER, "Retry-After": str(RETRY_SECONDS)}.items()), text
