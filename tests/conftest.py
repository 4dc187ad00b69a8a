"""What all tests share: filled data folders, the application on one, a running service, and the rule that CI skips nothing."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from recognition.web.shared.service import CLOCK
from seed import demo
from tests.clock import Clock
from tests.databases import Cluster, cluster
from tests.remembering import remembering, with_templates
from tests.running import Server, running
from tests.sharing import made_once
from tests.web.visitor import Visitor

CI = os.environ.get("CI") == "true"
HERE = Path(__file__).parent
WAITING = ("browser", "faults", "server", "operations", "launch", "edge", "resolver", "ledger", "peers", "single_sign_on", "test_serve.py")
"""Rooms whose files wait for browsers, services and time-outs more than they compute, those that take longest first."""
COMPUTING = ("registrar", "auditor", "test_bundle.py", "clients", "naming", "seed", "spreadsheets")
"""Rooms whose files compute, those that take longest first; all that are not named come after them."""

# Services and commands of the tests are processes of their own, some thousand in a run: what one of them compiled, the next one reads. Where the
# environment forbids that, each spends half a second of the processor on compiling everything anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes says more about what else the machine does than about us.
hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a run of several processes files that wait and files that compute come in turn; alone the order is that of the files."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = {path: number for number, path in enumerate(in_turn(dict.fromkeys(item.path for item in items)))}
        items.sort(key=lambda item: place[item.path])


def in_turn(files: Collection[Path]) -> list[Path]:
    """The files so that one that waits is run beside one that computes, and no processor is idle; long ones first, so that none is left alone with one at
    the end."""

    def ordered(waits: bool, rooms: Sequence[str]) -> list[Path]:
        room = {path: path.relative_to(HERE).parts[0] for path in files}
        return sorted(
            (path for path in files if (room[path] in WAITING) is waits), key=lambda path: rooms.index(room[path]) if room[path] in rooms else len(rooms)
        )

    turns = [(number / len(each), path) for each in (ordered(True, WAITING), ordered(False, COMPUTING)) for number, path in enumerate(each)]
    return [path for _turn, path in sorted(turns, key=lambda turn: turn[0])]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a skipped test has failed: what it needs belongs into .ci/packages or requirements-test.txt."""
    report = (yield).get_result()
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything must run: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}"


@pytest.fixture(scope="session", autouse=True)
def remembered() -> Iterator[None]:
    """Nothing dear is calculated twice in one process."""
    with remembering():
        yield


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region with a few weeks of use, filled once for the run; tests copy it and leave it as it is."""
    return made_once(tmp_path_factory.getbasetemp(), "demonstration", lambda folder: demo.fill(folder, lookups=150, days=40))


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration region before anybody asked anything, filled once for the run; tests copy it and leave it as it is."""
    return made_once(tmp_path_factory.getbasetemp(), "quiet", lambda folder: demo.fill(folder, lookups=0))


@pytest.fixture
def region(demonstration: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own, holding the demonstration region."""
    return shutil.copytree(demonstration, tmp_path / "region")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL server of this process's own, started by the first test that needs one; its trees are apart from each other."""
    with cluster() as started:
        yield started


@pytest.fixture(scope="module")
def server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real gunicorn with two workers on the demonstration region, one for all tests of a file."""
    data = shutil.copytree(demonstration, tmp_path_factory.mktemp("server") / "region")
    with running(data) as server:
        yield server


@pytest.fixture(scope="module")
def quiet_server(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same on the region before anybody asked anything."""
    data = shutil.copytree(quiet, tmp_path_factory.mktemp("quiet-server") / "region")
    with running(data) as server:
        yield server


@pytest.fixture(scope="session")
def beginning(quiet: Path) -> Path:
    """What the application of a file begins with: the quiet region; a room that needs another one says so in its own conftest."""
    return quiet


@pytest.fixture(scope="module")
def app(beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a copy of that, without a server, one for the tests of a file."""
    made = with_templates(create_app(Settings(Path(shutil.copytree(beginning, tmp_path_factory.mktemp("app") / "region")), demo=True), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture
def clock(app: Flask) -> Iterator[Clock]:
    """The application's clock, which a test may put forward; afterwards it goes right again."""
    clock = app.extensions[CLOCK]
    yield clock
    clock.ahead, clock.stands = timedelta(), None


@pytest.fixture(scope="module")
def people(app: Flask) -> dict[str, Visitor]:
    """Everybody who has a key of the demonstration, by its name there."""
    keys = json.loads((app.extensions["recognition.settings"].data / demo.KEYS_FILE).read_text(encoding="utf-8"))
    return {name: Visitor(app, key) for name, key in keys.items()}
