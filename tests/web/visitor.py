"""Somebody who calls the service through its real application."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.people import question
from tests.web.described import hold


@dataclass(frozen=True)
class Visitor:
    """A person with a key, or without."""

    app: Flask
    key: str | None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One request; bytes are sent as they are, anything else as JSON. Whatever comes back must be as it is described."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key is not None:
            sent.setdefault("Authorization", f"Bearer {self.key}")
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        reply = self.app.test_client().open(path, method=method, data=data, headers=sent)
        hold(self.app, method, path, reply)
        return reply

    def get(self, path: str, **headers: str) -> TestResponse:
        """Reads."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Sends."""
        return self.call("POST", path, body, **headers)

    def ask(self, body: Any = None, **headers: str) -> TestResponse:
        """Must this be repeated? By default: total protein, sampled yesterday at Issuer East."""
        return self.post("/api/v1/lookups", question() if body is None else body, **headers)

    def asked(self, **more: Any) -> dict[str, Any]:
        """The answer to a good question."""
        reply = self.ask(question(**more))
        assert reply.status_code == 201, reply.json
        return reply.json

    def decide(self, lookup: str, decision: str, **more: Any) -> TestResponse:
        """Says what was done with an answer."""
        return self.post(f"/api/v1/lookups/{lookup}/decisions", {"decision": decision, **more})


def ledger_size(app: Flask) -> int:
    """How many entries there are."""
    return app.extensions["recognition"].ledger.size()
