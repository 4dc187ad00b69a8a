"""Requests as a hospital's systems make them: with the key itself, or signed by it."""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from recognition.support.request_signing import SigningAlgorithm, signed_headers

PATIENCE = 5.0
"""Seconds; more than the two that a hospital's own systems should wait, so that a slow answer is reported as slow."""


@dataclass(frozen=True)
class Reply:
    """What the service answered; `status` is 0 where nothing came, and `reason` says why."""

    status: int
    body: bytes = b""
    date: datetime | None = None
    seconds: float = 0.0
    reason: str = ""

    @property
    def why(self) -> tuple[str, str]:
        """What the refusal says, in Chinese and English; twice its code where it says it in one language."""
        told = self.json
        [first, *_] = told.get("errors") or [{}]
        return first.get("zh") or told.get("code", ""), first.get("en") or told.get("code", "")

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty where it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Hospital:
    """The service as a hospital's systems see it."""

    url: str
    key: str
    signed: SigningAlgorithm | None = None

    def call(self, path: str, body: Any = None, **headers: str) -> Reply:
        """One request with the key; bytes are sent as they are, anything else as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        kind = "text/plain" if isinstance(body, bytes) else "application/json"
        known_by = self._signed("GET" if data is None else "POST", path, data or b"") if self.signed else {"Authorization": f"Bearer {self.key}"}
        all_headers = known_by | {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
        start = time.monotonic()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, data, all_headers), timeout=PATIENCE) as reply:
                return Reply(reply.status, reply.read(), _date(reply.headers.get("Date")), time.monotonic() - start)
        except urllib.error.HTTPError as refused:
            return Reply(refused.code, refused.read(), _date(refused.headers.get("Date")), time.monotonic() - start)
        except (OSError, ssl.SSLError, ValueError) as error:
            return Reply(0, reason=str(getattr(error, "reason", error)))

    def _signed(self, method: str, path: str, data: bytes) -> dict[str, str]:
        """What is signed anew for each request."""
        return signed_headers(self.signed, self.key, method, path, data, time.time()) if self.signed else {}


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
