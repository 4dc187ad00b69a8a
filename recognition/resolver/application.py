"""The resolver's HTTP interface as a WSGI application: one endpoint that makes tokens, and two for monitors.

WSGI itself, without a framework: three addresses, one body of two texts, and nothing loaded beside the key that the task does not need.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from gevent import Timeout

from recognition.resolver.callers import Callers, InstitutionKeys, ReceivedRequest
from recognition.resolver.cross_origin import CrossOrigin
from recognition.resolver.domain_keys import DomainKeyFile
from recognition.resolver.making import TokenMaker
from recognition.resolver.platform import CardPlatform, platform_of
from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import ResolverSettings
from recognition.resolver.store import ResolverStore
from recognition.support import logging as logs
from recognition.support.patient_tokens import TokenPurpose

log = logging.getLogger(__name__)

LARGEST_BODY = 4096
BODY_SECONDS = 10
TOKENS = "/api/v1/tokens"
METHODS = {TOKENS: ("POST", "OPTIONS"), "/healthz": ("GET", "HEAD"), "/readyz": ("GET", "HEAD")}
STATUSES = {
    200: "OK", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests",
    503: "Service Unavailable",
}  # fmt: skip
HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class ResolverApplication:
    """The application of one resolver; one per process."""

    def __init__(self, settings: ResolverSettings, clock: Callable[[], datetime] | None = None, platform: CardPlatform | None = None) -> None:
        """`clock` gives the present with its zone. Raises ResolverProblem where the data folder cannot be used."""
        self._clock = clock or (lambda: datetime.now(UTC))
        self._store = ResolverStore(settings.data)
        self._callers = Callers(settings, self._store, InstitutionKeys(settings.data / "keys" / "institutions.key"))
        self._platform = platform or platform_of(settings.platform)
        self._maker = TokenMaker(settings, DomainKeyFile(settings.domain_key_file), self._store, self._platform)
        self._settings, self._cross_origin = settings, CrossOrigin(settings.regions)

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """WSGI; a line of the log for each request that asks for tokens says who asked and what came of it."""
        began, line = time.monotonic(), dict[str, Any]()
        headers = [*self._cross_origin.headers(environ), *HEADERS]
        try:
            status, told = self._answered(environ, line)
            kind = "application/json"
        except Exception as error:
            if not isinstance(error, ResolverProblem):
                log.exception("a fault in a request")
            problem = error if isinstance(error, ResolverProblem) else ResolverProblem("fault")
            status, told, kind = problem.status, problem.body(), "application/problem+json"
            line["outcome"] = problem.code
            headers += _problem_headers(problem, environ["PATH_INFO"])
        content = json.dumps(told, ensure_ascii=False).encode() if told is not None else b""
        headers.append(("Content-Length", str(len(content))))
        if told is not None:
            headers.append(("Content-Type", f"{kind}; charset=utf-8"))
        if environ["PATH_INFO"] == TOKENS and line:
            self._say(status, line, began)
        start(f"{status} {STATUSES[status]}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else content]

    def _answered(self, environ: dict[str, Any], line: dict[str, Any]) -> tuple[int, dict[str, Any] | None]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path not in METHODS:
            raise ResolverProblem("not_found")
        if method not in METHODS[path]:
            raise ResolverProblem("method_not_allowed")
        if path == "/healthz":
            return 200, {"ok": True}
        now = self._clock()
        if path == "/readyz":
            return 200, self._ready(now)
        if method == "OPTIONS":
            return 204, None
        line["outcome"] = "made"
        return 200, self._tokens(environ, now, line)

    def _ready(self, now: datetime) -> dict[str, Any]:
        keys = self._maker.keys(now)
        self._store.institution("", "")
        told = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return {"ready": True, "domain": self._settings.domain, "keys": [key.id for key in keys], "platform": self._platform.name, "server_time": told}

    def _tokens(self, environ: dict[str, Any], now: datetime, line: dict[str, Any]) -> dict[str, Any]:
        received = _received(environ)
        caller = self._callers.of(received, now)
        line |= {"region": caller.region.name, "institution": caller.asks.code}
        self._cross_origin.refuse_others(environ, caller.region)
        code, purpose = _asked(received.body)
        line["purpose"] = purpose
        made = self._maker.make(caller, code, purpose, now)
        told = {"tokens": list(made.tokens), "purpose": made.purpose, "day": made.day, "agreed": made.agreed}
        if made.abroad:
            told["peer_tokens"] = {region: list(tokens) for region, tokens in made.abroad.items()}
        return told | {"domain": self._settings.domain, "platform": self._platform.name}

    def _say(self, status: int, line: dict[str, Any], began: float) -> None:
        told = {"at": datetime.now(UTC), "level": "info", "by": "recognition.resolver", "process": logs.process(), "said": "tokens", "status": status}
        logs.write(told | line | {"ms": round((time.monotonic() - began) * 1000, 1)})


def _problem_headers(problem: ResolverProblem, path: str) -> list[tuple[str, str]]:
    if problem.status == 405:
        return [("Allow", ", ".join(METHODS[path]))]
    return [("Retry-After", str(problem.retry_after))] if problem.retry_after else []


def _received(environ: dict[str, Any]) -> ReceivedRequest:
    """The request with its whole body. Raises ResolverProblem."""
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json" or environ.get("HTTP_CONTENT_ENCODING"):
        raise ResolverProblem("media_type")
    length = environ.get("CONTENT_LENGTH") or ""
    if length and (not length.isascii() or not length.isdigit()):
        raise ResolverProblem("bad_request")
    if length and int(length) > LARGEST_BODY:
        raise ResolverProblem("too_large")
    body = _body(environ)
    if len(body) > LARGEST_BODY:
        raise ResolverProblem("too_large")
    if length and len(body) < int(length):
        raise ResolverProblem("bad_request")
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    # Decoded once by the server: it is signed as it is routed.
    path = environ["PATH_INFO"].encode("latin-1").replace(b"%", b"%25")
    return ReceivedRequest(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", "").encode("latin-1"), headers, body)


def _body(environ: dict[str, Any]) -> bytes:
    late = Timeout(BODY_SECONDS)
    late.start()
    try:
        body: bytes = environ["wsgi.input"].read(LARGEST_BODY + 1)
        return body
    except Timeout as error:
        if error is not late:
            raise
        raise ResolverProblem("body_late") from None
    except Exception as error:
        # Each server has errors of its own for a body that breaks off.
        raise ResolverProblem("bad_request") from error
    finally:
        late.close()


def _asked(body: bytes) -> tuple[str, TokenPurpose]:
    """Code and purpose of a body. Raises ResolverProblem, without the error of JSON, which quotes the body."""
    try:
        told = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise ResolverProblem("json_malformed") from None
    if told.keys() != {"code", "purpose"} or not all(isinstance(value, str) for value in told.values()):
        raise ResolverProblem("fields_wrong")
    if told["purpose"] not in list(TokenPurpose):
        raise ResolverProblem("purpose_unknown")
    return told["code"], TokenPurpose(told["purpose"])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a key twice")
    return told
