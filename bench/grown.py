"""A ledger as years of one rate make it: lookups, what was decided on them minutes later, tests done again after days, and slips taken back, in the
order of their times. Begun again on the same folder it goes on where it stopped: `python -m bench.grown FOLDER 30000000`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import orjson
from tqdm import tqdm

from bench import filling
from recognition.domain.lookups import SHANGHAI, Correction, Decision, DecisionKind, Repeat, RepeatReason
from recognition.ledger.entries import encode
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.ids import new_id, time_of
from recognition.ledger.reader import LedgerReader
from recognition.support import sqlite
from seed import demo

LOOKUPS_A_DAY = 27_000
"""The rate of the real region's last year: a ledger of more entries is one of more days."""
HOSPITALS = 40
DECIDED, AGAIN, SLIP = 0.4, 0.03, 0.002
"""Shares: of lookups that are decided on, of acceptances whose test is done after all, and of decisions and repeats that are taken back."""
OF_DECIDED = ((DecisionKind.ACCEPTED, 0.85), (DecisionKind.REPEATED, 0.1), (DecisionKind.VIEWED, 0.05))

Later = tuple[datetime, int, str, int, dict[str, Any]]
"""When it is made, a number that no other has, what it is, the entry that it follows, and what that holds."""


class Grown:
    """The entries of such a ledger from a time on, for as long as they are asked for."""

    def __init__(self, drawn: list[filling.Pattern], start: datetime, size: int) -> None:
        """`start` is the time of the first, `size` its sequence."""
        self.rng, self.size, self.later, self.numbers = Random(size), size, list[Later](), count()
        self.lookups = filling.lookups(drawn, start, timedelta(days=1) / LOOKUPS_A_DAY, Random(filling.SEED + size))

    def entries(self) -> Iterator[bytes]:
        """The entries in the order of their times; each lookup keeps the sequence that it is given here."""
        for at, fields in self.lookups:
            while self.later and self.later[0][0] <= at:
                yield self._followed(*heappop(self.later))
                self.size += 1
            yield orjson.dumps(fields)
            if self.rng.random() < DECIDED:
                self._follow(at + timedelta(minutes=5), "decision", fields)
            self.size += 1

    def _follow(self, at: datetime, kind: str, fields: dict[str, Any]) -> None:
        heappush(self.later, (at, next(self.numbers), kind, self.size, fields))

    def _followed(self, at: datetime, _number: int, kind: str, cites: int, fields: dict[str, Any]) -> bytes:
        entry, where = new_id(at, self.rng), fields["receiver"]
        if kind == "correction":
            return encode(Correction(entry, at, cites, "entered_in_error", "bench", where))
        if self.rng.random() < SLIP:
            self._follow(at + timedelta(hours=20), "correction", fields)
        if kind == "repeat":
            performed = (at - timedelta(hours=1)).astimezone(SHANGHAI).replace(second=0, microsecond=0)
            marks = {"reports": (fields["report"],), "patients": (fields["patient"],)}
            return encode(Repeat(entry, at, where, "bench", fields["item"], performed, **marks))
        [decided] = self.rng.choices(*zip(*OF_DECIDED, strict=True))
        if decided is DecisionKind.ACCEPTED and self.rng.random() < AGAIN:
            self._follow(at + timedelta(days=3), "repeat", fields)
        reason = RepeatReason.CONDITION_CHANGED if decided is DecisionKind.REPEATED else None
        return encode(Decision(entry, at, fields["id"], cites, where, "bench", decided, reason))


def fill(data: Path, entries: int, progress=lambda written: None) -> None:
    """Lets the ledger of a folder that nobody serves grow to so many entries. Raises RuntimeError where somebody serves it."""
    if not (data / LEDGER_FILE).exists():
        demo.fill(data, lookups=0)
    if LedgerReader(data).size() >= entries:
        return
    start = last(data) or datetime.now(UTC) - timedelta(days=entries / (1 + DECIDED) / LOOKUPS_A_DAY + 1)
    drawn = filling.patterns(data, min(entries, filling.PATTERNS), HOSPITALS)
    first = LedgerReader(data).size()  # now: who asks for the patterns has keys, whose issue was written
    filling.append(data, islice(Grown(drawn, start, first).entries(), entries - first), progress)


def last(data: Path) -> datetime | None:
    """When the last lookup or decision was made."""
    with closing(sqlite.open(data / LEDGER_FILE, sqlite.Access.READ)) as db:
        row = db.execute("SELECT id FROM entries WHERE kind <= 1 ORDER BY sequence DESC LIMIT 1").fetchone()
    return time_of(row[0]) if row else None


def main() -> None:
    """Fills or goes on filling, and folds nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.grown", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("entries", type=int)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tqdm(total=options.entries, unit="entries", disable=None) as bar:
        fill(options.folder, options.entries, bar.update)


if __name__ == "__main__":
    main()
