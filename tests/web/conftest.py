"""A small region of one's own behind the real doors, without a server: keys, three editions, an empty ledger."""

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
from tests.web.visitor import Visitor


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region before anybody asked anything."""
    folder = tmp_path_factory.mktemp("quiet") / "data"
    folder.mkdir()
    demo.fill(folder, lookups=0)
    return folder


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of the quiet region, one for the tests of a file."""
    made = create_app(Settings(Path(shutil.copytree(quiet, tmp_path_factory.mktemp("web") / "region")), demo=True))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, Visitor]:
    """Everybody who has a key of the demonstration, by its name there."""
    keys = json.loads((app.extensions["recognition.settings"].data / "demo-keys.json").read_text())
    return {name: Visitor(app, key) for name, key in keys.items()}


@pytest.fixture
def dr_lin(people: dict[str, Visitor]) -> Visitor:
    """林医生, clinician at the receiving hospital."""
    return people["clinician"]


@pytest.fixture
def dr_tang(people: dict[str, Visitor]) -> Visitor:
    """唐医生, clinician at another hospital."""
    return people["clinician_other"]


@pytest.fixture
def auditor_qiu(people: dict[str, Visitor]) -> Visitor:
    """邱审计, auditor of the region."""
    return people["auditor"]


@pytest.fixture
def auditor_he(people: dict[str, Visitor]) -> Visitor:
    """何审计, auditor of Dr Lin's hospital."""
    return people["hospital_auditor"]


@pytest.fixture
def nobody(app: Flask) -> Visitor:
    """A caller without a key."""
    return Visitor(app, None)
