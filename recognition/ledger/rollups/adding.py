"""Every figure added up plainly from the entries, read once and in order; what is decided lies in a file until all is read."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence

from recognition.domain import tally
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import Standing, TalliedDecision
from recognition.ledger.entries import decode_as
from recognition.ledger.reader import LedgerReader, Row
from recognition.ledger.rollups.decode import find
from recognition.ledger.rollups.sums import CubeSums
from recognition.ledger.rollups.together import AT_ONCE, SetsOfLookups

READ_AT_ONCE = 1000


def add_up(
    reads: LedgerReader,
    size: int,
    sums: CubeSums,
    aside: sqlite3.Connection,
    progress: Callable[[int], object] = lambda taken: None,
    settled_at_once: int = AT_ONCE,
) -> None:
    """Adds what the first `size` entries come to, as of the day of `sums`, which has all of it when this ends. `aside` is a database of the caller's own for
    what is decided; `progress` is called with the number of entries of each step; `settled_at_once` as `AT_ONCE`. Raises LedgerUnavailable."""
    decided = SetsOfLookups(aside)
    for start in range(0, size, READ_AT_ONCE):
        rows = reads.scan(start, min(READ_AT_ONCE, size - start))
        _count(reads, rows, size, sums, decided)
        progress(len(rows))
    sums.add(map(tally.viewed, decided.first_views()))
    for standings, repeats in decided.sets(settled_at_once):
        sums.add(tally.settled(standings, repeats))
    sums.flush()


def _count(reads: LedgerReader, rows: Sequence[Row], size: int, counted: CubeSums, decided: SetsOfLookups) -> None:
    """Counts what each lookup counts by itself, and puts aside what is settled with others."""
    decisions, standings = _decisions(reads, rows, size), list[Standing]()
    for sequence, data in rows:
        entry = find(data)
        if entry.kind == "lookup":
            lookup, of_this = entry.tallied_lookup(sequence), decisions.get(sequence, ())
            counted.add(tally.own(lookup, of_this))
            decided.viewed(tally.views(lookup, of_this))
            if of_this and (stands := tally.standing(lookup, of_this)):
                standings.append(stands)
        elif entry.kind == "hook":
            counted.add([tally.asked_by_hook(entry.cell(), bool(entry.shown))])
        elif entry.kind == "repeat" and not _taken_back(reads, sequence, size):
            decided.repeated(decode_as(RecordedRepeat, data, sequence), data)
    decided.put_aside(standings)


def _decisions(reads: LedgerReader, rows: Sequence[Row], size: int) -> dict[int, list[TalliedDecision]]:
    """By the sequences of the lookups among these rows, what was decided on each, in ledger order."""
    found: dict[int, list[TalliedDecision]] = defaultdict(list)
    for lookup, sequence, data, corrected, corroborated in reads.decisions_on(rows[0][0], rows[-1][0] + 1, size):
        found[lookup].append(find(data).tallied_decision(sequence, bool(corrected), corroborated is not None and corroborated < size))
    return found


def _taken_back(reads: LedgerReader, sequence: int, size: int) -> bool:
    correction = reads.correction_of(sequence)
    return correction is not None and correction[0] < size
