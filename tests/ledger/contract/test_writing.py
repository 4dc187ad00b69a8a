"""Several workers, one writer, on every engine: no gap, nothing twice, nothing acknowledged lost, whatever ends in between."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from recognition.ledger import Ledger, open_ledger
from recognition.ledger.entries import columns
from recognition.ledger.merkle import fold, leaf
from tests.databases import Tree
from tests.ledger.making import asked, child, start_writer, writing

WORKER = r"""
import sys, threading
if sys.argv[2] == "greenlets":
    from gevent import monkey; monkey.patch_all()
from recognition.errors import LedgerUnavailable
from recognition.ledger import Request, open_ledger
from recognition.ledger.entries import columns
from tests.ledger import making
from datetime import datetime, UTC
ledger, count = open_ledger(sys.argv[1]), int(sys.argv[3])
def ask(turn):
    for number in range(count):
        now = datetime.now(UTC)
        entry = making.asked(now.replace(microsecond=now.microsecond // 1000 * 1000))
        # Asked again with the same key, as a hospital's system does after a 503.
        request = Request(columns(entry).id.encode().ljust(32), bytes(32)) if number % 3 == 0 else None
        try:
            done = ledger.append([entry], request)
        except LedgerUnavailable:
            told = "unavailable"
        else:
            told = done.first
        # In one piece: print() writes several, and callers would cut into each other's lines.
        sys.stdout.write(f"{told} {columns(entry).id}\n")
callers = [threading.Thread(target=ask, args=(turn,)) for turn in range(6)]
for caller in callers: caller.start()
for caller in callers: caller.join()
ledger.close()
"""


def acknowledged(process: subprocess.Popen[str]) -> dict[str, int]:
    """Sequence of each entry that a worker was told is written."""
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    lines = [line.split() for line in told.splitlines()]
    return {entry: int(sequence) for sequence, entry in lines if sequence != "unavailable"}


def check(folder: Path, told: dict[str, int]) -> int:
    """Every acknowledged entry stands once, where it was said to stand; the size."""
    ledger = open_ledger(folder)
    size = ledger.size()
    rows = list(ledger.reads.every(size))
    stands = {columns(data).id: sequence for sequence, data in rows}
    assert [sequence for sequence, _ in rows] == list(range(size)) and len(stands) == size
    assert {entry: stands.get(entry) for entry in told} == told
    assert ledger.reads.root(size) == fold([leaf(data) for _sequence, data in rows])
    ledger.close()
    return size


def test_workers_with_threads_and_with_greenlets_share_one_sequence(tree: Tree):
    with writing(tree.folder):
        workers = [child(WORKER, tree.folder, kind, "60") for kind in ("threads", "greenlets", "greenlets")]
        told = [acknowledged(worker) for worker in workers]
    together = {entry: sequence for one in told for entry, sequence in one.items()}
    assert len(together) == len(set(together.values())) == 3 * 6 * 60
    assert check(tree.folder, together) == 3 * 6 * 60


def test_a_writer_killed_again_and_again_loses_and_repeats_nothing(tree: Tree):
    count = 80 if tree.server else 250  # as long as the kills last
    writer = start_writer(tree.folder)
    workers = [child(WORKER, tree.folder, kind, str(count)) for kind in ("threads", "greenlets")]
    for _ in range(4):
        time.sleep(0.35)
        writer.kill()
        writer.communicate()
        writer = start_writer(tree.folder)
    together = {entry: sequence for worker in workers for entry, sequence in acknowledged(worker).items()}
    writer.terminate()
    writer.communicate(timeout=60)
    size = check(tree.folder, together)
    # On a machine that is busy with other things a start may take longer than callers wait: they were told so.
    assert 6 * count < len(together) <= size <= 2 * 6 * count


def test_two_processes_with_one_key_write_once(tree: Tree):
    code = """
import sys
from recognition.ledger import Request, open_ledger
from tests.ledger.making import asked
ledger = open_ledger(sys.argv[1])
sys.stdin.readline()
for number in range(50):
    done = ledger.append([asked()], Request(number.to_bytes(32, "big"), bytes(32)))
    print(number, done.first, done.replayed)
ledger.close()
"""
    with writing(tree.folder):
        workers = [
            subprocess.Popen([sys.executable, "-c", code, str(tree.folder)], cwd=Path.cwd(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        outcomes = [worker.communicate("go\n", timeout=20)[0].splitlines() for worker in workers]
        ledger = open_ledger(tree.folder)
        assert ledger.size() == 50
        ledger.close()
    places = [{line.split()[0]: line.split()[1] for line in lines} for lines in outcomes]
    assert places[0] == places[1]
    replayed = [line for lines in outcomes for line in lines if line.endswith("True")]
    assert len(replayed) == 50


def test_a_forked_worker_makes_a_connection_of_its_own(tree: Tree):
    with writing(tree.folder):
        ledger = open_ledger(tree.folder)
        ledger.append([asked()])
        ledger.size()
        code = _in_a_fork(ledger)
        assert code == 0
        assert ledger.append([asked()]).first == 2
        ledger.close()


def _in_a_fork(ledger: Ledger) -> int:
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        os._exit(0 if ledger.append([asked()]).first == 1 and ledger.size() == 2 else 1)
    except BaseException:
        os._exit(2)
