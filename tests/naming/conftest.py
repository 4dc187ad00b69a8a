"""The demonstration region's edition, which every text of this folder is asked of."""

from __future__ import annotations

from datetime import date

import pytest

from recognition.catalogue.editions.store import Edition, build
from seed import region


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """As it stands on a fixed day."""
    folder = tmp_path_factory.mktemp("naming")
    return Edition.open(folder, 1, build(folder, region.tables(date(2026, 11, 28))))
