"""The service starts only on a ledger that it can vouch for, says what is wrong, and leaves a damaged file as it found it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from recognition.ledger import LedgerRefused, open_ledger
from recognition.ledger.file import check_durable
from tests.ledger.making import asked, start_writer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger of 700 entries, put down in good order."""
    ledger = open_ledger(tmp_path)
    ledger.append([asked() for _ in range(700)])
    ledger.close()
    return tmp_path / "ledger.sqlite"


def refused(file: Path) -> str:
    """What the writer process says; the file is the same before and after."""
    before = file.read_bytes() if file.exists() else None
    with pytest.raises(RuntimeError) as said:
        start_writer(file.parent)
    assert (file.read_bytes() if file.exists() else None) == before
    return str(said.value)


def by_hand(file: Path, *statements: str) -> None:
    """What somebody does with an SQLite tool who means to."""
    db = sqlite3.connect(file, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()


def behind(file: Path, guard: str, change: str) -> None:
    """Somebody who owns the machine takes a guard away, changes something, and puts the guard back."""
    db = sqlite3.connect(file, isolation_level=None)
    [sql] = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (guard,)).fetchone()
    db.close()
    by_hand(file, f"DROP TRIGGER {guard}", change, sql)


def test_it_opens_again_where_it_ended(file: Path):
    ledger = open_ledger(file.parent)
    assert ledger.append([asked()]).first == 700
    assert ledger.size() == 701
    ledger.close()


def test_a_rollback_journal_is_refused(file: Path):
    by_hand(file, "PRAGMA journal_mode=DELETE")
    assert "journal_mode=delete" in refused(file)


@pytest.mark.parametrize(("journal", "synchronous"), (("WAL", "NORMAL"), ("WAL", "OFF"), ("DELETE", "FULL"), ("MEMORY", "FULL"), ("OFF", "FULL")))
def test_settings_that_can_lose_an_acknowledged_entry_are_refused(tmp_path: Path, journal: str, synchronous: str):
    db = sqlite3.connect(tmp_path / "other.sqlite")
    db.execute(f"PRAGMA journal_mode={journal}")
    db.execute(f"PRAGMA synchronous={synchronous}")
    with pytest.raises(LedgerRefused, match="Only WAL with FULL"):
        check_durable(db, tmp_path)
    db.close()


def test_a_truncated_file_is_refused(file: Path):
    os.truncate(file, 40 * 4096)
    assert "restore" in refused(file)


def test_an_empty_file_is_not_made_anew(file: Path):
    os.truncate(file, 0)
    assert "it is empty" in refused(file) and file.stat().st_size == 0


def test_a_file_of_zeros_is_refused(file: Path):
    file.write_bytes(bytes(file.stat().st_size))
    assert "restore" in refused(file)


def test_a_damaged_header_is_refused(file: Path):
    with file.open("r+b") as opened:
        opened.write(b"not a database!!")
    assert "restore" in refused(file)


def test_a_missing_file_whose_journal_is_there_is_not_made_anew(file: Path):
    file.unlink()
    file.with_name("ledger.sqlite-wal").write_bytes(b"journal")
    assert "missing" in refused(file)


def test_another_database_is_not_taken_for_a_ledger(tmp_path: Path):
    by_hand(tmp_path / "ledger.sqlite", "PRAGMA journal_mode=WAL", "CREATE TABLE entries (sequence INTEGER PRIMARY KEY, bytes BLOB)")
    assert "not a ledger" in refused(tmp_path / "ledger.sqlite")


def test_a_ledger_of_a_later_version_asks_for_an_upgrade(file: Path):
    by_hand(file, "PRAGMA user_version=9")
    assert "upgrade" in refused(file)


def test_removed_guards_are_noticed(file: Path):
    by_hand(file, "DROP TRIGGER entries_no_update")
    assert "append-only" in refused(file)


def test_a_guard_that_reads_the_same_and_guards_nothing_is_noticed(file: Path):
    by_hand(file, "PRAGMA writable_schema=ON", "UPDATE sqlite_schema SET type = 'triggeR' WHERE name = 'tiles_no_delete'")
    assert "append-only" in refused(file)


@pytest.mark.parametrize("guard", ("entries_no_update", "entries_no_delete", "tiles_no_update"))
def test_what_was_changed_near_the_end_behind_the_guards_is_noticed(file: Path, guard: str):
    change = {
        "entries_no_update": "UPDATE entries SET bytes = CAST(replace(bytes, '400', '900') AS BLOB) WHERE sequence = 699",
        "entries_no_delete": "DELETE FROM entries WHERE sequence = 600",
        "tiles_no_update": "UPDATE tiles SET hash = zeroblob(32) WHERE position = 1",
    }[guard]
    behind(file, guard, change)
    assert "damaged" in refused(file)


def test_a_row_filed_under_another_hospital_is_noticed(file: Path):
    behind(file, "entries_no_update", "UPDATE entries SET institution = 'another' WHERE sequence = 699")
    assert "not filed as its bytes say" in refused(file)


def test_a_folder_on_which_wal_cannot_work_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """On a network file system SQLite stays with its rollback journal, and says so."""
    from recognition.ledger import file as ledger_file

    class Network(sqlite3.Connection):
        def execute(self, sql: str, *values):
            return super().execute("PRAGMA journal_mode" if sql == "PRAGMA journal_mode=WAL" else sql, *values)

    def connect(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, factory=Network)

    monkeypatch.setattr(ledger_file, "_connect", connect)
    with pytest.raises(LedgerRefused, match="local file system"):
        open_ledger(tmp_path)
    assert not (tmp_path / "ledger.sqlite").exists()


def test_a_creation_that_was_killed_half_way_is_begun_again(tmp_path: Path):
    (tmp_path / "ledger.sqlite.new").write_bytes(b"half")
    ledger = open_ledger(tmp_path)
    assert ledger.append([asked()]).first == 0
    ledger.close()
    assert (tmp_path / "ledger.sqlite").stat().st_mode & 0o777 == 0o600
