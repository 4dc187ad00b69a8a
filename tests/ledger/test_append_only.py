"""Nothing that stands in the ledger's file can be changed with SQL, by whichever tool."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from recognition.domain.lookups import DecisionKind, RepeatReason
from recognition.ledger import EntryNote, Request, open_ledger
from recognition.ledger.entries import columns, encode
from tests.ledger.making import accepts, asked, total_protein


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger with 300 lookups, a request and a note, so that every table holds something."""
    ledger = open_ledger(tmp_path)
    lookup = total_protein()
    ledger.append([encode(lookup)], Request(b"k" * 32, b"d" * 32))
    ledger.append([asked() for _ in range(299)])
    decision = accepts(lookup, 0, kind=DecisionKind.REPEATED, reason=RepeatReason.OTHER, note="haemolytic")
    note = EntryNote.of(decision.id, "haemolytic")
    ledger.append([encode(decision, note)], notes=[note])
    ledger.close()
    return tmp_path / "ledger.sqlite"


ATTEMPTS = (
    "UPDATE entries SET bytes = x'00' WHERE sequence = 5",
    "UPDATE OR REPLACE entries SET sequence = 6 WHERE sequence = 5",
    "UPDATE OR REPLACE entries SET id = (SELECT id FROM entries WHERE sequence = 6) WHERE sequence = 5",
    "DELETE FROM entries WHERE sequence = 300",
    "INSERT OR REPLACE INTO entries SELECT 5, kind, day, cites, 'another', institution, leaf, bytes FROM entries WHERE sequence = 6",
    "INSERT OR REPLACE INTO entries SELECT 301, kind, day, cites, id, institution, leaf, bytes FROM entries WHERE sequence = 6",
    "INSERT INTO entries SELECT 302, kind, day, cites, 'another', institution, leaf, bytes FROM entries WHERE sequence = 6",
    "INSERT INTO entries SELECT -1, kind, day, cites, 'another', institution, leaf, bytes FROM entries WHERE sequence = 6",
    "INSERT INTO entries SELECT 5, kind, day, cites, 'another', institution, leaf, bytes FROM entries WHERE sequence = 6 ON CONFLICT DO UPDATE SET bytes = x'00'",
    "REPLACE INTO requests SELECT key, digest, 7, count, lines FROM requests",
    "UPDATE OR REPLACE requests SET first = 7",
    "DELETE FROM requests",
    "REPLACE INTO tiles SELECT level, position, x'00' FROM tiles",
    "UPDATE OR REPLACE tiles SET hash = x'00'",
    "DELETE FROM tiles",
    "REPLACE INTO notes SELECT entry, salt, 'another' FROM notes",
    "UPDATE OR REPLACE notes SET text = 'another'",
)


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("recursive", ("OFF", "ON"))
def test_an_attempt_is_refused_and_changes_nothing(file: Path, attempt: str, recursive: str):
    db = sqlite3.connect(file, isolation_level=None)
    db.execute(f"PRAGMA recursive_triggers={recursive}")
    before = [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("entries", "requests", "tiles", "notes")]
    with pytest.raises(sqlite3.IntegrityError, match="the ledger only grows"):
        db.execute(attempt)
    assert before == [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("entries", "requests", "tiles", "notes")]
    assert all(before), "every table held something to protect"
    db.close()


def test_a_note_can_be_erased_and_leaves_no_trace_while_the_proof_holds(file: Path):
    ledger = open_ledger(file.parent)
    root = ledger.reads.root(301)
    entry = id_of(ledger.reads.entry(300))
    assert ledger.reads.note(entry).text == "haemolytic"
    assert ledger.erase_note(entry)
    assert ledger.reads.note(entry) is None and not ledger.erase_note(entry)
    assert ledger.reads.root(301) == root
    ledger.close()
    for part in file.parent.glob("ledger.sqlite*"):
        assert b"haemolytic" not in part.read_bytes()


def id_of(data: bytes) -> str:
    return columns(data).id
