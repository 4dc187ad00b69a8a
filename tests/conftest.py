"""What all tests share: a filled data folder, a running service, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Server, running

CI = os.environ.get("CI") == "true"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a skipped test has failed: what it needs belongs into .ci/packages or requirements-test.txt."""
    report = (yield).get_result()
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything must run: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}"


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region with a few weeks of use, filled once for the run; tests copy it and leave it as it is."""
    from seed import demo

    folder = tmp_path_factory.mktemp("demonstration") / "data"
    folder.mkdir()
    demo.fill(folder, lookups=150, days=40)
    return folder


@pytest.fixture
def region(demonstration: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own, holding the demonstration region."""
    return shutil.copytree(demonstration, tmp_path / "region")


@pytest.fixture(scope="module")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real gunicorn with two workers on the demonstration region, one for all tests of a file."""
    data = shutil.copytree(demonstration, tmp_path_factory.mktemp("server") / "region")
    with running(data) as server:
        yield server
