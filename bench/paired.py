"""`python -m bench.paired OLD NEW`: what a lookup costs in two checkouts, each served from its own folder and asked in turn, one by one and in batches.
`make bench AGAINST=COMMIT` is the same of a commit and of what stands here.

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
from typing import NamedTuple

from bench.load import Asker
from bench.measuring import log_progress
from bench.servers import HOST, Server, environment, running
from recognition.domain.lookups import SHANGHAI
from recognition.support import sqlite


class Case(NamedTuple):
    """How lookups are asked: over how many connections, how many in one request (0: each by itself), and what header `Prefer` they come with."""

    connections: int
    batch: int = 0
    prefer: str = ""


CASES = {"single_1": Case(1), "single_16": Case(16), "single_64": Case(64), "batch_100": Case(4, 100), "batch_100_codes": Case(4, 100, "return=minimal")}
"""A checkout that knows no answers in codes alone gives those of the last in words."""
BODIES, SEED = 40_000, 20260101
WARM = 5.0
"""Seconds that each is asked before anything is measured."""
NEAR = 40
"""Institutions whose results are brought; the first bring most."""
FILL = "import sys, pathlib; from seed import demo; demo.fill(pathlib.Path(sys.argv[1]), lookups=0, stages=(3,))"
PAIRS = "SELECT DISTINCT item, institution FROM qualifications"


def main() -> int:
    """Fills both folders, serves both, asks in turn, and prints for each case what a lookup costs in each and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m bench.paired", description=__doc__)
    parser.add_argument("old", type=Path, help="a checkout with what it needs in .venv, else this Python's packages are used")
    parser.add_argument("new", type=Path, help="another")
    parser.add_argument("--rounds", type=int, default=20, help="of two pairs each")
    parser.add_argument("--seconds", type=int, default=2, help="of a turn, whole ones")
    parser.add_argument("--cases", default="single_16", help=f"of {','.join(CASES)}")
    parser.add_argument("--port", type=int, default=8300, help="the first of two")
    options = parser.parse_args()
    checkouts = options.old.absolute(), options.new.absolute()
    with tempfile.TemporaryDirectory(prefix="paired-") as made, ExitStack() as until:
        work = Path(made)
        folders = [filled(checkout, work / name) for checkout, name in zip(checkouts, ("old", "new"), strict=True)]
        bodies = bodies_known_to(folders)
        print("\n".join(f"{checkout}: {_interpreter(checkout)}" for checkout in checkouts))
        servers = [until.enter_context(_served(*pair)) for pair in zip(checkouts, folders, (options.port, options.port + 1), strict=True)]
        for name in options.cases.split(","):
            askers = [_asker(folder, work, bodies, CASES[name]) for folder in folders]
            _measure(name, [Turns(*pair, CASES[name], options.seconds) for pair in zip(askers, servers, strict=True)], options.rounds)
    return 0


def _measure(name: str, turns: Sequence[Turns], rounds: int) -> None:
    log_progress(f"{name}: warming up")
    for turn in turns:
        turn.warm_up()
    for round_ in range(rounds):
        first, second = turns if round_ % 2 else reversed(turns)
        for turn in (first, second, second, first):
            turn.take()
    _tell(name, *[turn.spent() for turn in turns])


class Turns:
    """What a lookup cost in each turn of one service, in microseconds of processor time.

    A turn's cost is counted until the next one begins, so that what is done after the answer (counters, journals) counts as well."""

    def __init__(self, asker: Asker, server: Server, case: Case, seconds: int) -> None:
        self._ask = lambda: asker.run(server.port, case.connections, seconds).rate * seconds * (case.batch or 1)
        self.warm_up = lambda: asker.run(server.port, case.connections, WARM)
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


def _tell(name: str, old: Sequence[float], new: Sequence[float]) -> None:
    # Two turns of one follow each other in the middle of a round; the mean of a round's two has the same drift as the other's.
    logs = [math.log(sum(new[at : at + 2]) / sum(old[at : at + 2])) for at in range(0, len(old), 2)]
    middle, spread = statistics.fmean(logs), 1.96 * statistics.stdev(logs) / math.sqrt(len(logs))
    low, ratio, high = (math.exp(middle + at) for at in (-spread, 0, spread))
    print(f"{name}: a lookup, all processes: old {statistics.median(old):.0f} µs, new {statistics.median(new):.0f} µs (medians of {len(old)} turns)")
    print(f"new / old {ratio:.3f}, 95 % interval {low:.3f} – {high:.3f}, of {len(logs)} rounds")


def python_of(checkout: Path) -> str:
    """The Python that serves a checkout."""
    own = checkout / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _interpreter(checkout: Path) -> str:
    """Which Python serves it, and how that was built: one without `--enable-optimizations` took 15 % longer."""
    build = "import sys, sysconfig; print(sys.version.split()[0], sysconfig.get_config_var('CONFIG_ARGS') or '')"
    version, _, options = subprocess.run([python_of(checkout), "-c", build], capture_output=True, text=True, check=True).stdout.partition(" ")
    return f"Python {version}, {'optimised' if '--enable-optimizations' in options else 'NOT optimised (--enable-optimizations)'}"


def filled(checkout: Path, folder: Path) -> Path:
    """The folder, made, with the demonstration region as the checkout makes it and no lookups."""
    log_progress(f"filling the demonstration region of {checkout}")
    folder.mkdir()
    subprocess.run([python_of(checkout), "-c", FILL, str(folder)], cwd=checkout, env={**os.environ, "RECOGNITION_DEMO": "1"}, check=True)
    return folder


@contextmanager
def _served(checkout: Path, folder: Path, port: int) -> Iterator[Server]:
    env = environment(folder, PYTHONPATH=str(checkout))
    command = [python_of(checkout), "-m", "gunicorn", "-c", "recognition/gunicorn.py", "--bind", f"{HOST}:{port}", "--log-level", "warning", "wsgi:app"]
    with running(command, port, env, Path(env["BENCH_LOG"]), checkout) as server:
        yield server


def bodies_known_to(folders: Sequence[Path]) -> list[str]:
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


def _asker(folder: Path, work: Path, bodies: Sequence[str], case: Case) -> Asker:
    keys = json.loads((folder / "demo-keys.json").read_text(encoding="utf-8"))
    path = "/api/v1/lookups"
    if case.batch:
        path += "/batch"
        bodies = [f'{{"lookups":[{",".join(bodies[start : start + case.batch])}]}}' for start in range(0, len(bodies), case.batch)]
    requests = [(keys["clinician" if number % 2 else "clinician_other"], body) for number, body in enumerate(bodies)]
    return Asker(work, f"asked-{folder.name}", path, requests, case.prefer)


if __name__ == "__main__":
    sys.exit(main())
