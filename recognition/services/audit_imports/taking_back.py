"""The use-case of taking an import back: each repeat that it wrote is corrected, its monthly figures no longer count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recognition.audit_store import Import, ImportStore, RatioStore, TakenBack
from recognition.catalogue.editions.places import in_region
from recognition.domain.corrections import is_open
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, CorrectionReason
from recognition.domain.recorded import RecordedRepeat
from recognition.errors import CorrectedAlready, Forbidden, NotFound, Problem
from recognition.ledger.entries import encode
from recognition.services.corrections import correction_of
from recognition.services.lookups import Service

MOST_AT_ONCE = 5000
"""Corrections in one append, which is written whole or not at all: everybody else waits for it, about half a second. An import that
wrote more is taken back in several, and asked again goes on where it ended."""


def take_back(service: Service, store: ImportStore, number: int, reason: CorrectionReason, caller: Caller, now: datetime) -> TakenBack:
    """Takes an import back. Where the service ended between the ledger and the note of it, asking again does what is left.

    Raises NotFound (no such import that concerns the caller), Forbidden (`correction_closed`), CorrectedAlready,
    Problem `import_not_traced`, LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    import_ = find(service, store, number, caller)
    if refusal := refused(import_, caller, now):
        raise refusal
    repeats = _repeats(service, store, import_)
    if import_.kind == "orders" and import_.written and not repeats:
        # Brought by a version that did not keep which repeats an import wrote: they can be taken back one by one.
        raise Problem(code="import_not_traced")
    taken_back = TakenBack(now, caller.by, reason.value, _correct(service, repeats, reason, caller, now))
    store.take_back(number, taken_back, caller.institution)
    return taken_back


def find(service: Service, store: ImportStore, number: int, caller: Caller) -> Import:
    """The import with this number: a hospital's auditor finds the hospital's, the region's those that speak of its region alone.
    Raises NotFound, LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    import_ = store.get(number)
    if import_ is None or not _concerns(service, store, import_, caller):
        raise NotFound("number")
    return import_


def refused(import_: Import, caller: Caller, now: datetime) -> Problem | None:
    """Why a caller whom it concerns cannot take the import back now, or None where it can."""
    if import_.taken_back:
        return CorrectedAlready()
    if caller.institution is not None and not is_open(shanghai_day(import_.at), shanghai_day(now)):
        return Forbidden(code="correction_closed")
    return None


def _repeats(service: Service, store: ImportStore, import_: Import) -> list[RecordedRepeat]:
    return [service.numbered_as(RecordedRepeat, sequence) for sequence in store.repeats(import_.id)]


def _concerns(service: Service, store: ImportStore, import_: Import, caller: Caller) -> bool:
    if caller.institution is not None:
        return import_.institution == caller.institution
    if import_.kind == "ratios":
        return RatioStore(service.data).region_of(import_.id) == caller.region
    if not caller.region:
        return True
    institutions = {repeat.institution for repeat in _repeats(service, store, import_)} | store.institutions(import_.id)
    return all(
        in_region(service.edition(), institution, shanghai_day(import_.at), caller.region) for institution in institutions | {import_.institution} - {None}
    )


def _correct(service: Service, repeats: Sequence[RecordedRepeat], reason: CorrectionReason, caller: Caller, now: datetime) -> int:
    """Corrects those that nobody has corrected; a correction made at the same time makes this look again."""
    corrected = 0
    while left := [repeat for repeat in repeats if service.ledger.reads.correction_of(repeat.receipt.sequence) is None]:
        try:
            for start in range(0, len(left), MOST_AT_ONCE):
                corrected += service.ledger.append([encode(correction_of(repeat, reason, caller, now)) for repeat in left[start : start + MOST_AT_ONCE]]).count
        except CorrectedAlready:
            continue
    return corrected
