"""How long a process of the service takes from nothing to its first answer: a worker beside its running master and writer, and the writer."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.servers import HOST, ROOT, Server, environment

CALLERS = 8
"""Connections that wait for the new worker: one is enough where workers share a socket; where each has its own, one of them falls to it."""
PATIENCE = 30
SETTLED = 0.5
"""Seconds that a server is left alone before a worker is added."""


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds until a worker has answered, and those of them in which it had the processor: on a busy machine the rest is others'."""

    seconds: float
    processor: float


def worker(server: Server, key: str, body: str) -> Started:
    """From the signal by which the master is told to have one more worker until that worker has answered a lookup.

    The other workers are stopped meanwhile, so that nobody else can have answered; one of them goes afterwards. Import of the service,
    the edition's hash, the ledger's state and a first connection to the writer are all in it. Raises TimeoutError."""
    time.sleep(SETTLED)
    before = server.workers()
    answered = threading.Event()
    callers = [threading.Thread(target=_ask, args=(server.port, key, body, answered), daemon=True) for _ in range(CALLERS)]
    with ExitStack() as stopped:
        for pid in before:
            os.kill(pid, signal.SIGSTOP)
            stopped.callback(os.kill, pid, signal.SIGCONT)
        start = time.monotonic()
        server.process.send_signal(signal.SIGTTIN)
        for caller in callers:
            caller.start()
        if not answered.wait(PATIENCE):
            raise TimeoutError("the new worker did not answer")
        taken = time.monotonic() - start
        started = Started(taken, sum(map(_processor, {*server.workers()} - {*before})))
    for caller in callers:
        caller.join()
    server.process.send_signal(signal.SIGTTOU)
    _until(lambda: len(server.workers()) == len(before))
    return started


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ask(port: int, key: str, body: str, answered: threading.Event) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=2 * PATIENCE)
    connection.request("POST", "/api/v1/lookups", body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Connection": "close"})
    if connection.getresponse().status == 201:
        answered.set()
    connection.close()


def _until(done) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the master kept a worker that it was told to let go")
        time.sleep(0.05)


def writer(data: Path) -> float:
    """Seconds from the start of the ledger's writer, on a folder that nobody serves, until it listens: it has vouched for the ledger then.

    Raises RuntimeError where it ended instead."""
    listening, ready = os.pipe()
    command = [sys.executable, "-m", "recognition.ledger.writer.server", "--parent", str(os.getpid()), "--alive", str(ready)]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment(data), pass_fds=(ready,))
    os.close(ready)
    try:
        with os.fdopen(listening, "rb", buffering=0) as pipe:
            byte = pipe.read(1)
        taken = time.monotonic() - start
    finally:
        process.terminate()
        process.wait(PATIENCE)
    if not byte:
        raise RuntimeError("the writer ended while starting")
    return taken
