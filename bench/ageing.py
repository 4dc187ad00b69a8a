"""What a ledger costs when it has grown: `python -m bench.ageing FOLDER 1000000 3000000` fills one of each size in turn, decisions among its lookups,
and takes the processor time and the highest memory of every operation that reads all of it, and of those that must not.

Processor time and not seconds, so that it can be measured beside other work. What a command takes to begin is measured by itself and taken off."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson

from bench import filling
from bench.servers import ROOT, environment
from recognition.domain.lookups import Decision, DecisionKind
from recognition.ledger.entries import encode, new_id
from recognition.ledger.file import LEDGER_FILE, take_lock
from recognition.ledger.ids import time_of
from recognition.ledger.reader import LedgerReader
from recognition.ledger.store import Engine
from recognition.ledger.writer.messages import Append
from seed import demo

FLASK = ("-m", "flask", "--app", "wsgi")
DECIDED = 0.4
"""Share of the lookups that are decided on; of those nine in ten are accepted."""
DAYS = 365
MB = 1_000_000

BY_ID = """
import random, sys, time
from pathlib import Path
from recognition.ledger.reader import LedgerReader
reads = LedgerReader(Path(sys.argv[1])); size = reads.size(); rng = random.Random(1)
import orjson
ids = [orjson.loads(reads.entry(rng.randrange(size)))["id"] for _ in range(3000)]
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
from recognition.web.auditor.breakdown import SHOWN, VIEWS
from recognition.web.auditor.filter_form import presets
service, now = Service(Path(sys.argv[1])), datetime.now(SHANGHAI)
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
    said: str


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
        said = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in well:
        raise RuntimeError(f"{words} ended with {os.waitstatus_to_exitcode(status)}: {said[-500:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MB, said)


def decisions(rows: Sequence[tuple[int, bytes]], rng: random.Random) -> Iterator[bytes]:
    """What was decided on some of these lookups, five minutes after each."""
    for sequence, entry in rows:
        if rng.random() < DECIDED:
            fields = orjson.loads(entry)
            at = time_of(fields["id"]) + timedelta(minutes=5)
            kind = DecisionKind.ACCEPTED if rng.random() < 0.9 else DecisionKind.VIEWED
            yield encode(Decision(new_id(at, rng), at, fields["id"], sequence, fields["receiver"], "bench", kind))


def fill(data: Path, count: int) -> None:
    """A year of so many entries in a folder that nobody serves, folded into the counters."""
    demo.fill(data, lookups=0)
    drawn, lock, rng = filling.patterns(data, min(count, filling.PATTERNS), 40), take_lock(data), random.Random(1)
    engine = Engine(data)
    made = filling.entries(drawn, round(count / (1 + DECIDED)), datetime.now(UTC) - timedelta(hours=1), DAYS)
    while batch := list(islice(made, filling.AT_ONCE)):
        first = engine.frontier.size
        engine.write([Append(batch)])
        engine.write([Append(list(decisions([*enumerate(batch, first)], rng)))])
    engine.close()
    assert lock is not None
    os.close(lock)
    filling.fold(data)


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


def measure(work: Path, count: int) -> dict[str, tuple[float, float]]:
    """Microseconds an entry and MB of each operation; of those that read a bounded part, microseconds or milliseconds of one."""
    data, found = work / "data", {}
    data.mkdir(parents=True)
    # Apart: a child's highest memory is counted from what its parent had when it was forked.
    run(data, "-c", "import sys; from pathlib import Path; from bench.ageing import fill; fill(Path(sys.argv[1]), int(sys.argv[2]))", str(data), str(count))
    size = LedgerReader(data).size()
    idle = run(data, *FLASK, "ledger", "checkpoint", "--keys").seconds

    def note(name: str, cost: Cost, over: float, begins: float = idle) -> None:
        found[name] = ((cost.seconds - begins) / over * 1e6, cost.memory)
        print(f"{size:,} {name}: {found[name][0]:.3f} µs, {cost.memory:.0f} MB", flush=True)

    note("writer start, once", writer(data), 1, 0)
    by_id, pages = run(data, "-c", BY_ID, str(data)), run(data, "-c", PAGES, str(data))
    note("lookup by id, once", by_id._replace(seconds=float(by_id.said)), 1, 0)
    note("slowest summary of the pages, once", pages._replace(seconds=float(pages.said)), 1, 0)
    day = (datetime.now(UTC) - timedelta(days=100)).date().isoformat()
    replayed = run(data, *FLASK, "ledger", "replay", "--from", day, "--to", day, well=(0, 1))
    # The year repeats questions of one day on others, when other qualifications held: some come out otherwise, and cost the same.
    note("replay of a day, an answer", replayed, size / (1 + DECIDED) / DAYS)
    note("verify", run(data, *FLASK, "ledger", "verify"), size)
    note("recount", run(data, *FLASK, "ledger", "recount"), size)
    note("snapshot", run(data, *FLASK, "snapshot", str(work / "copy")), size)
    note("upgrade: every entry carried over", run(data, "-c", CARRY, str(data / LEDGER_FILE), str(work / "carried")), size, 0)
    (work / "carried").unlink()
    shutil.rmtree(data)
    note("restore", run(work / "back", *FLASK, "restore", str(work / "copy")), size)
    return found


def main() -> None:
    """Measures each size in a folder that is removed afterwards; the figures go to ageing.json in it."""
    parser = argparse.ArgumentParser(prog="python -m bench.ageing", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("entries", type=int, nargs="+")
    asked = parser.parse_args()
    found = {}
    for count in asked.entries:
        work, begun = asked.folder / f"of-{count}", time.monotonic()
        try:
            found[count] = measure(work, count)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        (asked.folder / "ageing.json").write_text(json.dumps(found, indent=1), "utf-8")
        print(f"{count:,} entries took {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
