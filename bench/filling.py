"""Fills a ledger with a year of lookups: judged by the service, repeated through the year with other times and references, and written by
the ledger's own engine, ten thousand at a time."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import orjson

from bench.questions import SEED, Asking
from recognition.domain.lookups import SHANGHAI
from recognition.ledger.entries import encode
from recognition.ledger.file import take_lock
from recognition.ledger.ids import minute, new_id, read_minute
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters
from recognition.ledger.sqlite_engine import SqliteEngine
from recognition.ledger.writer.messages import Append, WriteRefused
from recognition.services.judge import judge
from recognition.services.lookups import Service
from schemas.questions import query

YEAR = 9_753_300
"""Items that the real region recognised in its last reported year."""
PATTERNS = 60_000
"""Different questions that are judged; the year repeats them on other days, about other reports."""
HOSPITALS = 935
AT_ONCE = 10_000
ITEMS_A_REPORT = 6
TOP = 1 << 96


class Pattern:
    """A judged lookup without its time and references, and how long after the performed time it was asked."""

    __slots__ = ("after", "fields")

    def __init__(self, entry: bytes, at: datetime) -> None:
        self.fields = orjson.loads(entry)
        self.after = at - read_minute(self.fields["performed"])


def patterns(data: Path, many: int = PATTERNS, hospitals: int = HOSPITALS) -> list[Pattern]:
    """Questions of all contributing hospitals of the folder, judged today."""
    service = Service(data)
    try:
        edition = service.edition()
        asking = Asking(service, edition, hospitals)
        now = datetime.now(UTC).replace(microsecond=0)
        judged = []
        for hospital in asking.rng.choices(asking.hospitals, k=many):
            question = query(asking.body(hospital), hospital.caller.institution)
            judged.append(Pattern(encode(judge(question, edition, service.references, hospital.caller, now)), now))
        return judged
    finally:
        service.ledger.close()


def lookups(drawn: list[Pattern], start: datetime, step: timedelta, rng: Random) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Lookups without an end, one at each step from `start` on: its time, and the members of its entry. A report is one issuer's, brought to one
    receiver, and all of it was performed at one time."""
    brought: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
    for pattern in drawn:
        brought[pattern.fields["receiver"], pattern.fields["issuer"]].append(pattern)
    for number in count(0, ITEMS_A_REPORT):
        first, at = drawn[int(rng.random() * len(drawn))], start + number * step
        performed = minute((at - first.after).astimezone(SHANGHAI).replace(second=0, microsecond=0))
        shared = {"patient": f"{rng.randrange(TOP):024x}", "performed": performed, "report": f"{rng.randrange(TOP):024x}"}
        rows = brought[first.fields["receiver"], first.fields["issuer"]]
        for pattern in rng.choices(rows, k=ITEMS_A_REPORT):
            yield at, pattern.fields | shared | {"id": new_id(at, rng)}
            at += step


def entries(drawn: list[Pattern], number: int, until: datetime, days: int = 365) -> Iterator[bytes]:
    """So many lookups, evenly over the days before `until`, in the order of their times."""
    made = lookups(drawn, until - timedelta(days), timedelta(days) / number, Random(SEED))
    return (orjson.dumps(fields) for _, fields in islice(made, number))


def append(data: Path, made: Iterator[bytes], progress=lambda written: None) -> None:
    """Writes entries to the ledger of a folder that nobody serves. Raises RuntimeError where somebody does, and where the
    ledger refuses them."""
    lock = take_lock(data)
    if lock is None:
        raise RuntimeError(f"{data} is being served")
    engine = SqliteEngine(data)
    try:
        while batch := list(islice(made, AT_ONCE)):
            [outcome] = engine.write([Append(batch)])
            if isinstance(outcome, WriteRefused):
                raise RuntimeError(f"the ledger refuses the entries: {outcome.code}")
            progress(len(batch))
    finally:
        engine.close()
        os.close(lock)


def fill(data: Path, many: int = YEAR, progress=lambda lookups: None, days: int = 365, drawn: list[Pattern] | None = None) -> None:
    """Appends the lookups, drawn from these patterns or from the folder's own, to the folder's ledger, which nobody serves."""
    append(data, entries(drawn or patterns(data), many, datetime.now(UTC) - timedelta(hours=1), days), progress)


def fold(data: Path, progress=lambda entries: None) -> None:
    """Folds all of it into the quick counters."""
    Counters(data, LedgerReader(data)).catch_up(datetime.now(SHANGHAI).date(), progress, chunk=20_000)
