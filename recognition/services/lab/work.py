"""One of the processes that judge a period: `python -m recognition.services.lab.work`, with its part on the standard input.

It reads every other stretch of sequences, tells after each how many entries are behind it, and at the end what it counted.
"""

from __future__ import annotations

import gc
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from recognition.catalogue.editions.store import Edition
from recognition.ledger.period_reads import DayRow, period_reads
from recognition.ledger.reader import LedgerReader
from recognition.services.lab.counting import Counts, decided_on
from recognition.services.lab.judging import EditionJudge, Judged, outcome_of
from recognition.services.lab.questions import NotJudged
from recognition.support import confined

STRETCH = 5000
"""Sequences that are read at once: some tens of milliseconds, so that no reader holds the journal back."""
LIMITS = confined.Limits(380 << 20, 7200, 7200)
SHOWN = 20
"""Sequences of samples that differ which are told."""


class LabPart(msgspec.Struct):
    """What one process judges. `folder`, `number` and `sha256` are those of the edition; days are Shanghai days, both included; `size` is how many
    entries the ledger had; it takes stretch `place` of every `of`, and judges every `every`-th question by itself as well."""

    data: str
    folder: str
    number: int
    sha256: str
    since: date
    until: date
    size: int
    start: int
    stop: int
    place: int
    of: int
    every: int
    day: date | None = None
    region: str = ""
    stretch: int = STRETCH


class PartResult(msgspec.Struct):
    """What it counted (`Counts.as_kept`), how many it judged by themselves, which of these differ, and how many signatures it met."""

    counts: dict[str, Any]
    sampled: int
    differing: list[int]
    signatures: int


def judge_part(part: LabPart, progress: Any) -> PartResult:
    """Judges its stretches. `progress` is called with the entries behind it. Raises LedgerUnavailable, RegistryUnavailable."""
    edition = Edition.open(Path(part.folder), part.number, part.sha256)
    judge, counts, sample = EditionJudge(edition, part.day, part.region, Path(part.data)), Counts(), _Sample(part.every)
    reader = LedgerReader(Path(part.data))
    with period_reads(Path(part.data), part.since, part.until, part.size) as reads:
        for start in range(part.start + part.place * part.stretch, part.stop, part.of * part.stretch):
            rows = reads.lookups(start, min(start + part.stretch, part.stop))
            if rows:
                judged = judge.judge(rows)
                decided = decided_on(reader, rows[0][0], rows[-1][0], part.size)
                _price(judge, counts, rows, counts.add(judged, decided))
                sample.judge(judge, rows, judged)
            progress(min(part.stretch, part.stop - start))
    reader.close()
    return PartResult(counts.as_kept(), sample.judged, sample.differing, len(judge.outcomes))


def _price(judge: EditionJudge, counts: Counts, rows: list[DayRow], moved: list[tuple[Judged, str]]) -> None:
    row_of = {row[0]: row for row in rows} if moved else {}
    for each, move in moved:
        counts.priced(move, each.question.price[0], judge.price(each, row_of[each.sequence]))


class _Sample:
    """Every so many questions are judged by themselves, by the policy alone, and must come out as they did by their signature."""

    def __init__(self, every: int) -> None:
        self._every, self._waiting = every, 0
        self.judged, self.differing = 0, list[int]()

    def judge(self, judge: EditionJudge, rows: list[DayRow], judged: list[Judged]) -> None:
        row_of = {row[0]: row for row in rows}
        for each in judged[self._waiting :: self._every]:
            self.judged += 1
            try:
                alone, why = outcome_of(judge.answer(row_of[each.sequence])), ""
            except NotJudged as apart:
                alone, why = None, apart.why
            if (alone, why) != (each.outcome, each.why) and len(self.differing) < SHOWN:
                self.differing.append(each.sequence)
        self._waiting = (self._waiting - len(judged)) % self._every


def main() -> int:
    """Does its part within limits; the last line is the result, those before it are numbers."""
    part = msgspec.json.decode(sys.stdin.buffer.read(), type=LabPart)
    confined.limit(LIMITS)
    # Whoever asks at a bedside comes first.
    os.nice(5)
    # What is made here lives to the end, or is no circle.
    gc.disable()

    def progress(entries: int) -> None:
        print(entries, flush=True)

    sys.stdout.buffer.write(msgspec.json.encode(judge_part(part, progress)) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
