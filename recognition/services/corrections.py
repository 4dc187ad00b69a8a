"""The use-case of taking back what was reported in error: a repeat or a decision, by an entry that names it and says why."""

from __future__ import annotations

from datetime import date, datetime

from recognition.audit_store import ImportStore
from recognition.catalogue.editions.places import in_region
from recognition.domain.corrections import is_open
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Correction, CorrectionReason, Role
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedRepeat
from recognition.errors import CorrectedAlready, Forbidden, NotFound, Problem
from recognition.ledger.entries import EntryKind, decode, new_id
from recognition.services.idempotency import IdempotencyKey
from recognition.services.judge import signature
from recognition.services.lookups import Service, to_milliseconds

Reported = RecordedRepeat | RecordedDecision
"""What can be taken back. A lookup is what was asked and answered, and a correction says itself why it was made."""


def correct_repeat(
    service: Service, repeat_id: str, reason: CorrectionReason, caller: Caller, now: datetime, key: IdempotencyKey | None = None
) -> RecordedCorrection:
    """Takes back word that an item was performed. From then on it undoes no acceptance.

    Raises NotFound (no such repeat of the caller's institution or region), Forbidden (`correction_closed`, `correction_of_auditors`),
    CorrectedAlready, IdempotencyConflict, LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    row = service.ledger.reads.by_id(repeat_id)
    repeat = decode(row[1], row[0]) if row else None
    if not isinstance(repeat, RecordedRepeat):
        raise NotFound("id")
    return _correct(service, repeat, reason, caller, now, key)


def correct_decision(
    service: Service, lookup_id: str, decision_id: str, reason: CorrectionReason, caller: Caller, now: datetime, key: IdempotencyKey | None = None
) -> RecordedCorrection:
    """Takes back a decision on this lookup; it counts as not made, and what stood before it stands again. Raises as `correct_repeat`."""
    row = service.ledger.reads.by_id(decision_id)
    decision = decode(row[1], row[0]) if row else None
    if not isinstance(decision, RecordedDecision) or decision.lookup != lookup_id:
        raise NotFound("id")
    return _correct(service, decision, reason, caller, now, key)


def _correct(service: Service, reported: Reported, reason: CorrectionReason, caller: Caller, now: datetime, key: IdempotencyKey | None) -> RecordedCorrection:
    if not concerns(service, reported, caller):
        raise NotFound("id")
    if key and (earlier := service.replayed(key, caller)):
        return service.numbered_as(RecordedCorrection, earlier[0])
    if refusal := refused(service, reported, caller, now):
        raise refusal
    return service.append_one(correction_of(reported, reason, caller, now), caller, key)


def correction_of(reported: Reported, reason: CorrectionReason, caller: Caller, now: datetime) -> Correction:
    """The entry that takes this one back; it belongs to the same institution, also when the region takes it back."""
    now = to_milliseconds(now)
    return Correction(new_id(now), now, reported.receipt.sequence, reason.value, signature(caller), reported.institution)


def reported_on(service: Service, caller: Caller, day: date) -> list[tuple[int, bytes]]:
    """What the caller's hospital reported on a Shanghai day, the latest first: repeats, and decisions, of which a clinician sees her own.

    Sequence and bytes, for `entries.read`: a day has thousands, and a page shows some. Raises LedgerUnavailable."""
    own = b'"by":"%s"' % signature(caller).encode() if caller.role is Role.CLINICIAN else b""
    pages = service.ledger.reads.pages(day, day, caller.institution, (EntryKind.decision, EntryKind.repeat))
    return [row for rows in pages for row in rows if b'"kind":"repeat"' in row[1] or own in row[1]][::-1]


def concerns(service: Service, reported: Reported, caller: Caller) -> bool:
    """Whether the caller is of the institution that reported it, or the auditor of its region."""
    if caller.institution is not None:
        return caller.institution == reported.institution
    return in_region(service.edition(), reported.institution, shanghai_day(reported.at), caller.region)


def refused(service: Service, reported: Reported, caller: Caller, now: datetime) -> Problem | None:
    """Why a caller whom it concerns cannot take it back now, or None where it can. Raises LedgerUnavailable, AuditingUnavailable."""
    if service.ledger.reads.correction_of(reported.receipt.sequence):
        return CorrectedAlready()
    if caller.institution is None:
        return None
    if isinstance(reported, RecordedRepeat) and (import_ := ImportStore(service.data).of_repeat(reported.receipt.sequence)) and import_.institution is None:
        # What the region's auditor found in other records is no word of the hospital's that it could take back.
        return Forbidden(code="correction_of_auditors")
    return None if is_open(shanghai_day(reported.at), shanghai_day(now)) else Forbidden(code="correction_closed")
