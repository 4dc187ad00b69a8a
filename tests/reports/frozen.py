"""What the applications of rooms begin with that are held to the cases: the frozen catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports import catalogue
from tests.sharing import made_once


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the frozen catalogue, made once for the run."""
    return made_once(tmp_path_factory.getbasetemp(), "frozen-catalogue", catalogue.fill)
