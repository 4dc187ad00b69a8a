"""Under gunicorn the writer is there before the first question, comes back when it dies, and goes when the server goes."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from recognition.ledger import open_ledger
from recognition.ledger.entries import columns
from recognition.ledger.file import take_lock
from recognition.server.worker.handover import Handover
from tests.faults.processes import gone
from tests.ledger.making import ROOT, asked
from tests.running import free_port


@contextmanager
def gunicorn(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A real server with two workers on the folder."""
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "--log-level", "warning", "tests.ledger.serving:app"],
        cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": str(folder), "PORT": str(port), "WEB_CONCURRENCY": "2"},
    )  # fmt: skip
    try:
        wait_for(lambda: ask(port) is not None, 90)
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
        server.wait(60)


def wait_for(true, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def ask(port: int) -> tuple[int, str, int] | None:
    """One question; None where there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/")
        response = connection.getresponse()
        body = response.read().decode().split()
        return (int(body[0]), body[1], int(body[2])) if response.status == 201 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def writer_of(pid: int) -> int | None:
    """The process id of the server's writer. The keeper's thread may be its forking parent, so all tasks are looked at."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            for child in (task / "children").read_text().split():
                if not gone(int(child)) and "recognition.ledger.writer.server" in Path(f"/proc/{child}/cmdline").read_text():
                    return int(child)
        except OSError:
            continue  # a thread or process that ended while it was looked at
    return None


class Callers:
    """Three hospitals that ask all the time and remember what they were told."""

    def __init__(self, port: int) -> None:
        self.told: list[tuple[int, str, int]] = []
        self.failed = 0
        self._port, self._stop = port, threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(3)]

    def _ask(self) -> None:
        while not self._stop.is_set():
            answer = ask(self._port)
            if answer:
                self.told.append(answer)
            else:
                self.failed += 1
                time.sleep(0.02)

    def __enter__(self) -> Callers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def check(folder: Path, told: list[tuple[int, str, int]]) -> None:
    """What was acknowledged stands in the ledger once, where it was said to."""
    wait_for(lambda: not (folder / "ledger.sock").exists() or take_and_give_back(folder))
    ledger = open_ledger(folder)
    stands = {columns(data).id: sequence for sequence, data in ledger.reads.every(ledger.size())}
    assert len(stands) == ledger.size()
    assert [stands.get(entry) for _, entry, _ in told] == [sequence for sequence, _, _ in told]
    ledger.close()


def take_and_give_back(folder: Path) -> bool:
    """Whether the ledger's lock is free."""
    lock = take_lock(folder)
    if lock is not None:
        os.close(lock)
    return lock is not None


def test_a_killed_writer_is_back_at_once_and_a_reload_keeps_it(tmp_path: Path):
    port = free_port()
    with gunicorn(tmp_path, port) as server:
        with Callers(port) as callers:
            for turn in range(3):
                wait_for(lambda told=30 * turn: len(callers.told) > told)
                old = writer_of(server.pid)
                os.kill(old, signal.SIGKILL)
                wait_for(lambda old=old: writer_of(server.pid) not in (None, old))
            kept = writer_of(server.pid)
            workers = {pid for _, _, pid in callers.told}
            server.send_signal(signal.SIGHUP)
            wait_for(lambda: len({pid for _, _, pid in callers.told} - workers) >= 2)
        assert writer_of(server.pid) == kept, "a reload leaves the writer alone"
        assert callers.failed <= 6, "few noticed that the writer was gone"
        assert len(callers.told) > 100
        server.terminate()
        assert server.wait(60) == 0
    assert not (tmp_path / "ledger.sock").exists()
    assert not (tmp_path / "ledger.sqlite-wal").exists(), "everything stands in one file"
    check(tmp_path, callers.told)


def test_a_killed_master_takes_its_writer_with_it_and_the_next_one_begins_where_it_ended(tmp_path: Path):
    port = free_port()
    with gunicorn(tmp_path, port) as server, Callers(port) as callers:
        wait_for(lambda: len(callers.told) > 50)
        writer = writer_of(server.pid)
        server.kill()
        wait_for(lambda: gone(writer))
        wait_for(lambda: take_and_give_back(tmp_path))
    told = callers.told
    port = free_port()
    with gunicorn(tmp_path, port):
        answer = ask(port)
        assert answer and answer[0] >= len(told)
    check(tmp_path, [*told, answer])


def test_on_a_damaged_ledger_the_server_does_not_start(tmp_path: Path):
    ledger = open_ledger(tmp_path)
    ledger.append([asked()])
    ledger.close()
    os.truncate(tmp_path / "ledger.sqlite", 0)
    server = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "tests.ledger.serving:app"],
        cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": str(tmp_path), "PORT": str(free_port())}, capture_output=True, timeout=90,
    )  # fmt: skip
    assert server.returncode == 1
    assert b"it is empty" in server.stderr and b"restore" in server.stderr
    assert (tmp_path / "ledger.sqlite").stat().st_size == 0


def settings() -> dict[str, Any]:
    """What stands in gunicorn's settings."""
    found: dict[str, Any] = {"__file__": str(ROOT / "recognition" / "gunicorn.py"), "__name__": "settings"}
    exec((ROOT / "recognition" / "gunicorn.py").read_text(), found)
    return found


def test_a_worker_that_is_just_being_made_ends_when_it_is_told_to():
    """It is forked with the master's handlers, which note a signal for the master's own loop and do nothing in a worker."""
    here, there = os.pipe()
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        worker = os.fork()
        if worker == 0:
            forked = SimpleNamespace(seat=None)
            settings()["pre_fork"](SimpleNamespace(handover=Handover()), forked)
            settings()["post_fork"](None, forked)
            os.write(there, b"1")
            time.sleep(60)
            os._exit(1)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert os.read(here, 1) == b"1"
    os.kill(worker, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == -signal.SIGTERM
    os.close(here)
    os.close(there)


@pytest.mark.parametrize("name", ("control_socket_disable", "preload_app", "worker_class"))
def test_the_settings_that_others_rely_on(name: str):
    assert settings()[name] == {"control_socket_disable": True, "preload_app": False, "worker_class": "recognition.server.worker.worker.Worker"}[name]
