"""Flask as this service uses it: what none of its views needs is not done again at every request.

A layer for speed. Instructions (callgrind) that a lookup takes more without it, of 1.60 million in worker and writer: what is left out of Flask
110,000 (7 %), of that address and host 42,000, routes matched once 33,000, handlers collected per endpoint 28,000, teardown 26,000; `ReadyResponse`
180,000 (11 %). Measured by taking each out: `python -m bench.layers`. Throw a part out when Flask or Werkzeug does without it,
or when it stands in the way of one of their releases: the service behaves the same without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.globals import request_ctx
from flask.sessions import NullSession, SessionInterface
from werkzeug.datastructures import Headers
from werkzeug.routing import MapAdapter, Rule
from werkzeug.routing.map import BadHost
from werkzeug.sansio.utils import get_host


class NoSession(SessionInterface):
    """No view uses Flask's cookie sessions, so all requests share one that refuses to be written."""

    def __init__(self) -> None:
        self._none = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """The session that holds nothing."""
        return self._none


class Context(RequestContext):
    """A request's context; an address without a variable part is matched once and looked up from then on, for routes do not change."""

    app: Application

    def match_request(self) -> None:
        """Finds the request's route, or the refusal to raise where there is none."""
        request = self.request
        address = (request.path, request.method)
        if rule := self.app.known_addresses.get(address):
            request.url_rule, request.view_args = rule, {}
            return
        super().match_request()
        # Only what matched is kept, so there are never more of these than routes and methods.
        if request.url_rule is not None and not request.url_rule.arguments and not request.view_args:
            self.app.known_addresses[address] = request.url_rule


class LateRule(Rule):
    """A route whose address is not yet made into code that builds it: that takes a third of a millisecond, and a process uses few of 250 routes so.

    An application is put together in 15 ms of the processor where it took 54, of the 760 that a process takes to start (medians of eight)."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: LateRule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(Rule._compile_builder(rule, append_unknown))
            return compiled[0](rule, **values)

        return build


class Handlers(NamedTuple):
    """Whether an endpoint has handlers that come before the view, and those that come after it in their order."""

    before: bool
    after: tuple[Callable[[Response], Response], ...]


class Application(Flask):
    """Flask with the same routes, errors, handlers and contexts; handlers are collected once per endpoint, and the signals sent beside them are not."""

    session_interface = NoSession()
    url_rule_class = LateRule

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known_addresses: dict[tuple[str, str], Rule] = {}
        self._handlers: dict[str | None, Handlers] = {}

    def request_context(self, environ: dict[str, Any]) -> Context:
        """The context that one request is answered in."""
        return Context(self, environ)

    def preprocess_request(self) -> Any:
        """What a handler answers in place of the view, or None."""
        return super().preprocess_request() if self._handlers_of(request_ctx.request).before else None

    def process_response(self, response: Response) -> Response:
        """The response as the handlers leave it that the view asked for, then those of its blueprint, then those of all."""
        context: Any = request_ctx._get_current_object()  # type: ignore[attr-defined]  # Flask says so of what stands in for it
        for handler in (*context._after_request_functions, *self._handlers_of(context.request).after):
            response = handler(response)
        return response

    def _handlers_of(self, request: Request) -> Handlers:
        endpoint = request.url_rule.endpoint if request.url_rule else None
        handlers = self._handlers.get(endpoint)
        if handlers is None:
            names = (*request.blueprints, None)
            before = any(name in self.before_request_funcs or name in self.url_value_preprocessors for name in names)
            after = tuple(handler for name in names for handler in reversed(self.after_request_funcs.get(name, ())))
            handlers = self._handlers[endpoint] = Handlers(before, after)
        return handlers

    def do_teardown_request(self, *error: BaseException | None) -> None:
        """Calls what is to be called after a request, where there is anything."""
        if self.teardown_request_funcs:
            super().do_teardown_request(*error)

    def do_teardown_appcontext(self, *error: BaseException | None) -> None:
        """The same for the application's context."""
        if self.teardown_appcontext_funcs:
            super().do_teardown_appcontext(*error)

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
    """The request's host, and the name that addresses of this service are given under; raises BadHost."""
    host = get_host(scheme, header, server)
    name, colon, port = host.lower().partition(":")
    try:
        return host, f"{name.encode('idna').decode('ascii')}{colon}{port}"
    except UnicodeError as error:
        raise BadHost from error


class ReadyHeaders(Headers):
    """Headers that were checked before, as a list of their own to add to."""

    def __init__(self, checked: list[tuple[str, str]]) -> None:
        # As `Headers` keeps them; its own way in would check every value again.
        self._list = checked


class ReadyResponse(Response):
    """A response that leaves as it was made: its body is whole and its headers are complete and ASCII."""

    response: list[bytes]

    def __init__(self, body: bytes | Sequence[bytes], status: int, headers: ReadyHeaders) -> None:
        """A body in pieces is sent so."""
        super().__init__([body] if isinstance(body, bytes) else [*body], status, headers)

    def get_wsgi_response(self, environ: dict[str, Any]) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Body, status and headers, without looking through them once more."""
        body = () if environ["REQUEST_METHOD"] == "HEAD" else self.response
        return body, self.status, [*self.headers]
