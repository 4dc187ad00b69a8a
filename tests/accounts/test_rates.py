"""How often a caller may come is counted by all workers together, cheaply, and forgotten after ten seconds."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from recognition.accounts.rates import SLOTS, WINDOW_SECONDS, Rates, TooMany

NOON = 1_800_000_000.0


def _come(path: Path, times: int) -> None:
    rates = Rates(path)
    for _ in range(times):
        rates.take("key", 1000, NOON)


def test_the_limit_holds_and_ends_with_the_window(tmp_path):
    rates = Rates(tmp_path / "rates")
    for _ in range(3):
        rates.take("key", 3, NOON)
    with pytest.raises(TooMany) as refused:
        rates.take("key", 3, NOON + 4)
    assert 1 <= refused.value.details["seconds"] <= WINDOW_SECONDS + 1
    rates.take("another", 3, NOON)
    rates.take("key", 3, NOON + WINDOW_SECONDS)


def test_workers_count_together(tmp_path):
    path = tmp_path / "rates"
    workers = [multiprocessing.get_context("spawn").Process(target=_come, args=(path, 40)) for _ in range(2)]
    for worker in workers:
        worker.start()
        worker.join(120)
        assert worker.exitcode == 0
    rates = Rates(path)
    for _ in range(10):
        rates.take("key", 90, NOON)
    with pytest.raises(TooMany):
        rates.take("key", 90, NOON)


def test_many_callers_hinder_nobody(tmp_path):
    """More callers than there is room for: some pass uncounted, none is refused for what others did."""
    rates = Rates(tmp_path / "rates")
    for number in range(SLOTS + 1000):
        rates.take(f"key {number}", 1, NOON)


def test_counting_costs_microseconds_of_the_processor(tmp_path):
    rates = Rates(tmp_path / "rates")
    start = time.process_time()
    for _ in range(20_000):
        rates.take("key", 10**9)
    assert (time.process_time() - start) / 20_000 < 50e-6


def test_the_file_is_the_services_own(tmp_path):
    Rates(tmp_path / "rates")
    assert (tmp_path / "rates").stat().st_mode & 0o777 == 0o600
