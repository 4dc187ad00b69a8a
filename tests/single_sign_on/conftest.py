"""The service with a provider that is declared and runs: a real oidc-provider process for all tests of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from recognition.services.single_sign_on import declaring
from tests.clinician.sitting import Sitting
from tests.single_sign_on.providing import SECRET, Browser, RunningProvider, provider

OURS = "http://localhost"
"""Where the test client is: cookies and the provider know us by this address."""
HOSPITAL = "cq002"


def client(port: int = 9, provider_id: str = "linshi", **more: Any) -> dict[str, Any]:
    """The client as it is registered at the provider."""
    return {
        "client_id": "recognition",
        "client_secret": SECRET,
        "redirect_uris": [f"{OURS}/sign-in/with/{provider_id}/return"],
        "backchannel_logout_uri": f"http://127.0.0.1:{port}/sign-in/with/{provider_id}/signed-out",
        "backchannel_logout_session_required": True,
    } | more


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """The hospital's identity provider."""
    with provider(
        tmp_path_factory.mktemp("provider"), [client(), client(client_id="recognition-post", token_endpoint_auth_method="client_secret_post")]
    ) as made:
        yield made


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client's secret, as the operator keeps it."""
    file = tmp_path_factory.mktemp("secret") / "linshi.secret"
    file.write_text(SECRET + "\n", encoding="utf-8")
    return file


Declare = Callable[..., None]


@pytest.fixture(scope="module")
def declaration(running: RunningProvider, secret_file: Path) -> dict[str, Any]:
    """One hospital's provider, which may speak for that hospital alone."""
    return {
        "id": "linshi",
        "protocol": "oidc",
        "name": {"zh": "临时示范医院统一身份认证", "en": "Model Hospital identity"},
        "address": OURS,
        "issuer": running.issuer,
        "client_id": "recognition",
        "client_secret_file": str(secret_file),
        "scope": ["openid", "profile", "hospital"],
        "institutions": [HOSPITAL],
        "claims": {"role": "groups", "label": "department"},
        "roles": [{"value": "doctors", "role": "clinician"}, {"value": "auditors", "role": "auditor"}],
    }


def declare_at(app: Flask, declaration: dict[str, Any], **changed: Any) -> None:
    """Declares it by the use-case; None takes a member out."""
    whole = {name: value for name, value in (declaration | changed).items() if value is not None}
    service, stores = app.extensions["recognition"], app.extensions["recognition.people"]
    raw = json.dumps(whole, ensure_ascii=False).encode()
    declaring.declare(stores, service.ledger, service.edition(), raw, datetime.now(UTC), "operator", separated=False)


@pytest.fixture
def declare(app: Flask, declaration: dict[str, Any]) -> Iterator[Declare]:
    """Declares the hospital's provider with some members changed; afterwards it stands as it did."""

    def changed(**members: Any) -> None:
        declare_at(app, declaration, **members)

    changed()
    yield changed
    changed()


class Person:
    """Somebody at a browser with the service and the provider."""

    def __init__(self, app: Flask, lang: str = "zh", address: str = "10.0.0.7") -> None:
        self.sitting = Sitting(app, lang, address)
        self.browser = Browser()

    def leave(self, provider_id: str = "linshi", **query: str) -> str:
        """Presses the provider's link; where it leads."""
        reply = self.sitting.client.get(f"/sign-in/with/{provider_id}", query_string=query, environ_overrides={"REMOTE_ADDR": self.sitting.address})
        assert reply.status_code == 303, reply.text
        return reply.headers["Location"]

    def back(self, address: str) -> Any:
        """Comes back with what the provider sent along, and goes on where that leads."""
        return self.sitting.open(address.removeprefix(OURS))

    def sign_in(self, login: str | None, amr: str = "", **query: str) -> Any:
        """The whole way."""
        return self.back(self.browser.at(self.leave(**query), login, amr))

    def sign_in_by(self, provider_id: str, login: str | None = "u-1") -> Any:
        """The whole way by another provider."""
        return self.back(self.browser.at(self.leave(provider_id), login))


@pytest.fixture
def somebody(app: Flask, declare: Declare) -> Person:
    """Somebody who has not signed in."""
    return Person(app)
