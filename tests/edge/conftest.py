"""A box beside the application on the frozen catalogue, on the day of the cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition.web.shared.service import CLOCK
from seed.demo import KEYS_FILE
from tests.edge.running_box import Box, CentreBeside, centre_beside, running_box, settings
from tests.reports import catalogue
from tests.reports.frozen import beginning
from tests.running import free_port

__all__ = ["beginning"]


@pytest.fixture(scope="module")
def key(app: Flask) -> str:
    """The key of the hospital's systems."""
    return json.loads((app.extensions["recognition.settings"].data / KEYS_FILE).read_text(encoding="utf-8"))["hospital"]


@pytest.fixture(scope="module")
def served(app: Flask) -> Iterator[CentreBeside]:
    """The service behind a port, on the day of the cases."""
    app.extensions[CLOCK].stands = catalogue.NOW
    with centre_beside(app) as beside:
        yield beside
    app.extensions[CLOCK].stands = None


@pytest.fixture
def centre(served: CentreBeside) -> Iterator[CentreBeside]:
    """The same, which nothing has reached yet."""
    served.reached.clear()
    yield served
    served.away = False


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, served: CentreBeside, key: str) -> Iterator[Box]:
    """A box with a plain listener for reports, one for the tests of a file."""
    port = free_port()
    with running_box(settings(tmp_path_factory.mktemp("box"), served.port, key, port), port) as running:
        yield running


@pytest.fixture
def own_box(tmp_path: Path, centre: CentreBeside, key: str) -> Iterator[Box]:
    """The same, a test's own."""
    port = free_port()
    with running_box(settings(tmp_path, centre.port, key, port), port) as running:
        yield running
