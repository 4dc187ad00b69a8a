"""Somebody whose key signs: requests with the four headers, and with what a test puts in their place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from recognition.domain.lookups import Role
from recognition.services.keys import KEYS, KeyUse, issue_key
from recognition.support.request_signing import SigningAlgorithm, signed_headers
from recognition.web.shared.service import CLOCK
from tests.web.described import hold

NEIGHBOUR = "neighbour"
"""The region whose the keys of peers are."""


def issued(app: Flask, use: KeyUse, role: Role = Role.HOSPITAL, institution: str | None = "cq002") -> str:
    """A new key that comes as `use` says."""
    region = NEIGHBOUR if role is Role.PEER else ""
    return issue_key(app.extensions[KEYS], app.extensions["recognition"].ledger, app.extensions[CLOCK](), "test", role, institution, region, use=use)


@dataclass
class Signer:
    """A hospital's system whose requests are signed."""

    app: Flask
    algorithm: SigningAlgorithm = SigningAlgorithm.SHA256
    networks: tuple[str, ...] = ()
    role: Role = Role.HOSPITAL
    institution: str | None = "cq002"
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = issued(self.app, KeyUse(self.algorithm, self.networks), self.role, self.institution)

    def headers(self, method: str, target: str, data: bytes, ahead: float = 0, nonce: str = "") -> dict[str, str]:
        """As they are signed `ahead` seconds from now."""
        return signed_headers(self.algorithm, self.key, method, target, data, self.app.extensions[CLOCK]().timestamp() + ahead, nonce)

    def call(self, method: str, target: str, body: Any = None, sent_to: str = "", ahead: float = 0, nonce: str = "", **more: Any) -> TestResponse:
        """One request, signed for `target` and sent there or to `sent_to`; `more` replaces headers, None leaves one out; `remote` is whence."""
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        remote = more.pop("remote", "127.0.0.1")
        headers = self.headers(method, target, data, ahead, nonce) | ({"Content-Type": "application/json"} if data else {})
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        reply = self.app.test_client().open(
            sent_to or target,
            method=method,
            data=data or None,
            headers={name: value for name, value in headers.items() if value is not None},
            environ_overrides={"REMOTE_ADDR": remote},
        )
        if method != "HEAD":
            hold(self.app, method, sent_to or target, reply)
        return reply
