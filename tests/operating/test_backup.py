"""A snapshot is one consistent state without keys; it comes back only whole, only as witnesses saw it, and never over something else."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import time
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import pytest

from recognition import access
from recognition.accounts import KeyStore
from recognition.ledger import LedgerRefused, Note, Request, open_ledger
from recognition.ledger.checkpoints import SigningKeys
from recognition.ledger.entries import columns
from recognition.ledger.file import RESTORING, open_file, take_lock
from recognition.operating.manifest import SnapshotRefused, listed
from recognition.operating.restore import restore
from recognition.operating.snapshot import snapshot
from recognition.operating.witnessed import Proof, Seen, read_proof, read_seen
from recognition.registry.editions import Current
from tests.ledger.making import asked, writing
from tests.operating.keeping import NOW, killed_at_each_step, more, region, whole


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a small region."""
    region(tmp_path / "data")
    return tmp_path / "data"


def root_at(data: Path, size: int) -> str:
    """What a witness notes."""
    ledger = open_ledger(data)
    try:
        return ledger.reads.root(size).hex()
    finally:
        ledger.close()


def test_what_comes_back_is_what_was_there(data: Path, tmp_path: Path):
    made = snapshot(data, tmp_path / "copy", NOW)
    told = restore(tmp_path / "copy", tmp_path / "new", NOW)
    assert whole(tmp_path / "new") == whole(data)
    assert (told.size, told.root) == (made.size, made.root) == (302, root_at(data, 302))
    assert Current(tmp_path / "new").get().sha256 == Current(data).get().sha256
    assert [key.id for key in KeyStore(tmp_path / "new" / "accounts.sqlite").all()] == [key.id for key in KeyStore(data / "accounts.sqlite").all()]
    more(tmp_path / "new", 3)
    assert len(whole(tmp_path / "new")) == 305


def test_taken_while_hospitals_ask_it_is_a_proven_beginning_of_what_came_after(data: Path, tmp_path: Path):
    with writing(data):
        ledger, stopped = open_ledger(data), threading.Event()

        def ask() -> None:
            while not stopped.is_set():
                ledger.append([asked()])

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for one in threads:
            one.start()
        made = []
        for number in range(3):
            time.sleep(0.2)
            made.append(snapshot(data, tmp_path / f"copy{number}", NOW))
        time.sleep(0.2)
        stopped.set()
        for one in threads:
            one.join()
        size = ledger.size()
        assert 302 < made[0].size < made[1].size < made[2].size < size
        for one in made:
            proof = Proof(one.size, size, tuple(hashed.hex() for hashed in ledger.reads.consistency(one.size, size)))
            assert proof.holds(one.size, one.root, Seen(size, ledger.reads.root(size).hex(), "the live ledger"))
        ledger.close()
    assert restore(tmp_path / "copy2", tmp_path / "new", NOW).size == made[2].size


def test_no_key_is_in_it_and_keys_go_elsewhere_only_when_asked(data: Path, tmp_path: Path):
    secret = (data / "keys" / "references" / "2026.key").read_bytes()
    snapshot(data, tmp_path / "copy", NOW)
    assert [path for path in (tmp_path / "copy").rglob("*") if path.is_file() and secret in path.read_bytes()] == []
    for place in (tmp_path / "two" / "keys", data / "keys2"):
        with pytest.raises(SnapshotRefused):
            snapshot(data, tmp_path / "two", NOW, keys=place)
    snapshot(data, tmp_path / "three", NOW, keys=tmp_path / "safe")
    assert (tmp_path / "safe" / "references" / "2026.key").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "three" / "keys").exists()
    restore(tmp_path / "three", tmp_path / "new", NOW, keys=tmp_path / "safe")
    assert (tmp_path / "new" / "keys" / "references" / "2026.key").read_bytes() == secret


