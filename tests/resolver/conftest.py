"""A resolver and a card platform beside it, one for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.resolver.platform_beside import KEY, PlatformBeside, platform_beside
from tests.resolver.running_resolver import Resolver, gateway, prepared, serving


@pytest.fixture(scope="module")
def platform() -> Iterator[PlatformBeside]:
    """The gateway."""
    with platform_beside() as beside:
        yield beside


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory, platform: PlatformBeside) -> Iterator[Resolver]:
    """A resolver of two processes that waits one second for the gateway, three exchanges at once, and asks again at once where it was away."""
    folder = tmp_path_factory.mktemp("resolver")
    table = gateway(folder, platform.port, KEY, "patience_seconds = 1\nat_once = 3\npause_seconds = 0\n")
    with serving(prepared(folder, table, more="workers = 2")) as running:
        yield running
