"""A snapshot is one consistent state without keys; it comes back only whole, only as witnesses saw it, and never over something else."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from recognition.accounts import KeyStore
from recognition.accounts.providers import Declared
from recognition.catalogue.editions.store import Current
from recognition.domain.lookups import Role
from recognition.ledger import KeyEvent, Ledger, LedgerRefused, open_ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import PROVIDER
from recognition.ledger.file import take_lock
from recognition.operations.manifest import SnapshotRefused, listed
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from recognition.operations.witnesses import ConsistencyProof, SeenCheckpoint
from recognition.services.keys import revoke_key
from recognition.services.offices import note
from recognition.services.people import AccountStores, add_person
from tests.faults.processes import wait_for
from tests.ledger.making import asked, writing
from tests.operations.keeping import NOW, more, region, root_at, whole


def test_what_comes_back_is_what_was_there(data: Path, tmp_path: Path):
    made = snapshot(data, tmp_path / "copy", NOW)
    told = restore(tmp_path / "copy", tmp_path / "new", NOW)
    assert whole(tmp_path / "new") == whole(data)
    assert (told.size, told.root) == (made.size, made.root) == (302, root_at(data, 302))
    assert Current(tmp_path / "new").get().sha256 == Current(data).get().sha256
    assert [key.id for key in KeyStore(tmp_path / "new" / "accounts.sqlite").all()] == [key.id for key in KeyStore(data / "accounts.sqlite").all()]
    more(tmp_path / "new", 3)
    assert len(whole(tmp_path / "new")) == 305


def _grown(ledger: Ledger) -> None:
    """Returns once there is more to copy."""
    before = ledger.size()
    wait_for(lambda: ledger.size() > before + 20, what="the growth of the ledger")


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
            _grown(ledger)
            made.append(snapshot(data, tmp_path / f"copy{number}", NOW))
        _grown(ledger)
        stopped.set()
        for one in threads:
            one.join()
        size = ledger.size()
        assert 302 < made[0].size < made[1].size < made[2].size < size
        for one in made:
            proof = ConsistencyProof(one.size, size, tuple(hashed.hex() for hashed in ledger.reads.consistency(one.size, size)))
            assert proof.holds(one.size, one.root, SeenCheckpoint(size, ledger.reads.root(size).hex(), "the live ledger"))
        ledger.close()
    assert restore(tmp_path / "copy2", tmp_path / "new", NOW).size == made[2].size


def test_no_key_is_in_it_and_keys_go_elsewhere_only_when_asked(data: Path, tmp_path: Path):
    secret = (data / "keys" / "references" / "2026.key").read_bytes()
    snapshot(data, tmp_path / "copy", NOW)
    assert [path for path in (tmp_path / "copy").rglob("*") if path.is_file() and secret in path.read_bytes()] == []
    for place in (tmp_path / "two" / "keys", data / "keys2"):
        with pytest.raises(SnapshotRefused):
            snapshot(data, tmp_path / "two", NOW, keys=place)
    for name in ("people.key", "callers.key", "launch.key"):
        (data / "keys" / name).write_bytes(name.encode())
    snapshot(data, tmp_path / "three", NOW, keys=tmp_path / "safe")
    assert sorted(path.name for path in (tmp_path / "safe").glob("*.key")) == ["callers.key", "people.key"]
    assert (tmp_path / "safe" / "references" / "2026.key").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "three" / "keys").exists()
    restore(tmp_path / "three", tmp_path / "new", NOW, keys=tmp_path / "safe")
    assert (tmp_path / "new" / "keys" / "references" / "2026.key").read_bytes() == secret
    assert (tmp_path / "new" / "keys" / "callers.key").read_bytes() == b"callers.key"


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


def test_nothing_that_is_there_is_overwritten_and_a_running_service_keeps_its_folder(data: Path, tmp_path: Path):
    snapshot(data, tmp_path / "copy", NOW)
    with pytest.raises(SnapshotRefused, match="exists already"):
        snapshot(data, tmp_path / "copy", NOW)
    more(data, 5)
    with pytest.raises(SnapshotRefused, match="--aside"):
        restore(tmp_path / "copy", data, NOW)
    lock = take_lock(data)
    with pytest.raises(SnapshotRefused, match="stop it first"):
        restore(tmp_path / "copy", data, NOW, move_existing=True)
    os.close(lock)
    told = restore(tmp_path / "copy", data, NOW, move_existing=True)
    assert len(whole(data)) == 302 and len(whole(told.moved_to)) == 307
    assert (data / "keys" / "references" / "2026.key").exists(), "keys stay where they are"


def test_an_account_that_was_closed_between_the_two_copies_stays_closed(tmp_path: Path):
    """Where offices are apart the end of an account is an entry."""
    region(tmp_path / "data", 4)
    ledger, stores = open_ledger(tmp_path / "data"), AccountStores.at(tmp_path / "data" / "accounts.sqlite")
    ward, other = (add_person(stores.people, NOW, "operator", login, "a sentence of one's own", Role.REGISTRAR) for login in ("ward-1", "ward-2"))
    for person in (ward, other):
        note(ledger, person, NOW, "operator")
    note(ledger, ward, NOW, "operator", issued=False)
    ledger.close()
    snapshot(tmp_path / "data", tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", tmp_path / "new", NOW).revoked == (ward.id,)
    people = AccountStores.at(tmp_path / "new" / "accounts.sqlite").people
    assert people.get(ward.id).closed_at == NOW and people.get(other.id).closed_at is None


def test_a_provider_that_was_withdrawn_between_the_two_copies_lets_nobody_in(tmp_path: Path):
    region(tmp_path / "data", 4)
    ledger, stores = open_ledger(tmp_path / "data"), AccountStores.at(tmp_path / "data" / "accounts.sqlite")
    ended = NOW - timedelta(days=1)
    for name, since in (("before", NOW - timedelta(days=2)), ("again", NOW)):
        stores.providers.declare(Declared(name, "{}", "0" * 64, since, "operator"))
        ledger.append([encode(KeyEvent(new_id(ended), ended, f"{name}.{'0' * 32}", PROVIDER, "operator", issued=False))])
    ledger.close()
    snapshot(tmp_path / "data", tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", tmp_path / "new", NOW).revoked == ("before",)
    found = AccountStores.at(tmp_path / "new" / "accounts.sqlite").providers
    assert found.get("before").withdrawn_at == ended and found.get("again").withdrawn_at is None, "declared anew since"


def test_a_key_that_was_revoked_between_the_two_copies_stays_revoked(tmp_path: Path):
    data = tmp_path / "data"
    key = region(data, 5).split("_")[1]
    before = (data / "accounts.sqlite").read_bytes()
    ledger = open_ledger(data)
    revoke_key(KeyStore(data / "accounts.sqlite"), ledger, NOW, "operator", key)
    ledger.close()
    (data / "accounts.sqlite").write_bytes(before)
    snapshot(data, tmp_path / "copy", NOW)
    assert restore(tmp_path / "copy", tmp_path / "new", NOW).revoked == (key,)
    found = KeyStore(tmp_path / "new" / "accounts.sqlite").get(key)
    assert found.revoked_at == NOW and found.revoked_entry == 7