@pytest.mark.parametrize("name", ["ledger.sqlite", "accounts.sqlite", "current", "editions", "snapshot.json"])
@pytest.mark.parametrize("harm", ["flipped", "cut", "missing"])
def test_a_damaged_snapshot_is_refused_and_nothing_is_touched(data: Path, tmp_path: Path, name: str, harm: str):
    snapshot(data, tmp_path / "copy", NOW)
    [path] = (tmp_path / "copy" / name).glob("*.sqlite") if name == "editions" else [tmp_path / "copy" / name]
    # Editions share their bytes with the live folder until they are carried elsewhere: the damage is done to a copy.
    content = bytearray(path.read_bytes())
    path.unlink()
    if harm == "flipped":
        content[len(content) // 2] ^= 0x10
    if harm != "missing":
        path.write_bytes(content if harm == "flipped" else content[:-7])
    (tmp_path / "new").mkdir()
    with pytest.raises((SnapshotRefused, LedgerRefused)):
        restore(tmp_path / "copy", tmp_path / "new", NOW)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["ledger.lock"]


def test_entries_changed_under_a_list_that_was_made_to_fit_are_found(data: Path, tmp_path: Path):
    """Whoever can change the copy can write its list anew as well; then the tree and the witnesses tell."""
    snapshot(data, tmp_path / "copy", NOW)
    with closing(sqlite3.connect(tmp_path / "copy" / "ledger.sqlite", isolation_level=None)) as db:
        [guard] = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entries_no_update'").fetchone()
        db.execute("DROP TRIGGER entries_no_update")
        db.execute("UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), '400', '950') AS BLOB) WHERE sequence = 7")
        db.execute(guard)
    _write_list_anew(tmp_path / "copy")
    with pytest.raises(LedgerRefused, match="entry 7 does not have the bytes"):
        restore(tmp_path / "copy", tmp_path / "new", NOW)


def _write_list_anew(copy: Path) -> None:
    found = json.loads((copy / "snapshot.json").read_text())
    found["files"] = dict(listed(copy))
    (copy / "snapshot.json").write_text(json.dumps(found))


def test_another_ledger_in_its_place_is_refused_by_the_witness(data: Path, tmp_path: Path):
    region(tmp_path / "forged")
    snapshot(tmp_path / "forged", tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", tmp_path / "new", NOW).held == 0
    with pytest.raises(SnapshotRefused, match="not the ledger that the witness saw"):
        restore(tmp_path / "copy", tmp_path / "other", NOW, [Seen(200, root_at(data, 200), "health commission")])


def test_what_witnesses_saw_beyond_it_must_be_proved_and_its_loss_accepted(data: Path, tmp_path: Path):
    made = snapshot(data, tmp_path / "copy", NOW)
    more(data, 20)
    within, beyond = Seen(200, root_at(data, 200), "commission"), Seen(322, root_at(data, 322), "bureau")
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
    told = restore(tmp_path / "copy", tmp_path / "two", NOW, [beyond], [Proof(made.size, 322, path)], accept_loss=True)
    assert (told.held, told.lost) == (1, 20)
    forged = Proof(made.size, 322, (*path[:-1], "00" * 32))
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


def test_nothing_that_is_there_is_overwritten_and_a_running_service_keeps_its_folder(data: Path, tmp_path: Path):
    snapshot(data, tmp_path / "copy", NOW)
    with pytest.raises(SnapshotRefused, match="exists already"):
        snapshot(data, tmp_path / "copy", NOW)
    more(data, 5)
    with pytest.raises(SnapshotRefused, match="--aside"):
        restore(tmp_path / "copy", data, NOW)
    lock = take_lock(data)
    with pytest.raises(SnapshotRefused, match="stop it first"):
        restore(tmp_path / "copy", data, NOW, aside=True)
    os.close(lock)
    told = restore(tmp_path / "copy", data, NOW, aside=True)
    assert len(whole(data)) == 302 and len(whole(told.aside)) == 307
    assert (data / "keys" / "references" / "2026.key").exists(), "keys stay where they are"


def test_small_snapshots_stand_on_a_whole_one(data: Path, tmp_path: Path):
    whole_one = snapshot(data, tmp_path / "copies" / "whole", NOW)
    ledger = open_ledger(data)
    told = ledger.append([asked()], Request(bytes(32), bytes(32)))
    assert told.first == whole_one.size
    ledger.close()
    more(data, 700)
    made = snapshot(data, tmp_path / "copies" / "small", NOW, since=tmp_path / "copies" / "whole")
    assert (tmp_path / "copies" / "small" / "ledger.tail").stat().st_size < 2 * (tmp_path / "copies" / "whole" / "ledger.sqlite").stat().st_size
    back = restore(tmp_path / "copies" / "small", tmp_path / "new", NOW, [Seen(1003, root_at(data, 1003), "commission")])
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
    kept, gone = Note.of(columns(entry).id, "a reason"), Note.of("x" * 20, "another")
    ledger.append([entry], notes=[kept, gone])
    snapshot(data, tmp_path / "whole", NOW)
    assert ledger.erase_note(gone.entry)
    ledger.close()
    snapshot(data, tmp_path / "small", NOW, since=tmp_path / "whole")
    restore(tmp_path / "small", tmp_path / "new", NOW)
    ledger = open_ledger(tmp_path / "new")
    assert ledger.reads.note(kept.entry) == kept and ledger.reads.note(gone.entry) is None
    ledger.close()


def test_a_key_that_was_revoked_between_the_two_copies_stays_revoked(tmp_path: Path):
    data = tmp_path / "data"
    key = region(data, 5).split("_")[1]
    before = (data / "accounts.sqlite").read_bytes()
    ledger = open_ledger(data)
    access.revoke_key(KeyStore(data / "accounts.sqlite"), ledger, NOW, "operator", key)
    ledger.close()
    (data / "accounts.sqlite").write_bytes(before)
    snapshot(data, tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", tmp_path / "new", NOW).revoked == (key,)
    found = KeyStore(tmp_path / "new" / "accounts.sqlite").get(key)
    assert found.revoked_at == NOW and found.revoked_entry == 7


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
            restore(tmp_path / "copy", here, NOW.replace(hour=5), aside=True)
        assert whole(here)[:302] == there
        assert Current(here).get().number == 1

    assert killed_at_each_step(lambda: restore(tmp_path / "copy", here, NOW, aside=True), begin, look) > 10
