"""The policy lab over a filled ledger: processor time of all its processes for each question, time from its start to its result, and the most memory
that all of them held together: `python -m bench.lab FOLDER`."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.machine import machine
from bench.measuring import Report, alone
from recognition.catalogue.editions.changing import RuleChanges, WindowChange
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.ids import new_id
from recognition.services.lab.request import LabInputs
from recognition.services.lab.results import LabStore
from recognition.services.lab.running import LabTask
from recognition.services.lookups import Service
from recognition.services.publications import jobs

CASES = {"lab": RuleChanges(), "lab_changed": RuleChanges((WindowChange(60),))}
"""By the edition that answers now, and with another window for every item."""
LOOK_SECONDS = 0.1
MB = 1 << 20


class LabCost(NamedTuple):
    """What one lab took: questions, signatures that one process met, µs of processor time a question, seconds, MB."""

    questions: int
    signatures: int
    processor: float
    seconds: float
    memory: float


def measure(report: Report, data: Path, rounds: int = 1) -> None:
    """Both cases, over the year before today; nobody serves the folder. The counters are made before, as they are in a running service."""
    for name, changes in CASES.items():
        costs = [cost(data, changes) for _ in range(rounds)]
        of = f"of {costs[0].questions:,} questions, {costs[0].signatures} signatures"
        report.add(f"{name}_processor", alone([one.processor for one in costs], f"µs of all processes a question, {of}", goal="≤ 12"))
        report.add(f"{name}_seconds", alone([one.seconds for one in costs], f"s {of}", goal="≤ 75 for a year"))
        report.add(f"{name}_memory", alone([one.memory for one in costs], "MB, all processes", goal="≤ 800"))


def cost(data: Path, changes: RuleChanges) -> LabCost:
    """One lab, in processes of its own as a request begins it. Raises RuntimeError where it does not end well."""
    service = Service(data)
    edition, now = service.edition(), datetime.now(UTC)
    service.counters.catch_up(shanghai_day(now))
    service.ledger.close()
    today = shanghai_day(now)
    task = LabTask(new_id(now), LabInputs(today - timedelta(days=366), today, edition.sha256, None, changes, ""), edition.number, "bench", "auditor")
    arguments = json.dumps({"task": msgspec.json.encode(task).decode()})
    before, start, most = _spent(), time.monotonic(), 0.0
    command = [sys.executable, "-m", jobs.MODULE, str(data.absolute()), "lab", arguments]
    with subprocess.Popen(command, cwd=jobs.ROOT, stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            most = max(most, sum(_resident(pid) for pid in _tree(process.pid)))
            time.sleep(LOOK_SECONDS)
        assert process.stdout, "it is a pipe"
        answer = json.loads(process.stdout.read())
    if "result" not in answer:
        raise RuntimeError(f"the lab did not end well: {answer}")
    result = LabStore(data).result(task.lab)
    questions = result["lookups"]
    return LabCost(questions, result["agreement"]["signatures"], (_spent() - before) / questions * 1e6, time.monotonic() - start, most / MB)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in below:
        yield from _tree(int(child))


def _resident(pid: int) -> int:
    """Bytes of memory of its own and shared by it; what several share counts for each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def main() -> int:
    """Measures a folder that was filled before."""
    parser = argparse.ArgumentParser(prog="python -m bench.lab", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("var/bench/lab.json"))
    options = parser.parse_args()
    measure(Report(options.out, machine(options.out.parent) if options.out.parent.exists() else {}), options.folder, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
