"""In a worker, what takes long gives way to its other callers: long reads in a real thread, folding in turns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.ledger import Ledger, open_ledger
from tests.ledger.counting import busy_month, write

ENTRIES = 156
WORKER = """
from gevent import monkey

monkey.patch_all()
import json, sys
from datetime import date
from pathlib import Path
from gevent import sleep, spawn
from recognition.ledger import read_apart
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters
from recognition.support.threads import offload

folder, turns = Path(sys.argv[1]), 0
reads = LedgerReader(folder)
counters = Counters(folder, reads)

def others():
    global turns
    while True:
        turns += 1
        sleep(0)

def meanwhile(work):
    before = turns
    work()
    return turns - before

def added_up():
    with counters.state() as state:
        state.repeats_by_month()

spawn(others)
sleep(0)
works = {
    "a fold": lambda: counters.catch_up(date(2027, 1, 1)), "pages": lambda: [*reads.pages(at_once=10)], "a sum": added_up,
    "a whole ledger": lambda: offload(lambda: [*read_apart.entries(folder, reads.size())]), "one entry": lambda: reads.entry(0),
}
print(json.dumps({name: meanwhile(work) for name, work in works.items()}))
"""


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How often others had a turn during each kind of work."""
    folder: Path = tmp_path_factory.mktemp("gives-way")
    ledger: Ledger = open_ledger(folder)
    write(ledger, list(busy_month()))
    assert ledger.size() == ENTRIES
    ledger.close()
    said = subprocess.run([sys.executable, "-c", WORKER, str(folder)], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(said.stdout)


@pytest.mark.parametrize(("work", "least"), [("a fold", 17), ("pages", ENTRIES // 10), ("a sum", 1), ("a whole ledger", 1)])
def test_others_have_a_turn(turns: dict[str, int], work: str, least: int):
    assert turns[work] >= least


def test_a_short_read_is_made_at_once(turns: dict[str, int]):
    assert turns["one entry"] == 0


SLICES = """
from gevent import monkey

monkey.patch_all()
from gevent import sleep, spawn
from recognition.support.threads import in_turns

woken, done = [], []

def waits():
    while len(done) < 40:
        sleep(0.0001)
        woken.append(len(done))

def works():
    for number in in_turns(range(40), 1):
        end = __import__("time").perf_counter() + 0.001
        while __import__("time").perf_counter() < end:
            pass
        done.append(number)

for one in (spawn(waits), spawn(works)):
    one.join()
print(len({*woken}))
"""


def test_who_waits_for_a_moment_has_a_turn_between_the_slices():
    """Timers and sockets wait for the loop itself: it must come round, and not only what is ready already."""
    said = subprocess.run([sys.executable, "-c", SLICES], capture_output=True, text=True, check=True, timeout=60)
    assert int(said.stdout) > 30
