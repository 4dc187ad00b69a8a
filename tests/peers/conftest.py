"""Two regions for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.regions import Neighbour, TwoRegions, two_regions


@pytest.fixture(scope="module")
def pair(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoRegions]:
    """Both, one pair for the tests of a file."""
    with two_regions(quiet, tmp_path_factory.mktemp("two")) as pair:
        yield pair


@pytest.fixture
def regions(pair: TwoRegions) -> Iterator[TwoRegions]:
    """The pair; afterwards the neighbour is honest, quick and there again."""
    yield pair
    neighbour = pair.neighbour
    neighbour.away, neighbour.drip, neighbour.change, neighbour.gives = False, 0.0, Neighbour.change, {}
