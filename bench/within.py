"""`python -m bench.within OLD NEW`: what a lookup costs inside one process of two checkouts, without server, sockets and other workers, asked in turn.

Where the machine is busy `bench.paired` has wide intervals, and a service that refuses whom it would keep waiting refuses. Here nobody waits: each side answers a few
hundred lookups by itself, and its own processor time is counted, so that 20 rounds tell two hundredths even beside a dozen other programs."""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.measuring import log_progress
from bench.paired import bodies_known_to, filled, python_of

CHILD = Path(__file__).with_name("asked_within.py")
LINES = 100
"""Lookups of one batch."""
ASKED, ASKED_SINGLY = 500, 200
"""Lookups of one turn, in batches and one by one; these wait for the disk."""


class Side:
    """One checkout's process."""

    def __init__(self, checkout: Path, folder: Path, bodies: Path, path: str, until: ExitStack) -> None:
        env = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0", "RECOGNITION_DEMO": "1"}
        command = [python_of(checkout), str(CHILD), str(folder), str(bodies), path]
        self._process = until.enter_context(subprocess.Popen(command, cwd=checkout, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        self._requests, self._lookups = (ASKED // LINES, ASKED) if path.endswith("batch") else (ASKED_SINGLY, ASKED_SINGLY)
        self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None, "it is a pipe"
        if not (line := self._process.stdout.readline()):
            raise RuntimeError("a checkout's process ended")
        return line

    def take(self) -> float:
        """Microseconds of processor time for a lookup."""
        assert self._process.stdin is not None, "it is a pipe"
        print(self._requests, file=self._process.stdin, flush=True)
        return float(self._read()) / self._lookups * 1e6


def main() -> int:
    """Fills a folder for each and measures singles and batches; prints medians and the ratio with its 95 % interval."""
    parser = argparse.ArgumentParser(prog="python -m bench.within", description=__doc__)
    parser.add_argument("old", type=Path, help="a checkout with what it needs in .venv, else this Python's packages are used")
    parser.add_argument("new", type=Path, help="another")
    parser.add_argument("--rounds", type=int, default=20, help="each side twice")
    options = parser.parse_args()
    checkouts = options.old.absolute(), options.new.absolute()
    with tempfile.TemporaryDirectory(prefix="within-") as made:
        folders = [filled(checkout, Path(made) / name) for checkout, name in zip(checkouts, ("old", "new"), strict=True)]
        drawn = bodies_known_to(folders)[:4000]
        batches = [f'{{"lookups":[{",".join(drawn[start : start + LINES])}]}}' for start in range(0, len(drawn), LINES)]
        for path, bodies in (("/api/v1/lookups", drawn), ("/api/v1/lookups/batch", batches)):
            file = Path(made) / "bodies.json"
            file.write_text(json.dumps(bodies), encoding="utf-8")
            log_progress(path)
            with ExitStack() as until:
                _compare(path, [Side(checkout, folder, file, path, until) for checkout, folder in zip(checkouts, folders, strict=True)], options.rounds)
    return 0


def _compare(path: str, sides: list[Side], rounds: int) -> None:
    for side in sides:
        side.take()
    times: list[tuple[float, float]] = []
    old, new = sides
    for round_ in range(rounds):
        first, second = (old, new) if round_ % 2 else (new, old)
        turns = [first.take(), second.take(), second.take(), first.take()]
        outer, inner = (turns[0] + turns[3]) / 2, (turns[1] + turns[2]) / 2
        times.append((outer, inner) if round_ % 2 else (inner, outer))
    logs = [math.log(after / before) for before, after in times]
    middle, spread = statistics.fmean(logs), 1.96 * statistics.stdev(logs) / math.sqrt(len(logs))
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    low, ratio, high = (math.exp(middle + at) for at in (-spread, 0, spread))
    print(
        f"{path}: a lookup, old {medians[0]:.0f} µs, new {medians[1]:.0f} µs; new / old {ratio:.3f}, 95 % interval {low:.3f} – {high:.3f}, of {rounds} rounds"
    )


if __name__ == "__main__":
    sys.exit(main())
