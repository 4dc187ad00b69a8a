"""A replay by two processes, each with every other day: `python -m recognition.services.replay_apart`, with its part on the standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec

from recognition.ledger.entries import columns
from recognition.services.lab.processes import PROCESSES, run_parts
from recognition.services.lookups import Service
from recognition.services.replay import MOST, ReplayReport, replay, replay_days
from recognition.support import confined

MODULE = "recognition.services.replay_apart"
WORTH = 50_000
"""Entries from which on two processes are sooner done: each reads the editions for itself."""
LIMITS = confined.Limits(380 << 20, 24 * 3600, 24 * 3600)
_EPOCH = date(1970, 1, 1)


class ReplayPart(msgspec.Struct):
    """The days from one to another, both included, of which a process takes number `place` of every `of`."""

    data: str
    since: date
    until: date
    place: int
    of: int
    before: bool = False
    after: bool = False
    """Whether the first process takes all that is before these days, and all behind them, too."""


def replay_apart(service: Service, since: date | None, until: date | None, progress: Callable[[int], object], worth: int = WORTH) -> ReplayReport:
    """As `replay`; differences come in ledger order. `progress` is called with the lookups of each step. Raises LedgerUnavailable, WorkFailed."""
    size = service.ledger.reads.size()
    if size < worth:
        return replay(service, since, until, progress)
    first, last = sorted((_day(service, 0), _day(service, size - 1)))
    # Entries that were handed in late, or under a clock that was wrong, may be of days outside those of the first and the last.
    part = ReplayPart(str(service.data.absolute()), since or first, until or last, 0, PROCESSES, since is None, until is None)
    parts = [msgspec.json.encode(msgspec.structs.replace(part, place=place)) for place in range(PROCESSES)]
    before = [0]

    def further(done: int) -> None:
        progress(done - before[0])
        before[0] = done

    reports = [msgspec.json.decode(line, type=ReplayReport) for line in run_parts(MODULE, parts, further)]
    differences = sorted((one for report in reports for one in report.differences), key=lambda one: (one.sequence, one.field))[:MOST]
    damaged = sorted({number for report in reports for number in report.damaged})
    return ReplayReport(
        sum(report.lookups for report in reports), sum(report.differing for report in reports), differences, damaged, sum(report.without for report in reports)
    )


def _day(service: Service, sequence: int) -> date:
    return _EPOCH + timedelta(columns(service.ledger.reads.entry(sequence)).day)


def main() -> int:
    """Derives its days; the last line is the report, those before it are numbers."""
    part = msgspec.json.decode(sys.stdin.buffer.read(), type=ReplayPart)
    confined.limit(LIMITS)
    # Whoever asks at a bedside comes first.
    os.nice(5)
    many = (part.until - part.since).days + 1
    days: list[tuple[date | None, date | None]] = [(day, day) for day in (part.since + timedelta(number) for number in range(part.place, many, part.of))]
    if part.place == 0:
        days += ([(None, part.since - timedelta(1))] if part.before else []) + ([(part.until + timedelta(1), None)] if part.after else [])
    service = Service(Path(part.data))
    report = replay_days(service, days, lambda lookups: print(lookups, flush=True))
    service.ledger.close()
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
