"""Killed at each step that reaches the disk, a ledger on its way into the database or back is in one of the two, and doing it again goes through."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recognition.ledger import LedgerRefused, open_ledger, place
from recognition.operations.migrate import to_database, to_folder
from tests.databases import OWNER, SERVICE, Cluster
from tests.operations.keeping import NOW, killed_at_each_step, root_at, whole


def test_killed_on_the_way_into_the_database_and_back(data: Path, tmp_path: Path, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch):
    here, schema = tmp_path / "here", postgresql.schema()
    owner, service = postgresql.url(OWNER, schema), postgresql.url(SERVICE, schema)
    entries, root = whole(data), root_at(data, 302)

    def empty(step: int) -> None:
        monkeypatch.setenv(place.SETTING, service)
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(data, here)
        postgresql.ask(f"DROP SCHEMA {schema} CASCADE", f"CREATE SCHEMA {schema} AUTHORIZATION {OWNER}")

    def there(step: int) -> None:
        in_file, marked = (here / "ledger.sqlite").exists(), place.mark_of(here) is not None
        assert in_file or marked
        if in_file:
            with pytest.raises(LedgerRefused):
                open_ledger(here)  # with the setting, a folder that has a ledger of its own is not served
            assert to_database(here, owner, NOW, 1).root == root
        assert whole(here) == entries

    def carried(step: int) -> None:
        empty(step)
        to_database(here, owner, NOW, 1)

    def back(step: int) -> None:
        if place.mark_of(here) is not None:
            assert to_folder(here).root == root
        monkeypatch.delenv(place.SETTING)
        assert whole(here) == entries

    assert killed_at_each_step(lambda: to_database(here, owner, NOW, 1), empty, there) > 4
    assert killed_at_each_step(lambda: to_folder(here), carried, back) > 4
