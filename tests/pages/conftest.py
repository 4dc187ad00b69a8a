"""The people at the pages, at the real application on a quiet region: Dr Lin asks, Administrator He keeps her hospital's accounts."""

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
from tests.pages.sitting import Sitting
from tests.web.visitor import Visitor


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region before anybody asked anything."""
    folder = tmp_path_factory.mktemp("pages") / "data"
    folder.mkdir()
    demo.fill(folder, lookups=0)
    return folder


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of the quiet region, one for the tests of a file."""
    made = create_app(Settings(Path(shutil.copytree(quiet, tmp_path_factory.mktemp("page") / "region")), demo=True))
    yield made
    made.extensions["recognition"].ledger.close()


def _signed_in(app: Flask, login: str, lang: str = "zh") -> Sitting:
    sitting = Sitting(app, lang)
    sitting.sign_in(login)
    return sitting


@pytest.fixture
def dr_lin(app: Flask) -> Sitting:
    """林医生, signed in at the receiving hospital."""
    return _signed_in(app, "lin")


@pytest.fixture
def dr_lin_in_english(app: Flask) -> Sitting:
    """The same, with a browser that prefers English."""
    return _signed_in(app, "lin", "en")


@pytest.fixture
def dr_tang(app: Flask) -> Sitting:
    """唐医生, signed in at another hospital."""
    return _signed_in(app, "tang")


@pytest.fixture
def administrator_he(app: Flask) -> Sitting:
    """何管理员 of Dr Lin's hospital, signed in."""
    return _signed_in(app, "he")


@pytest.fixture
def hospital_key(app: Flask) -> Visitor:
    """The API as Dr Lin's hospital's server sees it."""
    keys = json.loads((app.extensions["recognition.settings"].data / "demo-keys.json").read_text(encoding="utf-8"))
    return Visitor(app, keys["hospital"])
