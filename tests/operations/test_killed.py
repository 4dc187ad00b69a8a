"""Killed at each step that reaches the disk, a snapshot is whole or none, and no service starts on half a restore."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recognition.catalogue.editions.store import Current
from recognition.ledger import LedgerRefused
from recognition.ledger.file import RESTORING, open_file
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from tests.operations.keeping import NOW, killed_at_each_step, more, whole


def test_killed_at_each_step_a_snapshot_is_whole_or_none(data: Path, tmp_path: Path):
    target = tmp_path / "copy"

    def begin(step: int) -> None:
        shutil.rmtree(target, ignore_errors=True)

    def look(step: int) -> None:
        for place in (target, target.with_name("copy.unfinished")):
            if (place / "snapshot.json").exists():
                shutil.rmtree(tmp_path / "new", ignore_errors=True)
                assert restore(place, tmp_path / "new", NOW).size == 302, "what has a list is whole"

    assert killed_at_each_step(lambda: snapshot(data, target, NOW), begin, look) > 5
    snapshot(data, tmp_path / "again", NOW)


def test_killed_at_each_step_of_a_restore_no_service_starts_on_half_of_it(data: Path, tmp_path: Path):
    snapshot(data, tmp_path / "copy", NOW)
    there = whole(data)
    more(data, 9)
    here = tmp_path / "here"

    def begin(step: int) -> None:
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(data, here)

    def look(step: int) -> None:
        if (here / RESTORING).exists():
            with pytest.raises(LedgerRefused, match="not finished"):
                open_file(here)
            restore(tmp_path / "copy", here, NOW.replace(hour=5), move_existing=True)
        assert whole(here)[:302] == there
        assert Current(here).get().number == 1

    assert killed_at_each_step(lambda: restore(tmp_path / "copy", here, NOW, move_existing=True), begin, look) > 10
