"""What a ledger costs when it has grown: `python -m bench.ageing FOLDER 1000000 3000000` lets one of each size grow (bench/grown.py) and takes the
processor time and the highest memory of every operation that reads all of it, and of those that must not.

Processor time and not seconds, so that it can be measured beside other work. What a command takes to begin is measured by itself and taken off.
What was found stands in FOLDER/ageing.json after each operation: begun again it goes on with what is missing."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench import grown
from bench.servers import ROOT, environment
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.reader import LedgerReader

FLASK = ("-m", "flask", "--app", "wsgi")
MB = 1_000_000

FILL = "import sys; from pathlib import Path; from bench.grown import fill; fill(Path(sys.argv[1]), int(sys.argv[2]))"
FOLD = "import sys; from pathlib import Path; from bench.filling import fold; fold(Path(sys.argv[1]))"
BY_ID = """
import random, sys, time
from pathlib import Path
from recognition.ledger.reader import LedgerReader
reads = LedgerReader(Path(sys.argv[1])); size = reads.size(); rng = random.Random(1)
import orjson
ids = [orjson.loads(reads.entry(rng.randrange(size)))["id"] for _ in range(3000)]
for one in ids: reads.by_id(one)  # brings what they read from the disk, which is no cost of the processor
begun = time.process_time()
for one in ids: reads.by_id(one)
print((time.process_time() - begun) / len(ids))
"""
PAGES = """
import sys, time
from datetime import datetime
from pathlib import Path
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.lookups import Service
from recognition.web.auditor.breakdown import SHOWN
from recognition.web.auditor.summing import VIEWS
from recognition.web.auditor.filter_form import presets
service, now = Service(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]).astimezone(SHANGHAI)
since, until = presets(now.date())["twelve"]
caller = Caller("bench", Role.AUDITOR)
asked = {(): 0, ("month",): 0} | {by: SHOWN + 1 for by in VIEWS.values()}
service.summary(since, until, (), {}, caller, now)
worst = 0
for by, top in asked.items():
    begun = time.process_time(); service.summary(since, until, by, {}, caller, now, top=top); worst = max(worst, time.process_time() - begun)
print(worst)
"""
CARRY = """
import sys
from pathlib import Path
from recognition.ledger.migrations import carry_over
carry_over(Path(sys.argv[1]), Path(sys.argv[2]))
"""


class Cost(NamedTuple):
    """Processor seconds of a process and its children, the highest memory of one of them in MB, and what it printed."""

    seconds: float
    memory: float
    output: str


def run(data: Path, *words: str, well: tuple[int, ...] = (0,)) -> Cost:
    """Runs Python with these arguments on a data folder. Raises RuntimeError where it ends otherwise than `well`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, *words], {**environment(data), "PYTHONPATH": str(ROOT)})
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        output = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in well:
        raise RuntimeError(f"{words} ended with {os.waitstatus_to_exitcode(status)}: {output[-500:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MB, output)


def writer(data: Path) -> Cost:
    """The ledger's writer until it listens."""
    listening, ready = os.pipe()
    child = os.fork()
    if child == 0:
        os.set_inheritable(ready, True)
        os.chdir(ROOT)
        words = ["-m", "recognition.ledger.writer.server", "--parent", str(os.getppid()), "--alive", str(ready)]
        os.execve(sys.executable, [sys.executable, *words], environment(data))
    os.close(ready)
    os.read(listening, 1)
    os.kill(child, 15)
    _, _, usage = os.wait4(child, 0)
    os.close(listening)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MB, "")


