"""The lookups of a launch, found in the ledger: each entry says `key/pseudonym/launch` asked it."""

from __future__ import annotations

from collections.abc import Iterator

from recognition.accounts.launches import Launch
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services.lookups import Service

READ_AT_ONCE = 500


def lookups_of(service: Service, launch: Launch) -> Iterator[tuple[RecordedLookup, tuple[RecordedDecision, ...]]]:
    """What was asked in the launch, in the ledger's order, each with the decisions made on it anywhere."""
    if launch.opened_at is None or launch.ends_at is None:
        return
    reads = service.ledger.reads
    mark = f'"by":"{launch.key}/{launch.sign}"'.encode()
    since, until = (shanghai_day(moment) for moment in (launch.opened_at, launch.ends_at))
    after = launch.opened_entry - 1 if launch.opened_entry else None
    for rows in reads.pages(since, until, launch.institution, (EntryKind.lookup,), after, READ_AT_ONCE):
        for sequence, entry in rows:
            # Looked for in the bytes: of a day's entries few are this launch's, and reading one costs more than passing by.
            # In canonical JSON nothing inside a string looks like this, for its quotation marks would be escaped.
            if mark in entry:
                yield decode_as(RecordedLookup, entry, sequence), decisions(reads, sequence)
