"""Small snapshots every minute stand on a whole one, hold what came after it, and come back with it or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recognition.ledger import EntryNote, LedgerRefused, Request, open_ledger
from recognition.ledger.entries import columns
from recognition.operations.manifest import SnapshotRefused
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from recognition.operations.witnesses import SeenCheckpoint
from tests.ledger.making import asked
from tests.operations.keeping import NOW, more, region, root_at, whole


def test_small_snapshots_stand_on_a_whole_one(data: Path, tmp_path: Path):
    whole_one = snapshot(data, tmp_path / "copies" / "whole", NOW)
    ledger = open_ledger(data)
    told = ledger.append([asked()], Request(bytes(32), bytes(32)))
    assert told.first == whole_one.size
    ledger.close()
    more(data, 700)
    made = snapshot(data, tmp_path / "copies" / "small", NOW, since=tmp_path / "copies" / "whole")
    assert (tmp_path / "copies" / "small" / "ledger.tail").stat().st_size < 2 * (tmp_path / "copies" / "whole" / "ledger.sqlite").stat().st_size
    back = restore(tmp_path / "copies" / "small", tmp_path / "new", NOW, [SeenCheckpoint(1003, root_at(data, 1003), "commission")])
    assert (back.size, back.root, back.held) == (made.size, root_at(data, 1003), 1) == (1003, made.root, 1)
    assert whole(tmp_path / "new") == whole(data)
    ledger = open_ledger(tmp_path / "new")
    assert ledger.append([asked()], Request(bytes(32), bytes(32))).replayed
    ledger.close()
    with pytest.raises(SnapshotRefused, match="whole snapshot"):
        snapshot(data, tmp_path / "copies" / "third", NOW, since=tmp_path / "copies" / "small")
    with pytest.raises(SnapshotRefused, match="beside"):
        snapshot(data, tmp_path / "elsewhere", NOW, since=tmp_path / "copies" / "whole")
    region(tmp_path / "forged", 900)
    with pytest.raises(LedgerRefused, match="not the continuation"):
        snapshot(tmp_path / "forged", tmp_path / "copies" / "forged", NOW, since=tmp_path / "copies" / "whole")
    assert not (tmp_path / "copies" / "forged").exists()
    shutil.rmtree(tmp_path / "copies" / "whole")
    with pytest.raises(SnapshotRefused, match="no finished snapshot"):
        restore(tmp_path / "copies" / "small", tmp_path / "another", NOW)


def test_an_erased_note_does_not_come_back_from_the_whole_snapshot(data: Path, tmp_path: Path):
    ledger = open_ledger(data)
    entry = asked()
    kept, gone = EntryNote.of(columns(entry).id, "a reason"), EntryNote.of("x" * 20, "another")
    ledger.append([entry], notes=[kept, gone])
    snapshot(data, tmp_path / "whole", NOW)
    assert ledger.erase_note(gone.entry)
    ledger.close()
    snapshot(data, tmp_path / "small", NOW, since=tmp_path / "whole")
    restore(tmp_path / "small", tmp_path / "new", NOW)
    ledger = open_ledger(tmp_path / "new")
    assert ledger.reads.note(kept.entry) == kept and ledger.reads.note(gone.entry) is None
    ledger.close()
