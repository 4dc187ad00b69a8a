"""What happens to the counters' file changes no figure: lost, damaged, old, of another ledger or left half way by a killed process, it is counted anew or on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from recognition.domain.lookups import replace
from recognition.errors import LedgerUnavailable
from recognition.ledger import Ledger, open_ledger
from recognition.ledger.rollups import Counters, store
from tests.ledger.counting import busy_month, equal, write
from tests.tally.story import after


@pytest.fixture
def ledger(tmp_path: Path):
    """An empty ledger, written by this process."""
    ledger = open_ledger(tmp_path)
    yield ledger
    ledger.close()


def test_without_the_file_they_are_built_anew(ledger, tmp_path):
    story = busy_month()
    write(ledger, story.entries)
    counters = Counters(tmp_path, ledger.reads)
    counters.catch_up(after(20))
    store.discard(counters.path)
    with pytest.raises(LedgerUnavailable), counters.state():
        pass
    steps = []
    counters.catch_up(after(40), steps.append, chunk=50)
    assert sum(steps) == len(story.entries) and max(steps) == 50
    equal(counters, story.entries, after(40))


def test_a_damaged_file_is_built_anew(ledger, tmp_path):
    story = busy_month(5)
    write(ledger, story.entries)
    counters = Counters(tmp_path, ledger.reads)
    counters.catch_up(after(20))
    store.discard(counters.path)
    counters.path.write_bytes(b"this is no database, but somebody's letter" * 200)
    counters.catch_up(after(20))
    equal(counters, story.entries, after(20))


def test_a_file_of_an_earlier_format_is_built_anew(ledger, tmp_path):
    story = busy_month(5)
    write(ledger, story.entries)
    counters = Counters(tmp_path, ledger.reads)
    with sqlite3.connect(counters.path) as db:
        db.execute("CREATE TABLE by_day (day INTEGER)")
        db.execute("PRAGMA user_version = 1")
    db.close()
    counters.catch_up(after(20))
    equal(counters, story.entries, after(20))


@pytest.mark.parametrize("kept", [7, 40], ids=["shorter than was folded", "as long but another one"])
def test_a_ledger_brought_back_from_a_snapshot_is_counted_anew(tmp_path, kept):
    folder, restored = tmp_path / "now", tmp_path / "restored"
    for each in (folder, restored):
        each.mkdir()
    story, other = busy_month(10), busy_month(10)
    with closing(open_ledger(folder)) as ledger:
        write(ledger, story.entries[:40])
        Counters(folder, ledger.reads).catch_up(after(20))
    entries = [replace(entry, by="key-tang") for entry in other.entries[:kept]]
    with closing(open_ledger(restored)) as ledger:
        write(ledger, entries)
    for part in ("", "-wal", "-shm"):
        (folder / f"ledger.sqlite{part}").unlink(missing_ok=True)
    os.replace(restored / "ledger.sqlite", folder / "ledger.sqlite")
    with closing(open_ledger(folder)) as ledger:
        counters = Counters(folder, ledger.reads)
        assert counters.catch_up(after(20))[0] == kept
        equal(counters, entries, after(20))


def _fold_slowly(folder: Path, today: date, pause: float) -> None:
    """Another process that folds entry by entry."""
    counters = Counters(folder, Ledger(folder).reads)
    counters.catch_up(today, lambda taken: time.sleep(pause), chunk=1)


def _start(folder: Path, today: date, pause: float) -> multiprocessing.Process:
    process = multiprocessing.get_context("spawn").Process(target=_fold_slowly, args=(folder, today, pause))
    process.start()
    return process


def _watermark(counters: Counters) -> int:
    try:
        with counters.state() as kept:
            return kept.watermark
    except LedgerUnavailable:
        return 0


def test_killed_while_it_folds_the_next_goes_on_where_it_was(ledger, tmp_path):
    story = busy_month()
    write(ledger, story.entries)
    counters = Counters(tmp_path, ledger.reads)
    for goal in (20, 90):
        process = _start(tmp_path, after(40), 0.005)
        while process.is_alive() and _watermark(counters) < goal:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        with counters.state() as kept:
            reached = kept.watermark
        assert goal <= reached < len(story.entries)
        equal(counters, story.entries[:reached], after(40))
    counters.catch_up(after(40))
    equal(counters, story.entries, after(40))


def test_two_processes_fold_while_a_third_writes(ledger, tmp_path):
    story = busy_month()
    write(ledger, story.entries[:30])
    others = [_start(tmp_path, after(40), 0.001) for _ in range(2)]
    counters = Counters(tmp_path, ledger.reads)
    for start in range(30, len(story.entries), 10):
        write(ledger, story.entries[start : start + 10])
        counters.catch_up(after(40), chunk=3)
        with counters.state() as kept:
            assert kept.watermark == min(start + 10, len(story.entries))
    for process in others:
        process.join(120)
        assert process.exitcode == 0
    equal(counters, story.entries, after(40))
