"""The quick part runs with the suite; the long part, which mounts, traces and kills for minutes, by `make faults`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

collect_ignore_glob = [] if os.environ.get("FAULTS") == "long" else ["long/*"]


@pytest.fixture
def data(quiet: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return Path(shutil.copytree(quiet, tmp_path / "data"))
