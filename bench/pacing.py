"""An open load from a process of its own: requests at moments that were fixed beforehand, however long others take meanwhile.

What waits for its answer never holds back the next, and each is timed from its moment on: so a pause is seen by all that fall into it,
and a machine that is only busy is not taken for one that pauses."""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from bench.servers import HOST, ROOT

CONNECTIONS = 16
PATIENCE = 60
"""Seconds that the last answers may take."""
WAKES, SYNCS = 0.005, 0.05
"""Seconds between two looks at how late this process itself is woken, and at how long the disk takes for one page: what the machine
holds up, it holds up for whoever is asked."""
AHEAD = 0.5
"""Seconds until the first moment, in which the connections are made."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: its moment on the machine's steady clock, seconds from then to the answer, and the edition that gave it."""

    moment: float
    waited: float
    edition: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the machine itself did at a moment, whoever asks: seconds too late at which this process was woken, or those of one sync."""

    moment: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Paced:
    """What came of a load, in the order of its moments."""

    answers: list[Answer]
    woken: list[Look]
    syncs: list[Look]


class Pacing:
    """So many requests a second, from now until `stop`; they are being sent while the caller does something else."""

    def __init__(self, work: Path, port: int, requests: Sequence[tuple[str, str]], rate: float) -> None:
        """`requests` are keys with bodies, sent in turn, and again where there are too few of them."""
        self.results = work / "paced.json"
        bodies = work / "paced.txt"
        bodies.write_text("".join(f"{key}\t{body}\n" for key, body in requests), encoding="utf-8")
        command = [sys.executable, "-m", "bench.pacing", str(port), str(bodies), str(rate), str(self.results)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)

    def stop(self) -> Paced:
        """Ends it and returns what came of it. Raises RuntimeError where a request was not answered with success."""
        self.process.communicate(timeout=PATIENCE)
        if self.process.returncode:
            raise RuntimeError("requests of the paced load were refused")
        results = json.loads(self.results.read_text(encoding="utf-8"))
        return Paced(
            [Answer(*values) for values in results["answers"]], [Look(*values) for values in results["woken"]], [Look(*values) for values in results["syncs"]]
        )


class Asking(threading.Thread):
    """One connection: takes the next moment, waits for it, asks."""

    def __init__(self, port: int, take: Callable[[], tuple[float, str, str] | None]) -> None:
        super().__init__(daemon=True)
        self.port, self.take = port, take
        self.answers: list[tuple[float, float, int]] = []
        self.refused, self.failed = 0, True

    def run(self) -> None:
        """Until no moment is left."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        connection.connect()
        while (taken := self.take()) is not None:
            moment, key, body = taken
            time.sleep(max(0.0, moment - time.monotonic()))
            connection.request("POST", "/api/v1/lookups", body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
            self.answers.append((moment, time.monotonic() - moment, json.loads(content)["edition"]["number"] if response.status == 201 else 0))
            self.refused += response.status != 201
        connection.close()
        self.failed = False


class Moments:
    """The moments and what is asked at each, until `going` is taken away."""

    def __init__(self, requests: Sequence[tuple[str, ...]], rate: float) -> None:
        self.requests, self.rate, self.going = requests, rate, True
        self.start, self.numbers, self.lock = time.monotonic() + AHEAD, count(), threading.Lock()

    def take(self) -> tuple[float, str, str] | None:
        """The next moment with a key and a body; None at the end."""
        with self.lock:
            number = next(self.numbers)
        key, body = self.requests[number % len(self.requests)]
        return (self.start + number / self.rate, key, body) if self.going else None


class Looking(threading.Thread):
    """Looks again and again at what the machine does; `look` gives a moment and seconds."""

    def __init__(self, look: Callable[[], tuple[float, float]]) -> None:
        super().__init__(daemon=True)
        self.look, self.going = look, True
        self.looks: list[tuple[float, float]] = []

    def run(self) -> None:
        """Until `going` is taken away."""
        while self.going:
            self.looks.append(self.look())


def _wake() -> tuple[float, float]:
    moment = time.monotonic() + WAKES
    time.sleep(WAKES)
    return moment, time.monotonic() - moment


def _sync(file: BinaryIO) -> tuple[float, float]:
    time.sleep(SYNCS)
    moment = time.monotonic()
    file.write(bytes(4096))
    os.fdatasync(file.fileno())
    return moment, time.monotonic() - moment


def main() -> int:
    """The process: asks, looks how late it is woken itself, and writes both down at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench.pacing", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("bodies", type=Path)
    parser.add_argument("rate", type=float)
    parser.add_argument("told", type=Path)
    options = parser.parse_args()
    lines = options.bodies.read_text(encoding="utf-8").splitlines()
    moments = Moments([tuple(line.split("\t", 1)) for line in lines], options.rate)
    gc.disable()
    asking = [Asking(options.port, moments.take) for _ in range(CONNECTIONS)]
    with open(options.results.with_suffix(".synced"), "wb", buffering=0) as file:
        looking = [Looking(_wake), Looking(lambda: _sync(file))]
        for thread in (*asking, *looking):
            thread.start()
        sys.stdin.read()
        moments.going = looking[0].going = looking[1].going = False
        for thread in (*asking, *looking):
            thread.join()
    answers = sorted(answer for thread in asking for answer in thread.answers)
    options.results.write_text(json.dumps({"answers": answers, "woken": looking[0].looks, "syncs": looking[1].looks}), encoding="utf-8")
    return int(any(thread.refused or thread.failed for thread in asking))


if __name__ == "__main__":
    sys.exit(main())
