"""The hooks on the quiet demonstration region, with declared clients, and the people who call them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from tests.cds_hooks.calls import ADDRESS
from tests.cds_hooks.tokens import declared
from tests.clock import Clock
from tests.remembering import with_templates
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
def declaration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that declares the clients."""
    return declared(tmp_path_factory.mktemp("declared"))


@pytest.fixture(scope="module")
def app(beginning: Path, declaration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the hooks switched on."""
    data = Path(shutil.copytree(beginning, tmp_path_factory.mktemp("hooks") / "region"))
    made = with_templates(create_app(Settings(data, demo=True, hooks=ADDRESS, hook_clients=str(declaration)), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture
def zhao(people: dict[str, Visitor]) -> Visitor:
    """赵工, whose hospital's order entry calls the hooks."""
    return people["hospital"]


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """A caller without a key."""
    return Visitor(app, None)
