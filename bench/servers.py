"""Servers under measurement: started on ports of their own, watched while they work, and stopped by their process id."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 60


class Server:
    """A running server: its port and its processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def children(self) -> dict[int, str]:
        """The processes under the master with their command lines."""
        commands = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                if parent == self.process.pid:
                    commands[int(stat.parent.name)] = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended while we looked
        return commands

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [pid for pid, command in self.children().items() if "recognition.ledger" not in command]

    def seconds(self) -> float:
        """Processor time of all processes so far."""
        ticks = 0
        for pid in (self.process.pid, *self.children()):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def own_memory(self) -> float:
        """The most that one worker has for itself, not shared with others, in MB."""
        return max(_private(pid) for pid in self.workers()) / 1000


def _private(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kib) * 1024 for kib in re.findall(r"^Private_\w+:\s+(\d+)", rollup, re.M)) // 1000


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a server over a demonstration folder; what it says goes to a file beside the folder."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "RECOGNITION_DEMO": "1", "RECOGNITION_DATA": str(data), "PYTHONPATH": path, "BENCH_LOG": f"{data}.log", **more}


@contextmanager
def serving(settings: str, application: str, port: int, env: dict[str, str], *more: str) -> Iterator[Server]:
    """gunicorn with a settings file and an application, from the moment it answers until the block ends."""
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "--bind", f"{HOST}:{port}", "--log-level", "warning", *more, application]
    with running(command, port, env, Path(env["BENCH_LOG"])) as server:
        yield server


@contextmanager
def running(command: list[str], port: int, env: dict[str, str], log: Path, checkout: Path = ROOT) -> Iterator[Server]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=checkout, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        _await(process, port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(30)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            connection.getresponse().read()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server on port {port} ended while starting") from None
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError(f"the server on port {port} did not answer")


@contextmanager
def four(data: Path, work: Path, port: int) -> Iterator[tuple[Server, Server, Server, Server]]:
    """Ours, bare Flask, the plain design, and bare Flask under gunicorn's own worker, side by side on as many ports; `work/answer.json`
    is one answer of ours."""
    env = environment(data, BENCH_ANSWER=str(work / "answer.json"), BENCH_LEDGER=str(work / "plain.sqlite"))
    with (
        serving("recognition/gunicorn.py", "wsgi:app", port, env) as ours,
        serving("bench/alike.py", "bench.bare:app", port + 1, env) as bare,
        serving("bench/alike.py", "bench.plain:app", port + 2, env) as plain,
        serving("bench/alike.py", "bench.bare:app", port + 3, {**env, "BENCH_STOCK": "1"}) as stock,
    ):
        yield ours, bare, plain, stock
