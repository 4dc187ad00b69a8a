"""For measurements the region can be drawn smaller and larger than the real one, and still holds together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.editions import store
from seed import demo, full, region
from seed.evaluating import Calendar

TODAY = date(2026, 11, 22)


def contributors(made: region.SeedRegion) -> list[str]:
    return [body.code for body in made.members if body.role in ("contributor", "joined")]


@pytest.mark.parametrize("times, members, contributing", [(0.01, 209, 9), (0.1, 2118, 94), (10, 209_374, 9350)])
def test_a_region_has_so_many_times_the_institutions_each_with_a_name_of_its_own(times, members, contributing):
    made = full.real_size(demo.SEED, times)
    assert len(made.members) == members and len(contributors(made)) == contributing
    for mark in ("code", "name_zh"):
        assert len({getattr(body, mark) for body in made.members}) == members


def test_the_smallest_keeps_those_to_which_other_tables_refer(tmp_path: Path):
    made = full.real_size(demo.SEED, 0.01)
    assert {region.ISSUER, region.RECEIVER, region.OTHER_RECEIVER} <= set(contributors(made))
    # The builder refuses an edition in which a tariff or a code map refers to nobody.
    sha256 = store.build(tmp_path, region.assemble(made, Calendar.until(TODAY), 3))
    held = store.Edition.open(tmp_path, 1, sha256).connection.execute("SELECT count(DISTINCT institution) FROM qualifications").fetchone()
    assert held == (9,)


def test_once_the_region_is_the_region():
    assert full.real_size(7, 1).members == full.real_size(7).members
