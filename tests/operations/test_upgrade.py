"""An upgrade changes nothing that was written: tried from a version before the first, killed at each step, and back again with newer entries."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recognition.ledger import LedgerRefused, Request, open_ledger, schema
from recognition.ledger.entries import columns
from recognition.ledger.file import open_file, take_lock
from recognition.ledger.migrations import SCHEMA_VERSIONS, SchemaVersion, carry_over, root_of, version_of
from recognition.operations.manifest import Manifest, SnapshotRefused
from recognition.operations.upgrade import upgrade
from tests.ledger.making import asked, moment
from tests.operations.keeping import NOW, killed_at_each_step, more, region, whole

BEFORE = 0
KEY = Request(bytes(32), bytes(range(32)))
ZERO = SchemaVersion(
    version=BEFORE,
    statements=(
        "CREATE TABLE log (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry BLOB NOT NULL) STRICT",
        "CREATE TABLE asked (name BLOB PRIMARY KEY, body BLOB NOT NULL, first INTEGER NOT NULL, n INTEGER NOT NULL, lines TEXT) STRICT",
        "CREATE TABLE texts (id TEXT PRIMARY KEY, salt BLOB NOT NULL, words TEXT NOT NULL) STRICT",
    ),
    insert_entry="INSERT INTO log (place, id, entry) VALUES (?, ?, ?)",
    row=lambda place, data, hashed: (place, columns(data).id, data),
    insert_tile=None,
    insert_request="INSERT INTO asked VALUES (?, ?, ?, ?, ?)",
    insert_note="INSERT INTO texts VALUES (?, ?, ?)",
    entries="SELECT place, entry FROM log WHERE place >= ? ORDER BY place LIMIT ?",
    requests="SELECT name, body, first, n, lines FROM asked",
    notes="SELECT id, salt, words FROM texts",
)
"""A release before the first: it kept no hashes, had other names, and its log was the same."""


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """This release knows the one before."""
    monkeypatch.setitem(SCHEMA_VERSIONS, BEFORE, ZERO)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder as the release before left it: 600 lookups, one of them under an Idempotency-Key."""
    data = tmp_path / "data"
    region(data, 599)
    ledger = open_ledger(data)
    ledger.append([asked(moment())], KEY)
    ledger.close()
    carry_over(data / "ledger.sqlite", data / "old", BEFORE)
    (data / "old").replace(data / "ledger.sqlite")
    assert version_of(data / "ledger.sqlite") == BEFORE
    return data


def test_the_service_does_not_start_on_an_earlier_version_and_says_what_to_do(old: Path):
    with pytest.raises(LedgerRefused, match="flask --app wsgi upgrade"):
        open_file(old)


def test_every_entry_and_the_root_are_the_same_and_old_requests_are_known(old: Path, tmp_path: Path):
    size, root = root_of(old / "ledger.sqlite")
    told = upgrade(old, tmp_path / "copy", NOW)
    assert (told.old, told.new, told.size, told.root) == (BEFORE, schema.VERSION, size, root)
    ledger = open_ledger(old)
    again = ledger.append([asked(moment())], KEY)
    assert again.replayed and again.first == size - 1 and ledger.size() == size == 602
    assert ledger.reads.root(size).hex() == root
    ledger.close()
    manifest = Manifest.read(tmp_path / "copy")
    assert (manifest.version, manifest.root, manifest.edition) == (BEFORE, root, 1)
    assert version_of(told.old_file) == version_of(tmp_path / "copy" / "ledger.sqlite") == BEFORE
    assert upgrade(old, tmp_path / "none", NOW).old_file is None, "a second time there is nothing to do"
    assert not (tmp_path / "none").exists()


def test_the_way_back_takes_newer_entries_along(old: Path, tmp_path: Path):
    upgrade(old, tmp_path / "copy", NOW)
    more(old, 50)
    entries = whole(old)
    there = upgrade(old, tmp_path / "copy2", NOW.replace(hour=6), BEFORE)
    assert (there.size, version_of(old / "ledger.sqlite")) == (652, BEFORE)
    with closing(sqlite3.connect(old / "ledger.sqlite")) as db:
        assert [bytes(entry) for (entry,) in db.execute("SELECT entry FROM log ORDER BY place")] == entries
        assert db.execute("SELECT count(*) FROM asked").fetchone() == (1,)
    back = upgrade(old, tmp_path / "copy3", NOW.replace(hour=7))
    assert back.root == there.root and whole(old) == entries


def test_killed_at_each_step_the_folder_holds_the_old_ledger_or_the_new_one(old: Path, tmp_path: Path):
    wanted, here, seen = root_of(old / "ledger.sqlite"), tmp_path / "here", set()

    def begin(step: int) -> None:
        for folder in (here, tmp_path / "copy", tmp_path / "copy2"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(old, here)

    def look(step: int) -> None:
        assert root_of(here / "ledger.sqlite") == wanted
        seen.add(version_of(here / "ledger.sqlite"))
        assert upgrade(here, tmp_path / "copy2", NOW.replace(hour=8)).root == wanted[1]
        assert len(whole(here)) == wanted[0]

    assert killed_at_each_step(lambda: upgrade(here, tmp_path / "copy", NOW), begin, look) > 15
    assert seen == {BEFORE, schema.VERSION}


def test_a_running_service_an_unknown_version_and_a_gap_are_refused(old: Path, tmp_path: Path):
    lock = take_lock(old)
    with pytest.raises(SnapshotRefused, match="stop it first"):
        upgrade(old, tmp_path / "copy", NOW)
    os.close(lock)
    with pytest.raises(LedgerRefused, match="knows no version 7"):
        upgrade(old, tmp_path / "copy", NOW, 7)
    with closing(sqlite3.connect(old / "ledger.sqlite", isolation_level=None)) as db:
        db.execute("DELETE FROM log WHERE place = 300")
    with pytest.raises(LedgerRefused, match="entry 300 is missing"):
        upgrade(old, tmp_path / "copy", NOW)
    assert version_of(old / "ledger.sqlite") == BEFORE
