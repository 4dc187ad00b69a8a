"""A region with an index: the quiet demonstration, two issuers' systems, two receivers, and the resolver's sealing key."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.services.keys import KEYS, issue_key
from recognition.settings import Settings
from recognition.support.patient_tokens import SealingKey, new_sealing_key
from tests.clock import Clock
from tests.remembering import with_templates
from tests.results.tokens import Patients
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
def sealing() -> SealingKey:
    """What the resolver and this region's service share."""
    return new_sealing_key("chuanyu")


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory, sealing: SealingKey) -> Callable[..., Path]:
    """Writes a region's declaration."""
    folder = tmp_path_factory.mktemp("declared")
    (folder / "sealing.key").write_text(sealing.text() + "\n", encoding="ascii")

    def write(**more) -> Path:
        path = folder / "results.json"
        path.write_text(json.dumps({"sealing_keys": ["sealing.key"], **more}), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def app(quiet: Path, tmp_path_factory: pytest.TempPathFactory, declared: Callable[..., Path]) -> Iterator[Flask]:
    """The application with an index that needs somebody's word for each search."""
    data = Path(shutil.copytree(quiet, tmp_path_factory.mktemp("app") / "region"))
    made = with_templates(create_app(Settings(data, demo=True, results=declared(searches_per_hour=200)), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture(scope="module")
def issuer(app: Flask) -> Callable[[str], Visitor]:
    """The system of an institution by its code."""
    made: dict[str, Visitor] = {}

    def system(code: str) -> Visitor:
        if code not in made:
            ledger = app.extensions["recognition"].ledger
            made[code] = Visitor(app, issue_key(app.extensions[KEYS], ledger, datetime.now(UTC), "test", Role.HOSPITAL, code))
        return made[code]

    return system


@pytest.fixture(scope="module")
def patients(sealing: SealingKey, app: Flask) -> Patients:
    """Cards and what the resolver makes of them."""
    return Patients(sealing, app)
