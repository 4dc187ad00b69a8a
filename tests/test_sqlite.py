"""SQLite's files: opened as asked, closed by whoever opened them, also when something goes wrong."""

from __future__ import annotations

import gc
import os
import sqlite3
from pathlib import Path

import pytest

from recognition.support import sqlite
from recognition.support.sqlite import Access


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a file? #1%.sqlite"
    with sqlite.opened(path, Access.MAKE, sqlite.FULL) as db:
        db.execute("CREATE TABLE t (a)")
        db.execute("INSERT INTO t VALUES (1)")
    return path


def held_open(path: Path) -> int:
    """How many descriptors of this process are open on the file."""
    gc.collect()
    return sum(os.path.realpath(f"/proc/self/fd/{one}") == str(path) for one in os.listdir("/proc/self/fd"))


def test_it_is_closed_when_the_block_ends_and_what_was_not_committed_is_undone(file):
    with pytest.raises(KeyError), sqlite.opened(file, Access.WRITE) as db:
        db.execute("BEGIN")
        db.execute("INSERT INTO t VALUES (2)")
        assert held_open(file) == 1
        raise KeyError
    assert held_open(file) == 0
    with pytest.raises(sqlite3.ProgrammingError):
        db.execute("SELECT 1")
    with sqlite.opened(file, Access.READ) as db:
        assert db.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_a_setting_that_is_refused_leaves_nothing_open(file):
    file.write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite.open(file, Access.WRITE, sqlite.ROLLUPS, shared=True)
    assert held_open(file) == 0


def test_a_shared_connection_closes_when_its_last_user_lets_it_go(file):
    users = [sqlite.open(file, Access.READ, shared=True)] * 2
    users[0].execute("SELECT a FROM t").fetchall()
    users.pop()
    assert held_open(file) == 1
    users.clear()
    assert held_open(file) == 0


@pytest.mark.parametrize("access", [Access.READ, Access.WRITE, Access.FROZEN])
@pytest.mark.parametrize("shared", [False, True])
def test_only_who_may_make_a_file_makes_one(tmp_path, access, shared):
    with pytest.raises(sqlite3.OperationalError):
        sqlite.open(tmp_path / "missing.sqlite", access, shared=shared)
    gc.collect()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("access", [Access.READ, Access.FROZEN])
def test_who_reads_cannot_write(file, access):
    with sqlite.opened(file, access) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("INSERT INTO t VALUES (2)")


def test_settings_are_in_force(file):
    with sqlite.opened(file, Access.WRITE, sqlite.LEDGER, named=True) as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in sqlite.LEDGER}
        assert found == {**sqlite.LEDGER, "synchronous": 2}
        assert db.execute("SELECT a FROM t").fetchone()["a"] == 1
    with sqlite.opened(file, Access.WRITE, sqlite.EXTRA_NO_CHANGES) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM t")
