"""The database under the ledger is killed again and again while hospitals ask: nothing acknowledged is lost, nothing stands twice."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger import Request, open_ledger, place
from recognition.ledger.merkle import fold, leaf
from recognition.ledger.verifying import of_folder, verify
from tests.databases import Cluster, tree_in
from tests.faults.figures import figure
from tests.ledger.making import asked, writing

KILLS = int(os.environ.get("DATABASE_KILLS") or 10)
CALLERS = 16


@contextmanager
def ended(stop: threading.Event) -> Iterator[None]:
    """Whatever happens inside, the callers stop."""
    try:
        yield
    finally:
        stop.set()


def test_a_database_killed_under_load_loses_and_repeats_nothing(tmp_path: Path, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch):
    tree = tree_in(postgresql, tmp_path)
    monkeypatch.setenv(place.SETTING, tree.url)
    told, refused, at, longest, lock, stop = dict[bytes, int](), 0, list[float](), 0.0, threading.Lock(), threading.Event()

    def hospital() -> None:
        """Asks again with the same key after each 503, until it has its answer."""
        nonlocal refused, longest
        while not stop.is_set():
            request, entry = Request(os.urandom(32), bytes(32)), asked()
            while True:
                began = time.monotonic()
                try:
                    first = ledger.append([entry], request).first
                except LedgerUnavailable:
                    with lock:
                        refused, longest = refused + 1, max(longest, time.monotonic() - began)
                    time.sleep(0.05)
                    continue
                with lock:
                    told[request.key] = first
                    at.append(time.monotonic())
                break

    with writing(tmp_path), ended(stop):
        ledger = open_ledger(tmp_path)
        callers = [threading.Thread(target=hospital) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        gaps = []
        for _ in range(KILLS):
            time.sleep(random.uniform(1.5, 3))
            killed = time.monotonic()
            postgresql.kill()
            postgresql.start()
            while not (after := [moment for moment in at[-200:] if moment > killed + 0.3]):
                assert time.monotonic() - killed < 60, "it does not go on"
                time.sleep(0.02)
            gaps.append(after[0] - killed)
        stop.set()
        for caller in callers:
            caller.join()
    size = ledger.size()
    rows = list(ledger.reads.every(size))
    assert [sequence for sequence, _ in rows] == list(range(size))
    assert len(told) == len(set(told.values())) == size, "each request stands once"
    assert all(ledger.request(key).first == first for key, first in told.items())
    assert ledger.reads.root(size) == fold([leaf(data) for _, data in rows])
    # These questions name an edition that nobody published here.
    assert [finding for finding in verify(of_folder(tmp_path)).findings if "was not published" not in finding.what] == []
    assert longest < 4 and max(gaps) < 15
    ledger.close()
    figure(
        "database killed under load",
        f"{KILLS} kills, {size} acknowledged, 0 lost, 0 doubled; {refused} refused, the longest after {longest:.1f} s; "
        f"writes on after {min(gaps):.1f} to {max(gaps):.1f} s",
    )
