"""What runs in a process of its own: `python -m recognition.services.publications.work DATA KIND ARGUMENTS [JOB]`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from recognition.services.publications import jobs
from recognition.support import confined

Progress = Callable[[int, int], None]


def _import(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    from recognition.services.publications import imports

    return imports.run_job(data, arguments["submission"], _now(), progress)


def _check(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    from recognition.ledger import open_ledger
    from recognition.services.publications.checking import check

    result = check(data, open_ledger(data), arguments["draft"], _now())
    return {"sha256": result["sha256"], "findings": len(result["findings"])}


def _withdraw(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    from recognition.catalogue.editions import report_keys
    from recognition.catalogue.editions.withdrawing import withdraw

    if named := arguments.get("report_key"):
        return report_keys.withdraw(data, arguments["base"], arguments["institution"], named, arguments["since"])
    return withdraw(data, arguments["base"], arguments["institution"], arguments["items"], arguments["scope"], arguments["since"])


def _compare(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    from recognition.catalogue.editions.store import Edition
    from recognition.services.publications.checking import compare

    before, after = (Edition.open(data, number, sha256) for number, sha256 in (arguments["before"], arguments["after"]))
    return compare(before, after, date.fromisoformat(arguments["day"]))


def _workbook(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    from recognition.catalogue.editions.exporting import workbook
    from recognition.catalogue.editions.store import Edition

    day = date.fromisoformat(arguments["day"]) if arguments["day"] else None
    workbook(Edition.open(data, arguments["number"], arguments["sha256"]), Path(arguments["target"]), day)
    return arguments["target"]


def _letters(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    from recognition.ledger import open_ledger
    from recognition.services.enrolment.printing import print_all

    return print_all(data, open_ledger(data), arguments, _now(), progress)


def _lab(data: Path, arguments: dict[str, Any], progress: Progress) -> Any:
    import msgspec

    from recognition.services.lab.running import LabTask, run

    return run(data, msgspec.json.decode(arguments["task"], type=LabTask), progress, _now)


URGENT = frozenset({"withdraw"})
CONFINED = frozenset({"import"})
"""What reads files of strangers: in a process of its own, within limits."""
KINDS = {"import": _import, "check": _check, "withdraw": _withdraw, "compare": _compare, "workbook": _workbook, "letters": _letters, "lab": _lab}


def main(arguments: list[str]) -> int:
    """Does one piece of work and writes its result: on the standard output, or with a job's id in the job's file."""
    data, kind, parameters = Path(arguments[0]), arguments[1], json.loads(arguments[2])
    job = arguments[3] if len(arguments) > 3 else None
    if kind not in URGENT:
        os.nice(jobs.NICE)
    state = jobs.by(jobs.state(data, job), os.getpid()) if job else {}
    if job:
        jobs.note(data, job, state)
    progress = jobs.noting(data, state) if job else lambda done, total: None

    def work() -> dict[str, Any]:
        return jobs.answer_of(lambda: KINDS[kind](data, parameters, progress))

    answer = _confined(data, parameters, work) if kind in CONFINED else work()
    if job:
        jobs.end(data, state, answer)
    else:
        print(json.dumps(answer))
    return 0


def _confined(data: Path, arguments: dict[str, Any], work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """An import within limits. However it ends the file's outcome says so, so that nobody waits for it."""
    from recognition.services.publications import imports

    return imports.outcome_noted(data, arguments["submission"], lambda: confined.within(confined.IMPORT, work), _now())


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
