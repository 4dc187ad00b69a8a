"""After an outage: how long, who was refused, why, and the proof that nothing acknowledged is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.checkpoints import Checkpoint, CheckpointArchive, SigningKeys
from recognition.ledger.checkpoints.note import NoteRefused, read_note
from recognition.ledger.entries import EntryKind, columns, leaf_of
from recognition.ledger.ids import time_of
from recognition.ledger.reader import LedgerReader
from recognition.ledger.verifying import LedgerFinding, of_folder, verify
from recognition.operations.logbook import LogReport, read


@dataclass(frozen=True, slots=True)
class CallerReceipt:
    """What the response to a caller said when its entry was written: the sequence and the leaf (hex)."""

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
    reads = LedgerReader(data)
    try:
        incident_ = Incident(read(lines, since, until))
        _entries(incident_, reads, since, until)
        keys, notes = SigningKeys(data).public(), list(CheckpointArchive(data).every())
        report = verify(of_folder(data), notes, keys, data / "editions", progress)
        incident_.size, incident_.findings = report.size, report.findings
        incident_.root = report.root.hex() if report.root else ""
        incident_.signed = _around(notes, keys)
        for receipt in receipts:
            incident_.receipts += 1
            rows = reads.scan(receipt.sequence, 1)
            if not rows or rows[0][0] != receipt.sequence or leaf_of(rows[0][1]) != receipt.leaf:
                incident_.missing.append(receipt)
        return incident_
    finally:
        reads.close()


def _entries(incident_: Incident, reads: LedgerReader, since: datetime, until: datetime) -> None:
    # By day, with one to spare on either side: an entry's day is Shanghai's, and a clock may have been wrong.
    days = (shanghai_day(since) - timedelta(1), shanghai_day(until) + timedelta(1))
    for rows in reads.pages(*days):
        for sequence, data in rows:
            entry = columns(data)
            if since <= time_of(entry.id) <= until:
                incident_.kinds[EntryKind(entry.kind).name] += 1
                incident_.first = sequence if incident_.first is None else min(incident_.first, sequence)
                incident_.last = sequence if incident_.last is None else max(incident_.last, sequence)


def _around(notes: Sequence[str], keys) -> list[Checkpoint]:
    """The first and the last checkpoint that were signed here."""
    good = []
    for note in (notes[0], notes[-1]) if notes else ():
        try:
            good.append(read_note(note, keys))
        except NoteRefused:
            continue  # the verification has reported it
    return good
