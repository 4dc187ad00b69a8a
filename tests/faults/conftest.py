"""The quick part runs with the suite; the long part, which mounts, traces and kills for minutes, by `make faults`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.faults.figures import FIGURES, table

collect_ignore_glob = [] if os.environ.get("FAULTS") == "long" else ["long/*"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What stands beside a short form and takes minutes is left to the long run; nothing is skipped, for a skip fails in CI."""
    if os.environ.get("FAULTS") == "long":
        return
    long_forms = [item for item in items if item.get_closest_marker("long_form")]
    config.hook.pytest_deselected(items=long_forms)
    items[:] = [item for item in items if item not in long_forms]


@pytest.fixture
def data(quiet: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return Path(shutil.copytree(quiet, tmp_path / "data"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of what was measured."""
    if FIGURES and os.environ.get("FAULTS") == "long":
        terminalreporter.section("what was measured")
        terminalreporter.write_line(table())
