"""The quick part runs with the suite; the long part, which mounts, traces and kills for minutes, by `make faults`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

collect_ignore_glob = [] if os.environ.get("FAULTS") == "long" else ["long/*"]


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region before anybody asked anything."""
    from seed import demo

    folder = tmp_path_factory.mktemp("quiet") / "data"
    folder.mkdir()
    demo.fill(folder, lookups=0)
    return folder


@pytest.fixture
def data(quiet: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return Path(shutil.copytree(quiet, tmp_path / "data"))
