"""Several workers, one writer: no gap, nothing twice, nothing acknowledged lost, whatever ends or fails in between."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger import PATIENCE, Ledger, Request, open_ledger
from recognition.ledger.entries import columns
from recognition.ledger.merkle import fold, leaf
from recognition.ledger.writer.client import WriterClient
from recognition.ledger.writer.connection import Patience
from recognition.ledger.writer.protocol import SOCKET
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


def test_workers_with_threads_and_with_greenlets_share_one_sequence(tmp_path: Path):
    with writing(tmp_path):
        workers = [child(WORKER, tmp_path, kind, "60") for kind in ("threads", "greenlets", "greenlets")]
        told = [acknowledged(worker) for worker in workers]
    together = {entry: sequence for one in told for entry, sequence in one.items()}
    assert len(together) == len(set(together.values())) == 3 * 6 * 60
    assert check(tmp_path, together) == 3 * 6 * 60


def test_a_writer_killed_again_and_again_loses_and_repeats_nothing(tmp_path: Path):
    writer = start_writer(tmp_path)
    workers = [child(WORKER, tmp_path, kind, "250") for kind in ("threads", "greenlets")]
    for _ in range(4):
        time.sleep(0.35)
        writer.kill()
        writer.communicate()
        writer = start_writer(tmp_path)
    together = {entry: sequence for worker in workers for entry, sequence in acknowledged(worker).items()}
    writer.terminate()
    writer.communicate(timeout=60)
    size = check(tmp_path, together)
    # On a machine that is busy with other things a start may take longer than callers wait: they were told so.
    assert 6 * 250 < len(together) <= size <= 2 * 6 * 250


def test_two_processes_with_one_key_write_once(tmp_path: Path):
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
    with writing(tmp_path):
        workers = [
            subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=Path.cwd(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        outcomes = [worker.communicate("go\n", timeout=20)[0].splitlines() for worker in workers]
        ledger = open_ledger(tmp_path)
        assert ledger.size() == 50
        ledger.close()
    places = [{line.split()[0]: line.split()[1] for line in lines} for lines in outcomes]
    assert places[0] == places[1]
    replayed = [line for lines in outcomes for line in lines if line.endswith("True")]
    assert len(replayed) == 50


def test_while_the_disk_is_full_there_is_no_answer_and_afterwards_there_is(tmp_path: Path):
    with writing(tmp_path) as writer:
        ledger = open_ledger(tmp_path)
        ledger.append([asked()])
        limits = resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        for _ in range(3):
            with pytest.raises(LedgerUnavailable):
                ledger.append([asked()])
        assert ledger.size() == 1, "reading goes on"
        resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, limits)
        assert ledger.append([asked()]).first == 1
        assert ledger.reads.root(2)
        ledger.close()


def test_somebody_who_holds_the_file_makes_callers_wait_half_a_second_and_no_more(tmp_path: Path):
    import sqlite3

    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
        ledger.append([asked()])
        intruder = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
        intruder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(LedgerUnavailable):
            ledger.append([asked()])
        assert time.monotonic() - began < PATIENCE.answer, "told so, not given up on"
        intruder.execute("ROLLBACK")
        intruder.close()
        assert ledger.append([asked()]).first == 1
        ledger.close()


def test_without_a_writer_a_worker_gives_up_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    hasty = Patience(answer=0.3, look=0.05)
    with writing(tmp_path):
        ledger = open_ledger(tmp_path, hasty)
        ledger.append([asked()])
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable):
        ledger.append([asked()])
    assert 0.3 <= time.monotonic() - began < 1.5
    ledger.close()
    monkeypatch.setenv("RECOGNITION_WRITER", "1")
    worker = open_ledger(tmp_path, hasty)
    with pytest.raises(LedgerUnavailable):
        worker.append([asked()])
    assert isinstance(worker._way, WriterClient), "a worker never takes the lock"
    worker.close()


def test_told_to_stop_it_finishes_and_leaves_everything_in_one_file(tmp_path: Path):
    with writing(tmp_path) as writer:
        assert (tmp_path / SOCKET).stat().st_mode & 0o777 == 0o600
        ledger = open_ledger(tmp_path)
        ledger.append([asked()])
        ledger.close()
        writer.send_signal(signal.SIGTERM)
        assert writer.wait(30) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoints", "keys", "ledger.lock", "ledger.sqlite"], "and what it wrote is signed"


def test_a_forked_worker_makes_a_connection_of_its_own(tmp_path: Path):
    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
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


def test_a_folder_with_a_long_name_is_served(tmp_path: Path):
    folder = tmp_path / ("hospital" * 15)
    folder.mkdir()
    with writing(folder):
        ledger = open_ledger(folder)
        assert ledger.append([asked()], Request(b"k" * 32, b"d" * 32)).first == 0
        assert isinstance(ledger._way, WriterClient)
        ledger.close()


def test_what_speaks_another_language_disturbs_nobody(tmp_path: Path):
    import socket

    from recognition.ledger.writer.protocol import Address

    with writing(tmp_path):
        stranger = socket.socket(socket.AF_UNIX)
        with Address(tmp_path) as address:
            stranger.connect(address)
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert stranger.recv(100) == b""
        stranger.close()
        ledger = open_ledger(tmp_path)
        results: list[int] = []
        callers = [threading.Thread(target=lambda: results.append(ledger.append([asked()]).first)) for _ in range(3)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert sorted(results) == [0, 1, 2]
        ledger.close()
