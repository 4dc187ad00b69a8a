"""The people of the tests: each has a key, a place of work and something to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, urlencode

from tests.running import Reply, Server

SHANGHAI = timezone(timedelta(hours=8))
EAST = {"system": "nhsa", "code": "H50011100001"}
"""Issuer East: a contributing hospital in Chongqing, passed for total protein (`tp`) in the demonstration region."""


def performed(days_ago: int = 0, hour: int = 0) -> str:
    """A time of sampling in Shanghai; midnight of today, by default, which is never in the future."""
    day = datetime.now(SHANGHAI).date() - timedelta(days=days_ago)
    return f"{day.isoformat()}T{hour:02d}:00:00+08:00"


def question(item: Any = "tp", issuer: Any = None, performed_at: str | None = None, **more: Any) -> dict[str, Any]:
    """The body of a lookup: by default total protein, sampled yesterday at Issuer East."""
    return {"item": item, "issuer": issuer or EAST, "performed_at": performed_at or performed(1, 9), **more}


@dataclass(frozen=True)
class Person:
    """Somebody with a key, at a running service."""

    name: str
    server: Server
    key: str

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One request with this person's key; `idempotency_key="…"` becomes the header Idempotency-Key."""
        sent = {name.replace("_", "-").title(): value for name, value in headers.items()}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        return self.server.send(method, path, data, {"Authorization": f"Bearer {self.key}", **sent})

    def get(self, path: str, **query: str) -> Reply:
        """Reads."""
        return self.request("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        """Sends a body as JSON; bytes go as they are."""
        return self.request("POST", path, body, **headers)

    def ask(self, body: dict[str, Any] | None = None, **headers: str) -> Reply:
        """Must this be repeated?"""
        return self.post("/api/v1/lookups", body or question(), **headers)

    def decide(self, lookup: str, decision: str, reason: str | None = None, note: str | None = None, **headers: str) -> Reply:
        """Says what was done with the answer."""
        body = {"decision": decision, "reason": reason, "note": note}
        return self.post(f"/api/v1/lookups/{quote(lookup)}/decisions", {name: value for name, value in body.items() if value is not None}, **headers)

    def repeat(self, item: Any, performed_at: str, **more: Any) -> Reply:
        """Says that the item was performed here after all."""
        headers = {name: more.pop(name) for name in ("idempotency_key",) if name in more}
        return self.post("/api/v1/repeats", {"item": item, "performed_at": performed_at, **more}, **headers)


def dr_lin(server: Server) -> Person:
    """林医生, clinician at the receiving hospital."""
    return Person("Dr Lin", server, server.keys["clinician"])


def dr_tang(server: Server) -> Person:
    """唐医生, clinician at another receiving hospital, who must not see what Dr Lin's did."""
    return Person("Dr Tang", server, server.keys["clinician_other"])


def engineer_zhao(server: Server) -> Person:
    """赵工, who connects Dr Lin's hospital information system."""
    return Person("Engineer Zhao", server, server.keys["hospital"])


def auditor_qiu(server: Server) -> Person:
    """邱审计, auditor of the region."""
    return Person("Auditor Qiu", server, server.keys["auditor"])


def auditor_ma(server: Server) -> Person:
    """马审计, auditor of Dr Lin's hospital alone."""
    return Person("Auditor Ma", server, server.keys["hospital_auditor"])


def registrar_wen(server: Server) -> Person:
    """文老师, who drafts what is published."""
    return Person("Registrar Wen", server, server.keys["registrar"])


def registrar_he(server: Server) -> Person:
    """何老师, who approves what another drafted."""
    return Person("Registrar He", server, server.keys["registrar_second"])


def operator_sun(server: Server) -> Person:
    """孙工, who keeps the service running."""
    return Person("Operator Sun", server, server.keys["operator"])
