"""The registrars' doors without a server: the application on a region of the file's own, and two registrars who call it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from tests.web.visitor import Visitor

API = "/api/v1"

@pytest.fixture(scope="module")
def app(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a region of this file's own."""
    made = create_app(Settings(Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("doors") / "region")), demo=True))
    yield made
    made.extensions["recognition"].ledger.close()


def visitor(app: Flask, name: str) -> Visitor:
    data = app.extensions["recognition.settings"].data
    return Visitor(app, json.loads((data / "demo-keys.json").read_text())[name])


@pytest.fixture
def wen(app: Flask) -> Visitor:
    """温登记, who drafts."""
    return visitor(app, "registrar")


@pytest.fixture
def he(app: Flask) -> Visitor:
    """何登记, who approves."""
    return visitor(app, "registrar_second")


@pytest.fixture
def draft(wen: Visitor) -> str:
    """A draft of Wen's."""
    return wen.post(f"{API}/drafts", {}).json["id"]
