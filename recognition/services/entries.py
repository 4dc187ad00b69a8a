"""Reading the ledger's entries for pages and endpoints: one's own to read, what was decided on them, what took them back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from recognition.catalogue.editions.places import in_region
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Role
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup
from recognition.errors import NotFound
from recognition.ledger.entries import Columns, Entry, EntryKind, columns, decode, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services.lookups import Service

EPOCH = date(1970, 1, 1)
"""Entries count their days from here."""


def readable(service: Service, caller: Caller, sequence: int) -> bytes:
    """The bytes of an entry that is the caller's to read. Raises NotFound, LedgerUnavailable, RegistryUnavailable."""
    data = service.ledger.reads.entry(sequence)
    if not _may_read(service, caller, columns(data)):
        raise NotFound("sequence")
    return data


def _may_read(service: Service, caller: Caller, entry: Columns) -> bool:
    """The institution whose entry it is, and the region's auditor what institutions of the region wrote; publications anybody. Who searched for a patient's
    results is for those who search and for their privacy officer: auditors are promised that persons are nowhere, and have sums."""
    if entry.kind == EntryKind.search and caller.role is Role.AUDITOR:
        return False
    if caller.institution is not None:
        return caller.institution == entry.institution
    if not caller.region or entry.kind == EntryKind.publication:
        return True
    return in_region(service.edition(), entry.institution, EPOCH + timedelta(entry.day), caller.region)


def read(data: bytes, sequence: int) -> Entry:
    """What an entry's bytes say."""
    return decode(data, sequence)


def decisions_on(service: Service, lookup: RecordedLookup) -> tuple[RecordedDecision, ...]:
    """The decisions on a lookup in ledger order, each with the correction that has taken it back. Raises LedgerUnavailable."""
    return decisions(service.ledger.reads, lookup.receipt.sequence)


def taken_back_by(service: Service, sequence: int) -> RecordedCorrection | None:
    """The correction that takes this entry back. Raises LedgerUnavailable."""
    row = service.ledger.reads.correction_of(sequence)
    return decode_as(RecordedCorrection, row[1], row[0]) if row else None


def note_beside(service: Service, entry_id: str) -> str:
    """The text beside an entry; "" where there is none or it was erased. Raises LedgerUnavailable."""
    note = service.ledger.reads.note(entry_id)
    return note.text if note else ""


def recorded_since(service: Service, now: datetime) -> date:
    """The Shanghai day of the ledger's first entry; of `now` where it has none. Raises LedgerUnavailable."""
    return shanghai_day(decode(service.ledger.reads.entry(0), 0).at if service.ledger.size() else now)
