"""Operator Sun's small region, made once for a run and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.operations.keeping import region
from tests.sharing import made_once


@pytest.fixture(scope="session")
def small_region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small region; tests copy it and leave it as it is."""
    return made_once(tmp_path_factory.getbasetemp(), "small-region", lambda folder: region(folder / "data")) / "data"


@pytest.fixture
def data(small_region: Path, tmp_path: Path) -> Path:
    """A folder of this test's own, holding the small region."""
    return Path(shutil.copytree(small_region, tmp_path / "data"))
