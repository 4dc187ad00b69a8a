"""After an outage: how long, who was refused, why, and the proof that nothing acknowledged is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.checkpoints import Archive, Checkpoint, SigningKeys
from recognition.ledger.checkpoints.note import NoteRefused, read_note
from recognition.ledger.entries import EntryKind, columns, leaf_of
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.ids import time_of
from recognition.ledger.reader import Reads
from recognition.ledger.verifying import LedgerFinding, verify
from recognition.operations.logbook import LogReport, read


@dataclass(frozen=True, slots=True)
class CallerReceipt:
    """What a caller was told when its entry was written: the sequence and the leaf (hex)."""

    sequence: int
    leaf: str


@dataclass
class Incident:
    """What is known. `first` and `last` are sequences of the entries made in that time, `kinds` counts them; `findings` of a whole
    verification are empty where every entry stands as it was written; `signed` are checkpoints that hold, the first and the last;
    `missing` are receipts whose entry is not there."""

    log: LogReport
    first: int | None = None
    last: int | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    size: int = 0
    root: str = ""
    signed: list[Checkpoint] = field(default_factory=list)
    findings: Sequence[LedgerFinding] = ()
    receipts: int = 0
    missing: list[CallerReceipt] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong or missing."""
        return not self.findings and not self.missing


def incident(
    data: Path,
    since: datetime,
    until: datetime,
    lines: Iterable[str],
    receipts: Iterable[CallerReceipt] = (),
    progress: Callable[[int], object] = lambda entries: None,
) -> Incident:
    """Looks into the time between two moments. Raises LedgerUnavailable, and LedgerUnreadable where there is no ledger."""
    reads = Reads(data)
    try:
        made = Incident(read(lines, since, until))
        _entries(made, reads, since, until)
        keys, notes = SigningKeys(data).public(), list(Archive(data).every())
        report = verify(data / LEDGER_FILE, notes, keys, data / "editions", progress)
        made.size, made.findings = report.size, report.findings
        made.root = report.root.hex() if report.root else ""
        made.signed = _around(notes, keys)
        for receipt in receipts:
            made.receipts += 1
            rows = reads.scan(receipt.sequence, 1)
            if not rows or rows[0][0] != receipt.sequence or leaf_of(rows[0][1]) != receipt.leaf:
                made.missing.append(receipt)
        return made
    finally:
        reads.close()


def _entries(made: Incident, reads: Reads, since: datetime, until: datetime) -> None:
    # By day, with one to spare on either side: an entry's day is Shanghai's, and a clock may have been wrong.
    days = (shanghai_day(since) - timedelta(1), shanghai_day(until) + timedelta(1))
    for rows in reads.pages(*days):
        for sequence, data in rows:
            entry = columns(data)
            if since <= time_of(entry.id) <= until:
                made.kinds[EntryKind(entry.kind).name] += 1
                made.first = sequence if made.first is None else min(made.first, sequence)
                made.last = sequence if made.last is None else max(made.last, sequence)


def _around(notes: Sequence[str], keys) -> list[Checkpoint]:
    """The first and the last checkpoint that were signed here."""
    good = []
    for note in (notes[0], notes[-1]) if notes else ():
        try:
            good.append(read_note(note, keys))
        except NoteRefused:
            continue  # the verification has told of it
    return good
