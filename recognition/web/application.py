"""Flask as this service uses it: what none of its doors needs is not done again at every request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import NullSession, SessionInterface
from werkzeug.datastructures import Headers
from werkzeug.routing import MapAdapter
from werkzeug.routing.map import BadHost
from werkzeug.sansio.utils import get_host


class NoSession(SessionInterface):
    """No door uses Flask's cookie sessions, so all requests share one that refuses to be written."""

    def __init__(self) -> None:
        self._none = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """The session that holds nothing."""
        return self._none


class Application(Flask):
    """Flask with the same doors, errors and contexts."""

    session_interface = NoSession()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: no view of this service is a coroutine."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """As Flask makes it where no server name, subdomain or trusted host is configured: each host is read once."""
        if request is None:
            return None
        request.host, server = _named(request.scheme, request.environ.get("HTTP_HOST"), request.server)
        return MapAdapter(
            self.url_map, server, request.root_path, "", request.scheme, request.path, request.method, request.query_string.decode("utf-8", "replace")
        )


@lru_cache(maxsize=256)
def _named(scheme: str, header: str | None, server: tuple[str, int | None] | None) -> tuple[str, str]:
    """The request's host, and the name under which addresses of this service are told; raises BadHost."""
    host = get_host(scheme, header, server)
    name, colon, port = host.lower().partition(":")
    try:
        return host, f"{name.encode('idna').decode('ascii')}{colon}{port}"
    except UnicodeError as error:
        raise BadHost from error


class ReadyHeaders(Headers):
    """Headers that were checked before, as a list of their own to add to."""

    def __init__(self, checked: Iterable[tuple[str, str]]) -> None:
        # As `Headers` keeps them; its own way in would check every value again.
        self._list = [*checked]


class ReadyResponse(Response):
    """A response that leaves as it was made: its body is whole and its headers are complete and ASCII."""

    def __init__(self, body: bytes, status: str, headers: ReadyHeaders) -> None:
        super().__init__([body], status, headers)

    def get_wsgi_response(self, environ: dict[str, Any]) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Body, status and headers, without looking through them once more."""
        body = () if environ["REQUEST_METHOD"] == "HEAD" else self.response
        return body, self.status, [*self.headers]
