"""Keys are kept only as hashes, compared in constant time, and end everywhere at once."""

from __future__ import annotations

import hmac
import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from recognition.accounts import Key, KeyStore
from recognition.accounts.database import STEPS, AccountsUnavailable
from recognition.accounts.keys import new_secret
from recognition.domain.lookups import Caller, Role

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    """An accounts file of its own."""
    return KeyStore(tmp_path / "accounts.sqlite")


def issued(store: KeyStore, role: Role = Role.CLINICIAN, institution: str | None = "cq002", region: str = "") -> str:
    """A new key as its holder has it."""
    key_id, secret = new_secret()
    store.insert(Key(key_id, role, institution, region, "ward 3", NOW, "operator", 7), secret)
    return f"rk_{key_id}_{secret}"


def test_a_key_opens_for_its_holder(store):
    key = issued(store)
    assert store.caller(key) == Caller(key.split("_")[1], Role.CLINICIAN, "cq002", "")


def test_role_and_region_go_with_the_key(store):
    assert store.caller(issued(store, Role.AUDITOR, None, "51")).region == "51"


@pytest.mark.parametrize(
    "spoil", [lambda key: key[:-1], lambda key: key + "A", lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"), lambda key: key.upper(), lambda key: " " + key, lambda key: key + "\n",
              lambda key: "rk_" + "a" * 8 + key[11:], lambda key: key.replace("rk_", "sk_"), lambda key: "", lambda key: key[:12], lambda key: key[3:], lambda key: key.replace("_", "＿")]
)  # fmt: skip
def test_anything_else_opens_nothing(store, spoil):
    assert store.caller(spoil(issued(store))) is None


def test_a_key_has_eight_characters_of_name_and_32_bytes_of_secret():
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(len(key_id) == 8 and len(secret) == 43 for key_id, secret in made)


def test_the_secret_is_in_no_file(store):
    key = issued(store)
    store.caller(key)
    assert key.split("_", 2)[2].encode() not in b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_the_file_is_its_owners_alone(store):
    assert stat.S_IMODE(os.stat(store.path).st_mode) == 0o600


def test_secrets_are_compared_in_constant_time_for_unknown_keys_too(store, monkeypatch):
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr("recognition.accounts.keys.hmac.compare_digest", lambda one, other: compared.append((one, other)) or real(one, other))
    store.caller(issued(store))
    store.caller("rk_" + "a" * 8 + "_" + "A" * 43)
    assert len(compared) == 2 and all(len(one) == len(other) == 32 for one, other in compared)


def test_a_revocation_is_seen_by_another_process_at_its_next_request(store):
    key, elsewhere = issued(store), KeyStore(store.path)
    assert elsewhere.caller(key)
    store.revoke(key.split("_")[1], NOW, "operator")
    assert elsewhere.caller(key) is None
    assert store.caller(key) is None


def test_a_revocation_right_after_another_change_is_seen(store):
    """Two changes within one tick of the file system's clock look like one."""
    elsewhere = KeyStore(store.path)
    for _ in range(20):
        key = issued(store)
        assert elsewhere.caller(key)
        store.revoke(key.split("_")[1], NOW, "operator")
        assert elsewhere.caller(key) is None


def test_a_new_key_works_at_once(store):
    elsewhere = KeyStore(store.path)
    elsewhere.caller(issued(store))
    assert elsewhere.caller(issued(store))


def test_a_known_key_costs_no_query(store, monkeypatch):
    key = issued(store)
    elsewhere = KeyStore(store.path)
    os.utime(store.path, ns=(1, 1))
    elsewhere.caller(key)
    monkeypatch.setattr("recognition.accounts.keys.reading", lambda path: pytest.fail("asked the file"))
    assert elsewhere.caller(key)


def test_a_revoked_key_stays_on_record(store):
    key_id = issued(store).split("_")[1]
    store.revoke(key_id, NOW, "operator")
    store.revoke(key_id, NOW.replace(year=2027), "somebody else")
    store.recorded(key_id, 12)
    kept = store.get(key_id)
    assert (kept.revoked_at, kept.revoked_by, kept.revoked_entry, kept.issued_entry) == (NOW, "operator", 12, 7)
    assert [key.id for key in store.all()] == [key_id]
    with closing(sqlite3.connect(store.path)) as database, database, pytest.raises(sqlite3.IntegrityError):
        database.execute("DELETE FROM keys")


def test_a_restored_file_is_read_anew(store, tmp_path):
    key = issued(store)
    assert store.caller(key)
    fresh = KeyStore(tmp_path / "other.sqlite")
    os.replace(fresh.path, store.path)
    assert store.caller(key) is None


def test_without_its_file_nobody_gets_in(store):
    key = issued(store)
    store.path.unlink()
    with pytest.raises(AccountsUnavailable):
        store.caller(key)


def test_a_damaged_file_is_not_made_anew(tmp_path):
    path = tmp_path / "accounts.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(AccountsUnavailable):
        KeyStore(path)
    assert path.read_bytes().startswith(b"not a database")


def test_processes_that_start_together_upgrade_once(tmp_path):
    stores: list[KeyStore] = []
    threads = [threading.Thread(target=lambda: stores.append(KeyStore(tmp_path / "accounts.sqlite"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 8
    assert stores[3].caller(issued(stores[5]))


def test_a_file_of_before_keys_could_sign_is_brought_up_and_its_keys_open(tmp_path: Path):
    file, (key_id, secret) = tmp_path / "accounts.sqlite", new_secret()
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for step in STEPS[:3]:
            for statement in step:
                database.execute(statement)
        database.execute("PRAGMA user_version = 3")
        database.execute(
            "INSERT INTO keys (id, secret_sha256, role, institution, created_at, created_by, issued_entry) VALUES (?, ?, 'hospital', 'cq002', ?, 'x', 1)",
            (key_id, sha256(secret.encode()).digest(), NOW.isoformat()),
        )
    store = KeyStore(file)
    held = store.holder(f"rk_{key_id}_{secret}")
    assert held is not None and (held.signs, held.networks, held.secret) == (None, (), "") and store.signer(key_id) is None
