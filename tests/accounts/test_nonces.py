"""Nonces are taken once by whoever comes first, are forgotten when the clock itself refuses their requests, and never outlive the machine's run."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from recognition.accounts import nonces
from recognition.accounts.database import AccountsUnavailable
from recognition.accounts.nonces import NonceStore, NonceUsed, SignedBeforeStart
from tests.running import ROOT

NOW = 1_795_000_000.0


@pytest.fixture
def store(tmp_path: Path) -> NonceStore:
    return NonceStore(tmp_path, NOW)


def rows(store: NonceStore) -> int:
    with closing(sqlite3.connect(store._path)) as database:
        return database.execute("SELECT count(*) FROM nonces").fetchone()[0]


def test_a_nonce_is_taken_once(store):
    store.take("aaaaaaaa", "n" * 16, NOW, NOW)
    with pytest.raises(NonceUsed):
        store.take("aaaaaaaa", "n" * 16, NOW + 7, NOW + 8)
    store.take("bbbbbbbb", "n" * 16, NOW, NOW)
    store.take("aaaaaaaa", "N" * 16, NOW, NOW)
    assert rows(store) == 3


def test_of_two_stores_of_a_folder_one_gets_it(store, tmp_path):
    store.take("aaaaaaaa", "n" * 16, NOW, NOW)
    with pytest.raises(NonceUsed):
        NonceStore(tmp_path, NOW + 60).take("aaaaaaaa", "n" * 16, NOW, NOW)


def test_of_many_at_once_one_gets_it(tmp_path):
    stores = [NonceStore(tmp_path, NOW) for _ in range(4)]
    taken, refused = [], []

    def take(store: NonceStore) -> None:
        for number in range(50):
            try:
                store.take("aaaaaaaa", f"nonce-number-{number:04}", NOW, NOW)
                taken.append(number)
            except NonceUsed:
                refused.append(number)

    threads = [threading.Thread(target=take, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == list(range(50)) and len(refused) == 150


TAKER = """
import sys
from pathlib import Path
from recognition.accounts.nonces import NonceStore, NonceUsed
store, taken = NonceStore(Path(sys.argv[1]), 1795000000), 0
for number in range(300):
    try:
        store.take("aaaaaaaa", f"nonce-number-{number:04}", 1795000000, 1795000000)
        taken += 1
    except NonceUsed:
        pass
print(taken)
"""


def test_of_several_processes_one_gets_each(tmp_path):
    processes = [subprocess.Popen([sys.executable, "-c", TAKER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(process.communicate(timeout=60)[0]) for process in processes) == 300


def test_what_the_clock_refuses_is_forgotten(store):
    for number in range(20):
        store.take("aaaaaaaa", f"nonce-number-{number:04}", NOW, NOW)
    store.take("aaaaaaaa", "a-nonce-that-lies-ahead", NOW + nonces.WINDOW, NOW)
    store.take("aaaaaaaa", "the-last-second-of-those", NOW + nonces.WINDOW, NOW + nonces.WINDOW)
    with pytest.raises(NonceUsed):
        store.take("aaaaaaaa", "nonce-number-0000", NOW, NOW + nonces.WINDOW)
    later = NOW + nonces.WINDOW + 2
    store._forgot_at = float("-inf")
    store.take("aaaaaaaa", "a-nonce-of-later-on", later, later)
    assert rows(store) == 3


def test_what_was_signed_before_the_start_is_to_be_signed_anew(store):
    with pytest.raises(SignedBeforeStart):
        store.take("aaaaaaaa", "n" * 16, NOW - 1, NOW)
    store.take("aaaaaaaa", "n" * 16, NOW + 0.5, NOW + 1)


def test_a_start_of_the_machine_begins_anew_and_leaves_no_old_file(store, tmp_path):
    store.take("aaaaaaaa", "n" * 16, NOW, NOW)
    boot = tmp_path / "boot"
    boot.write_text("0a1b2c3d-0000\n")
    again = NonceStore(tmp_path, NOW + 90, boot)
    assert [path.name for path in tmp_path.glob("nonces-*.sqlite")] == ["nonces-0a1b2c3d.sqlite"]
    with pytest.raises(SignedBeforeStart):
        again.take("aaaaaaaa", "n" * 16, NOW, NOW + 90)
    again.take("aaaaaaaa", "n" * 16, NOW + 90, NOW + 90)


def test_a_file_that_cannot_be_written_lets_nobody_in(tmp_path):
    store = NonceStore(tmp_path, NOW)
    store._path.write_bytes(b"no database" * 1000)
    with pytest.raises(AccountsUnavailable):
        store.take("aaaaaaaa", "n" * 16, NOW, NOW)
    with pytest.raises(AccountsUnavailable):
        NonceStore(tmp_path / "missing", NOW)
