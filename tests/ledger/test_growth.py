"""A ledger three times as large costs three times the work and no more memory, and what reads a part of it costs what it did.

Work is counted in steps of SQLite's machine and in entries, memory in what Python holds at most: neither depends on the clock or on other programs.
`python -m bench.ageing` measures the same of millions of entries."""

from __future__ import annotations

import gc
import os
import sqlite3
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from recognition.ledger import copies, migrations, open_ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.file import LEDGER_FILE, take_lock
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters, cube_for
from recognition.ledger.rollups import recount as counting_anew
from recognition.ledger.sqlite_engine import SqliteEngine
from recognition.ledger.verifying import verify
from recognition.support import sqlite
from tests.ledger.making import MORNING, accepts, total_protein

SMALL, LARGE = 2400, 7200
STEPS = 100
HELD = 250
"""Bytes for each entry more, as half of an entry is long: by less, the most that was held differs from one time to another."""
TODAY = (MORNING + timedelta(days=200)).date()


def fill(folder: Path, entries: int) -> None:
    """So many entries, every second a decision on the lookup before it, 150 a day, three of a report."""
    ledger, lookups = open_ledger(folder), entries // 2
    for start in range(0, lookups, 500):
        batch: list[bytes] = []
        for number in range(start, min(start + 500, lookups)):
            at = MORNING + timedelta(days=number // 75, seconds=number)
            lookup = total_protein(at, report=f"{number // 3:024x}", patient=f"{number // 3 % 700:024x}", item=f"item-{number % 5}")
            batch += [encode(lookup), encode(accepts(lookup, 2 * number, at=at, id=new_id(at)))]
        ledger.append(batch)
    ledger.close()
    Counters(folder, LedgerReader(folder)).catch_up(TODAY)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The same hospital's days, and three times as many of them."""
    found = {size: tmp_path_factory.mktemp(f"of-{size}") for size in (SMALL, LARGE)}
    for size, folder in found.items():
        fill(folder, size)
    return found


class Work(NamedTuple):
    """What something took: hundreds of steps of SQLite's machine, and the most bytes that Python held."""

    steps: int
    memory: int


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], Work]:
    """Counts the work of whatever is done by connections that are opened meanwhile."""
    steps, opened = [0], sqlite3.connect

    def count() -> None:
        steps[0] += 1

    def connect(*arguments: Any, **more: Any) -> sqlite3.Connection:
        db = opened(*arguments, **more)
        db.set_progress_handler(count, STEPS)
        return db

    monkeypatch.setattr(sqlite.sqlite3, "connect", connect)

    def during(work: Callable[[], Any]) -> Work:
        gc.collect()
        steps[0] = 0
        tracemalloc.start()
        try:
            work()
            return Work(steps[0], tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()

    return during


def recounted(folder: Path) -> None:
    reads = LedgerReader(folder)
    report = counting_anew.recount(Counters(folder, reads), reads, TODAY, rows_held=400, settled_at_once=100, summed_at_once=500)
    assert not report.differences
    reads.close()


def started(folder: Path) -> None:
    lock = take_lock(folder)
    assert lock is not None
    SqliteEngine(folder).close()
    os.close(lock)


def looked_up(folder: Path) -> None:
    reads = LedgerReader(folder)
    for sequence in range(0, SMALL, 50):
        assert reads.by_id(_id(reads, sequence))
        reads.inclusion(sequence, reads.size())
    reads.close()


def _id(reads: LedgerReader, sequence: int) -> str:
    return reads.entry(sequence).partition(b'"id":"')[2][:20].decode()


def a_day(folder: Path) -> None:
    reads, day = LedgerReader(folder), (MORNING + timedelta(days=5)).date()
    assert sum(map(len, reads.pages(day, day, at_once=50))) == 150
    reads.close()


def summed(folder: Path) -> None:
    reads = LedgerReader(folder)
    with Counters(folder, reads).state() as state:
        cube = cube_for(("item",), by_day=True)
        assert cube and list(state.read(cube, date(2026, 11, 21), date(2026, 11, 30), ("item",), {}, {}))
    reads.close()


ALL: dict[str, Callable[[Path], object]] = {
    "verify": lambda folder: verify(folder / LEDGER_FILE, processes=1),
    "recount": recounted,
    "upgrade": lambda folder: migrations.carry_over(folder / LEDGER_FILE, folder / "carried"),
    "restore's examination": lambda folder: copies.examine(folder / LEDGER_FILE),
}
PART: dict[str, Callable[[Path], object]] = {"the writer's start": started, "lookups by id": looked_up, "the entries of a day": a_day, "a summary": summed}


@pytest.mark.parametrize("name", ALL)
def test_what_reads_everything_takes_as_much_for_each_entry(name: str, folders: dict[int, Path], measured: Callable[[Callable[[], Any]], Work]):
    ALL[name](folders[SMALL])  # what is loaded and remembered once
    small, large = (measured(lambda folder=folders[size]: ALL[name](folder)) for size in (SMALL, LARGE))
    assert small.steps > 100 and large.steps <= 1.1 * LARGE / SMALL * small.steps, (small, large)
    assert large.memory - small.memory < HELD * (LARGE - SMALL), (small, large)


@pytest.mark.parametrize("name", PART)
def test_what_reads_a_part_takes_no_more(name: str, folders: dict[int, Path], measured: Callable[[Callable[[], Any]], Work]):
    PART[name](folders[SMALL])
    small, large = (measured(lambda folder=folders[size]: PART[name](folder)) for size in (SMALL, LARGE))
    assert large.steps <= 1.2 * small.steps + 5 and large.memory <= 1.2 * small.memory, (small, large)


def test_the_count_sees_what_is_quadratic_and_what_is_held(folders: dict[int, Path], measured: Callable[[Callable[[], Any]], Work]):
    """A control: both kinds of growth show."""

    def twice_over(folder: Path) -> list[tuple[int, bytes]]:
        reads = LedgerReader(folder)
        rows = [row for start in range(0, reads.size(), 1000) for row in reads.every(reads.size())][: reads.size()]
        reads.close()
        return rows

    small, large = (measured(lambda folder=folders[size]: twice_over(folder)) for size in (SMALL, LARGE))
    assert large.steps > 5 * small.steps and large.memory > 2 * small.memory
