"""`python -m bench.paired OLD NEW`: what a lookup costs in two checkouts, each served from its own folder and asked in turn.

Processor time is what is compared, of all processes of a service: on a busy machine it moves less than requests a second do, and what
moves it moves both. So the two are asked in short turns, the first, the second, the second, the first, and each turn of one is set beside
the neighbouring turn of the other."""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bench.load import Asker
from bench.measuring import log_progress
from bench.servers import HOST, Server, environment, running
from recognition.domain.lookups import SHANGHAI
from recognition.support import sqlite

BODIES, SEED = 40_000, 20260101
WARM = 5.0
"""Seconds that each is asked before anything is measured."""
NEAR = 40
"""Institutions whose results are brought; the first bring most."""
FILL = "import sys, pathlib; from seed import demo; demo.fill(pathlib.Path(sys.argv[1]), lookups=0, stages=(3,))"
PAIRS = "SELECT DISTINCT item, institution FROM qualifications"


def main() -> int:
    """Fills both folders, serves both, asks in turn, and prints what a lookup costs in each and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m bench.paired", description=__doc__)
    parser.add_argument("old", type=Path, help="a checkout with what it needs in .venv, else this Python's packages are used")
    parser.add_argument("new", type=Path, help="another")
    parser.add_argument("--rounds", type=int, default=20, help="of two pairs each")
    parser.add_argument("--seconds", type=int, default=2, help="of a turn, whole ones")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--port", type=int, default=8300, help="the first of two")
    options = parser.parse_args()
    checkouts = options.old.absolute(), options.new.absolute()
    with tempfile.TemporaryDirectory(prefix="paired-") as made, ExitStack() as until:
        work = Path(made)
        folders = [_filled(checkout, work / name) for checkout, name in zip(checkouts, ("old", "new"), strict=True)]
        bodies = _bodies(folders)
        askers = [_asker(folder, work, bodies) for folder in folders]
        servers = [until.enter_context(_served(*pair)) for pair in zip(checkouts, folders, (options.port, options.port + 1), strict=True)]
        log_progress("warming up")
        for asker, server in zip(askers, servers, strict=True):
            asker.run(server.port, options.connections, WARM)
        turns = [Turns(*pair, options.connections, options.seconds) for pair in zip(askers, servers, strict=True)]
        for round_ in range(options.rounds):
            first, second = turns if round_ % 2 else reversed(turns)
            for turn in (first, second, second, first):
                turn.take()
        _tell(*[turn.spent() for turn in turns])
    return 0


class Turns:
    """What a lookup cost in each turn of one service, in microseconds of processor time.

    A turn's cost is counted until the next one begins, so that what is done after the answer (counters, journals) counts as well."""

    def __init__(self, asker: Asker, server: Server, connections: int, seconds: int) -> None:
        self._ask = lambda: asker.run(server.port, connections, seconds).rate * seconds
        self._server = server
        self._seen: list[float] = []
        self._lookups: list[float] = []

    def take(self) -> None:
        """One turn."""
        self._seen.append(self._server.seconds())
        self._lookups.append(self._ask())

    def spent(self) -> list[float]:
        """The cost of a lookup in each turn."""
        ends = [*self._seen[1:], self._server.seconds()]
        return [(end - begun) / lookups * 1e6 for begun, end, lookups in zip(self._seen, ends, self._lookups, strict=True)]


def _tell(old: Sequence[float], new: Sequence[float]) -> None:
    # Two turns of one follow each other in the middle of a round; the mean of a round's two has the same drift as the other's.
    logs = [math.log(sum(new[at : at + 2]) / sum(old[at : at + 2])) for at in range(0, len(old), 2)]
    middle, spread = statistics.fmean(logs), 1.96 * statistics.stdev(logs) / math.sqrt(len(logs))
    low, ratio, high = (math.exp(middle + at) for at in (-spread, 0, spread))
    print(f"a lookup, all processes: old {statistics.median(old):.0f} µs, new {statistics.median(new):.0f} µs (medians of {len(old)} turns)")
    print(f"new / old {ratio:.3f}, 95 % interval {low:.3f} – {high:.3f}, of {len(logs)} rounds")


def _python(checkout: Path) -> str:
    own = checkout / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _filled(checkout: Path, folder: Path) -> Path:
    log_progress(f"filling the demonstration region of {checkout}")
    folder.mkdir()
    subprocess.run([_python(checkout), "-c", FILL, str(folder)], cwd=checkout, env={**os.environ, "RECOGNITION_DEMO": "1"}, check=True)
    return folder


@contextmanager
def _served(checkout: Path, folder: Path, port: int) -> Iterator[Server]:
    env = environment(folder, PYTHONPATH=str(checkout))
    command = [_python(checkout), "-m", "gunicorn", "-c", "recognition/gunicorn.py", "--bind", f"{HOST}:{port}", "--log-level", "warning", "wsgi:app"]
    with running(command, port, env, Path(env["BENCH_LOG"]), checkout) as server:
        yield server


def _bodies(folders: Sequence[Path]) -> list[str]:
    """Questions that both editions know, of the last weeks, about another report each."""
    known = [_known(folder) for folder in folders]
    pairs = set.intersection(*[pairs for pairs, _ in known])
    named = known[0][1].items() & known[1][1].items()
    rng, now = Random(SEED), datetime.now(SHANGHAI)
    items, issuers = (sorted({pair[index] for pair in pairs}) for index in (0, 1))
    near = rng.sample([nhsa for code, nhsa in sorted(named) if nhsa and code in issuers], NEAR)
    rng.shuffle(items)
    often = [1 / rank for rank in range(1, len(items) + 1)]
    bodies = []
    for item in rng.choices(items, often, k=BODIES):
        performed = now - timedelta(days=min(rng.expovariate(1 / 9), 120.0), minutes=1)
        bodies.append({
            "item": {"system": "recognition", "code": item}, "issuer": {"system": "nhsa", "code": rng.choices(near, often[:NEAR])[0]},
            "performed_at": performed.isoformat(timespec="seconds"), "report_ref": f"LIS-{rng.randrange(10**10):010d}",
            "patient_ref": f"MR{rng.randrange(10**9):09d}", **({"circumstances": ["emergency"]} if rng.random() < 0.1 else {}),
        })  # fmt: skip
    return [json.dumps(body, separators=(",", ":")) for body in bodies]


def _known(folder: Path) -> tuple[set[tuple[str, str]], dict[str, str]]:
    [edition] = (folder / "editions").glob("*.sqlite")
    with sqlite.opened(edition, sqlite.Access.FROZEN) as connection:
        return set(connection.execute(PAIRS)), dict(connection.execute("SELECT code, nhsa FROM institutions"))


def _asker(folder: Path, work: Path, bodies: Sequence[str]) -> Asker:
    keys = json.loads((folder / "demo-keys.json").read_text(encoding="utf-8"))
    requests = [(keys["clinician" if number % 2 else "clinician_other"], body) for number, body in enumerate(bodies)]
    return Asker(work, f"asked-{folder.name}", "/api/v1/lookups", requests)


if __name__ == "__main__":
    sys.exit(main())
