"""The writer of a file and what surrounds it: a full disk, somebody who holds the file, long names, strangers at the socket."""

from __future__ import annotations

import resource
import signal
import threading
import time
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger import PATIENCE, Request, open_ledger
from recognition.ledger.writer.client import WriterClient
from recognition.ledger.writer.connection import Patience
from recognition.ledger.writer.protocol import SOCKET
from tests.ledger.making import asked, writing


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
