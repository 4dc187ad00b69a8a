"""The people of a launch, at the real application on a quiet region: Engineer Zhao's server mints, Dr Lin opens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from seed import demo
from tests.launch.launching import HospitalSystem
from tests.web.visitor import Visitor


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region before anybody asked anything."""
    folder = tmp_path_factory.mktemp("launches") / "data"
    folder.mkdir()
    demo.fill(folder, lookups=0)
    return folder


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of the quiet region, one for the tests of a file."""
    made = create_app(Settings(Path(shutil.copytree(quiet, tmp_path_factory.mktemp("launch") / "region")), demo=True))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture(scope="module")
def keys(app: Flask) -> dict[str, str]:
    """The demonstration's keys by name."""
    return json.loads((app.extensions["recognition.settings"].data / "demo-keys.json").read_text(encoding="utf-8"))


@pytest.fixture
def engineer_zhao(app: Flask, keys: dict[str, str]) -> HospitalSystem:
    """赵工's hospital information system, with the key of its server."""
    return HospitalSystem(Visitor(app, keys["hospital"]))


@pytest.fixture
def dr_lin(app: Flask, keys: dict[str, str]) -> Visitor:
    """林医生, who has a key of her own that mints nothing."""
    return Visitor(app, keys["clinician"])
