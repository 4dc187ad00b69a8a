"""What witnesses outside saw of a ledger binds its return: another past is refused, and what is lost must be proved and accepted."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from recognition.ledger import open_ledger
from recognition.ledger.checkpoints import SigningKeys
from recognition.operations.manifest import SnapshotRefused
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from recognition.operations.witnesses import ConsistencyProof, SeenCheckpoint, read_proof, read_seen
from tests.operations.keeping import NOW, more, region, root_at


def test_another_ledger_in_its_place_is_refused_by_the_witness(data: Path, tmp_path: Path):
    region(tmp_path / "forged")
    snapshot(tmp_path / "forged", tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", tmp_path / "new", NOW).held == 0
    with pytest.raises(SnapshotRefused, match="not the ledger that the witness saw"):
        restore(tmp_path / "copy", tmp_path / "other", NOW, [SeenCheckpoint(200, root_at(data, 200), "health commission")])


def test_what_witnesses_saw_beyond_it_must_be_proved_and_its_loss_accepted(data: Path, tmp_path: Path):
    made = snapshot(data, tmp_path / "copy", NOW)
    more(data, 20)
    within, beyond = SeenCheckpoint(200, root_at(data, 200), "commission"), SeenCheckpoint(322, root_at(data, 322), "bureau")
    with pytest.raises(SnapshotRefused, match="saw 20 entries more"):
        restore(tmp_path / "copy", tmp_path / "new", NOW, [within, beyond])
    with pytest.raises(SnapshotRefused, match="nothing proves"):
        restore(tmp_path / "copy", tmp_path / "new", NOW, [beyond], accept_loss=True)
    assert restore(tmp_path / "copy", tmp_path / "one", NOW, [within, beyond], accept_loss=True).lost == 20
    # What was said under the old name is never told differently: the ledger goes on under a new one.
    assert SigningKeys(tmp_path / "one").origin != SigningKeys(data).origin
    ledger = open_ledger(data)
    path = tuple(one.hex() for one in ledger.reads.consistency(made.size, 322))
    ledger.close()
    told = restore(tmp_path / "copy", tmp_path / "two", NOW, [beyond], [ConsistencyProof(made.size, 322, path)], accept_loss=True)
    assert (told.held, told.lost) == (1, 20)
    forged = ConsistencyProof(made.size, 322, (*path[:-1], "00" * 32))
    with pytest.raises(SnapshotRefused, match="nothing proves"):
        restore(tmp_path / "copy", tmp_path / "three", NOW, [beyond], [forged], accept_loss=True)


def test_checkpoints_are_read_as_notes_and_as_the_api_gives_them(tmp_path: Path):
    root = bytes(range(32))
    note = f"a-ledger\n7\n{b64encode(root).decode()}\n\n\u2014 a-ledger {b64encode(bytes(68)).decode()}\n"
    (tmp_path / "notes").write_text(note + "\n" + note.replace("\n7\n", "\n9\n"), "utf-8")
    assert [(one.size, one.root) for one in read_seen(tmp_path / "notes")] == [(7, root.hex()), (9, root.hex())]
    (tmp_path / "json").write_text(json.dumps({"size": 7, "root": root.hex()}))
    assert [one.size for one in read_seen(tmp_path / "json")] == [7]
    for wrong in ("", "{}", "[1]", "no note\n", '{"size": 7, "root": "zz"}'):
        (tmp_path / "wrong").write_text(wrong)
        with pytest.raises(SnapshotRefused):
            read_seen(tmp_path / "wrong")
        with pytest.raises(SnapshotRefused):
            read_proof(tmp_path / "wrong")