class Measured:
    """The operations on one folder, and what they took: microseconds an entry (of those that read a bounded part, of one) and MB."""

    def __init__(self, work: Path, figures: dict[str, list[float]], keep: Callable[[], None]) -> None:
        """`figures` is what was measured before; `keep` writes it down."""
        self.work, self.data, self.figures, self.keep = work, work / "data", figures, keep
        self.idle = run(self.data, *FLASK, "ledger", "checkpoint", "--keys").seconds
        self.size = LedgerReader(self.data).size()
        self.last = grown.last(self.data) or datetime.now(UTC)

    def note(self, name: str, do: Callable[[], Cost], over: float, begins: float) -> None:
        """Measures an operation that was not measured yet."""
        if name not in self.figures:
            cost = do()
            self.figures[name] = [(cost.seconds - begins) / over * 1e6, cost.memory]
            self.keep()
        print(f"{self.size:,} {name}: {self.figures[name][0]:.3f} µs, {self.figures[name][1]:.0f} MB", flush=True)

    def bounded(self) -> None:
        """What reads a part of the ledger that does not grow with it."""
        day = (self.last - timedelta(days=3)).date().isoformat()
        self.note("writer start, once", lambda: writer(self.data), 1, 0)
        self.note("lookup by id, once", lambda: self._reported(BY_ID), 1, 0)
        # The region repeats questions of one day on others, when other qualifications held: some come out otherwise, and cost the same.
        replay = [*FLASK, "ledger", "replay", "--from", day, "--to", day]
        self.note("replay of a day, an answer", lambda: run(self.data, *replay, well=(0, 1)), grown.LOOKUPS_A_DAY, self.idle)

    def counters(self) -> None:
        """What makes the quick counters, reads them, and counts them anew."""
        self.note("folding all", lambda: run(self.data, "-c", FOLD, str(self.data)), self.size, 0)
        self.note("slowest summary of the pages, once", lambda: self._reported(PAGES, self.last.isoformat()), 1, 0)
        self.note("recount", lambda: run(self.data, *FLASK, "ledger", "recount"), self.size, self.idle)

    def whole(self) -> None:
        """What reads all of it, at last the way into a snapshot and back, which leaves the restored folder in the other's place."""
        copy, back, carried = self.work / "copy", self.work / "back", self.work / "carried"
        self.note("verify", lambda: run(self.data, *FLASK, "ledger", "verify"), self.size, self.idle)
        self.note("upgrade: every entry carried over", lambda: run(self.data, "-c", CARRY, str(self.data / LEDGER_FILE), str(carried)), self.size, 0)
        carried.unlink(missing_ok=True)
        if "restore" in self.figures:
            return
        shutil.rmtree(copy, ignore_errors=True)
        self.figures.pop("snapshot", None)
        self.note("snapshot", lambda: run(self.data, *FLASK, "snapshot", str(copy)), self.size, self.idle)
        shutil.rmtree(self.data)
        self.note("restore", lambda: run(back, *FLASK, "restore", str(copy)), self.size, self.idle)
        back.rename(self.data)
        shutil.rmtree(copy)

    def _reported(self, script: str, *more: str) -> Cost:
        """What a script says of itself, and not what loading it took."""
        cost = run(self.data, "-c", script, str(self.data), *more)
        return cost._replace(seconds=float(cost.output))


def measure(folder: Path, count: int, counted: bool, figures: dict[str, list[float]], keep: Callable[[], None]) -> None:
    """All operations on a ledger of so many entries; without `counted` those that need no quick counters."""
    data = folder / f"of-{count}" / "data"
    data.mkdir(parents=True, exist_ok=True)
    # Apart: a child's highest memory is counted from what its parent had when it was forked.
    run(data, "-c", FILL, str(data), str(count))
    measured = Measured(data.parent, figures, keep)
    measured.bounded()
    if counted:
        measured.counters()
    measured.whole()


def main() -> None:
    """Measures each size in a folder that is removed afterwards unless it is to be kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.ageing", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("entries", type=int, nargs="+")
    parser.add_argument("--without-counters", action="store_true", help="leave out what needs the quick counters, whose making takes longest")
    parser.add_argument("--keep", action="store_true", help="leave the ledgers for another time")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    file = options.folder / "ageing.json"
    figures: dict[str, dict[str, list[float]]] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for count in options.entries:
        start = time.monotonic()
        measure(
            options.folder,
            count,
            not options.without_counters,
            figures.setdefault(str(count), {}),
            lambda: file.write_text(json.dumps(figures, indent=1), "utf-8"),
        )
        if not options.keep:
            shutil.rmtree(options.folder / f"of-{count}")
        print(f"{count:,} entries took {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
