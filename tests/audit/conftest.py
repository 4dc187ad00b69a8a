"""Auditors at their pages, on a region with some weeks of use: Auditor Qiu sees the region, Auditor Ma his own hospital."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.lookups import Service
from recognition.settings import Settings
from seed import demo
from tests.pages.sitting import Sitting
from tests.web.visitor import Visitor


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region with enough use that every counter counts something."""
    folder = tmp_path_factory.mktemp("used") / "data"
    folder.mkdir()
    demo.fill(folder, lookups=900, days=75)
    return folder


@pytest.fixture(scope="module")
def app(used: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of it, one for the tests of a file."""
    made = create_app(Settings(Path(shutil.copytree(used, tmp_path_factory.mktemp("audit") / "region")), demo=True))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture
def service(app: Flask) -> Service:
    """The use-cases behind the doors."""
    return app.extensions["recognition"]


def at_the_pages(app: Flask, login: str, lang: str = "zh") -> Sitting:
    """Somebody signed in."""
    sitting = Sitting(app, lang)
    sitting.sign_in(login)
    return sitting


@pytest.fixture
def auditor_qiu(app: Flask) -> Sitting:
    """邱审计, auditor of the region."""
    return at_the_pages(app, "qiu")


@pytest.fixture
def auditor_qiu_in_english(app: Flask) -> Sitting:
    """The same, with a browser that prefers English."""
    return at_the_pages(app, "qiu", "en")


@pytest.fixture
def auditor_ma(app: Flask) -> Sitting:
    """马审计, auditor of Dr Lin's hospital."""
    return at_the_pages(app, "ma")


@pytest.fixture
def dr_lin(app: Flask) -> Sitting:
    """林医生, who has no business here."""
    return at_the_pages(app, "lin")


@pytest.fixture
def people(app: Flask) -> dict[str, Visitor]:
    """Everybody who has a key."""
    keys = json.loads((app.extensions["recognition.settings"].data / "demo-keys.json").read_text(encoding="utf-8"))
    return {name: Visitor(app, key) for name, key in keys.items()}
