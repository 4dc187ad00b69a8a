"""The service as the box calls it: JSON over HTTP(S) with an institution's key, no proxy, no redirect, and an end to waiting."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import Any

from recognition.edge.settings import CentreAddress

PAUSE = 5.0
"""Seconds for which nobody waits for a service that was away a moment ago."""
AWAY = frozenset({401, 403, 404, 408, 429}) | frozenset(range(500, 600))
"""Answers that say nothing of the message: the service is away, its address or the key is wrong, or it is asked too much. The same is sent again later."""


class CentreAway(Exception):
    """There is no answer now; `why` is the status, or the kind of fault."""

    def __init__(self, why: str) -> None:
        self.why = why
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
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Idempotency-Key": idempotency, "Accept-Language": "en"}
        try:
            status, answer = self._sent(path, json.dumps(body).encode(), headers)
            if status in AWAY:
                raise CentreAway(f"HTTP {status}")
        except CentreAway:
            self._is_away()
            raise
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._is_away()
            raise CentreAway(type(fault).__name__) from fault
        self._away_until = 0.0
        if 200 <= status < 300:
            return answer
        raise CentreRefuses(str(answer.get("code") or f"http_{status}"))

    def _is_away(self) -> None:
        self._away_until = time.monotonic() + PAUSE

    def _sent(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        at = self._address
        if self._context is not None:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(at.host, at.port, timeout=at.patience, context=self._context)
        else:
            connection = http.client.HTTPConnection(at.host, at.port, timeout=at.patience)
        try:
            connection.request("POST", at.path + path, body, headers)
            reply = connection.getresponse()
            if 300 <= reply.status < 400:
                raise CentreAway(f"HTTP {reply.status}")
            read = json.loads(reply.read() or b"{}")
        finally:
            connection.close()
        if not isinstance(read, dict):
            raise CentreAway("no answer of this service")
        return reply.status, read
