"""The report door on the frozen catalogue, on the day of the cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recognition.catalogue.editions.store import Edition
from tests.clock import Clock
from tests.reports import catalogue
from tests.reports.frozen import beginning
from tests.web.visitor import Visitor

__all__ = ["beginning"]

DOOR = "/api/v1/reports"


@pytest.fixture(autouse=True)
def on_the_day(clock: Clock) -> None:
    """Every test is made on the day of the cases."""
    clock.stands = catalogue.NOW


@pytest.fixture
def edition(app: Flask) -> Edition:
    """The edition in force."""
    return app.extensions["recognition"].edition()


@pytest.fixture
def dr_lin(people: dict[str, Visitor]) -> Visitor:
    """A clinician of 云岭示范医院, the receiver."""
    return people["clinician"]


@pytest.fixture
def send(dr_lin: Visitor) -> Callable[..., TestResponse]:
    """Sends a document's bytes or text as the body."""

    def sent(document: bytes | str, **headers: str) -> TestResponse:
        data = document.encode() if isinstance(document, str) else document
        return dr_lin.call("POST", DOOR, data, **{"Content_Type": "application/octet-stream", **headers})

    return sent


@pytest.fixture
def rows(send: Callable[..., TestResponse]) -> Callable[[bytes | str], dict[str, Any]]:
    """The rows of a document by their place; the document is one that is read."""

    def of(document: bytes | str) -> dict[str, Any]:
        reply = send(document)
        assert reply.status_code == 200, reply.json
        return {row["at"]: row for row in reply.json["rows"]}

    return of
