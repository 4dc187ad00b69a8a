"""The service as the box calls it: JSON over HTTP(S) with an institution's key, no proxy, no redirect, and an end to waiting."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from recognition.edge.settings import CentreAddress
from recognition.support.request_signing import signed_headers

PAUSE = 5.0
"""Seconds for which nobody waits for a service that was away a moment ago."""
PIECE = 1 << 16
CODE = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
AWAY = frozenset({401, 403, 404, 408, 429}) | frozenset(range(500, 600))
"""Answers that say nothing of the message: the service is away, its address or the key is wrong, or it is asked too much. The same is sent again later."""


class CentreAway(Exception):
    """There is no answer now; `why` is the status with the code of the problem, or the kind of fault, and `status` that of HTTP, 0 for none."""

    def __init__(self, why: str, status: int = 0) -> None:
        self.why, self.status = why, status
        super().__init__(why)


class CentreRefuses(Exception):
    """The service will not take this, now or later; `code` is the problem's."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Centre:
    """Calls to the service; usable from several threads."""

    def __init__(self, address: CentreAddress) -> None:
        """`address` is where it is."""
        self._address = address
        self._context = ssl.create_default_context(cafile=str(address.ca_file) if address.ca_file else None) if address.tls else None
        self._away_until = 0.0  # on the monotonic clock

    def post(self, path: str, body: dict[str, Any], key: str, idempotency: str, insist: bool = False) -> dict[str, Any]:
        """The answer to a POST. Raises CentreAway, at once where it was away a moment ago unless `insist`, and CentreRefuses."""
        if not insist and time.monotonic() < self._away_until:
            raise CentreAway("away a moment ago")
        return self._answer("POST", path, key, json.dumps(body).encode(), {"Content-Type": "application/json", "Idempotency-Key": idempotency}, True)

    def post_beside(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """The answer to a POST that is no message, whether or not it was away a moment ago. Raises CentreAway and CentreRefuses."""
        return self._answer("POST", path, key, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def get(self, path: str, key: str) -> dict[str, Any]:
        """The answer to a GET, whether or not it was away a moment ago. Raises CentreAway and CentreRefuses."""
        return self._answer("GET", path, key, None, {})

    def download(self, path: str, key: str, target: IO[bytes], most: int) -> None:
        """Writes a file that the service gives, of at most so many bytes. Raises CentreAway, CentreRefuses, and OSError where the disk takes no more."""
        with self._reply("GET", path, key, None, {}) as reply:
            if reply.status != 200:
                raise CentreAway(f"HTTP {reply.status}", reply.status)
            left = most
            while piece := self._read(reply):
                left -= len(piece)
                if left < 0:
                    raise CentreRefuses("too_large")
                target.write(piece)

    def _answer(self, method: str, path: str, key: str, body: bytes | None, more: dict[str, str], message: bool = False) -> dict[str, Any]:
        with self._reply(method, path, key, body, more, message) as reply:
            pieces = []
            while piece := self._read(reply):
                pieces.append(piece)
            try:
                read = json.loads(b"".join(pieces) or b"{}")
            except ValueError as fault:
                raise self._is_away(CentreAway(type(fault).__name__)) from fault
            if not isinstance(read, dict):
                raise self._is_away(CentreAway("no answer of this service"))
            if message:
                self._away_until = 0.0
            if 200 <= reply.status < 300:
                return read
            raise CentreRefuses(str(read.get("code") or f"http_{reply.status}"))

    @contextmanager
    def _reply(self, method: str, path: str, key: str, body: bytes | None, more: dict[str, str], message: bool = False) -> Iterator[http.client.HTTPResponse]:
        """The answer to one request, its body still to be read. Raises CentreAway for one that says nothing of what was sent."""
        connection = self._connection()
        try:
            try:
                connection.request(method, self._address.path + path, body, self._known_by(key, method, path, body) | {"Accept-Language": "en"} | more)
                reply = connection.getresponse()
            except (OSError, http.client.HTTPException) as fault:
                raise self._is_away(CentreAway(type(fault).__name__)) from fault
            with reply:
                if reply.status in AWAY or 300 <= reply.status < 400:
                    away = CentreAway(f"HTTP {reply.status} {_code(reply)}".rstrip(), reply.status)
                    # what is asked besides messages may be refused to this key alone, and holds up none of them
                    raise self._is_away(away) if message else away
                yield reply
        finally:
            connection.close()

    def _known_by(self, key: str, method: str, path: str, body: bytes | None) -> dict[str, str]:
        """The headers that say whose request it is: the key itself, or what it has signed, anew for each."""
        algorithm = self._address.signing.get(key)
        return signed_headers(algorithm, key, method, path, body or b"", time.time()) if algorithm else {"Authorization": f"Bearer {key}"}

    def _read(self, reply: http.client.HTTPResponse) -> bytes:
        try:
            return reply.read(PIECE)
        except (OSError, http.client.HTTPException) as fault:
            raise self._is_away(CentreAway(type(fault).__name__)) from fault

    def _connection(self) -> http.client.HTTPConnection:
        at = self._address
        if self._context is not None:
            return http.client.HTTPSConnection(at.host, at.port, timeout=at.patience, context=self._context)
        return http.client.HTTPConnection(at.host, at.port, timeout=at.patience)

    def _is_away(self, away: CentreAway) -> CentreAway:
        self._away_until = time.monotonic() + PAUSE
        return away


def _code(reply: http.client.HTTPResponse) -> str:
    """Which problem the service told, such as a clock that is wrong; "" where the answer is none of it."""
    try:
        told = json.loads(reply.read(PIECE))
    except (OSError, ValueError, http.client.HTTPException):
        return ""
    code = told.get("code") if isinstance(told, dict) else None
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""
