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
    made = find(service, store, number, caller)
    if refusal := refused(made, caller, now):
        raise refusal
    repeats = _repeats(service, store, made)
    if made.kind == "orders" and made.written and not repeats:
        # Brought by a version that did not keep which repeats an import wrote: they can be taken back one by one.
        raise Problem(code="import_not_traced")
    done = TakenBack(now, caller.by, reason.value, _correct(service, repeats, reason, caller, now))
    store.take_back(number, done, caller.institution)
    return done


def find(service: Service, store: ImportStore, number: int, caller: Caller) -> Import:
    """The import with this number: a hospital's auditor finds the hospital's, the region's those that speak of its region alone.
    Raises NotFound, LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    made = store.get(number)
    if made is None or not _concerns(service, store, made, caller):
        raise NotFound("number")
    return made


def refused(made: Import, caller: Caller, now: datetime) -> Problem | None:
    """Why a caller whom it concerns cannot take the import back now, or None where it can."""
    if made.taken_back:
        return CorrectedAlready()
    if caller.institution is not None and not is_open(shanghai_day(made.at), shanghai_day(now)):
        return Forbidden(code="correction_closed")
    return None


def _repeats(service: Service, store: ImportStore, made: Import) -> list[RecordedRepeat]:
    return [service.numbered_as(RecordedRepeat, sequence) for sequence in store.repeats(made.id)]


def _concerns(service: Service, store: ImportStore, made: Import, caller: Caller) -> bool:
    if caller.institution is not None:
        return made.institution == caller.institution
    if made.kind == "ratios":
        return RatioStore(service.data).region_of(made.id) == caller.region
    if not caller.region:
        return True
    places = {repeat.institution for repeat in _repeats(service, store, made)} | store.institutions(made.id)
    return all(in_region(service.edition(), place, shanghai_day(made.at), caller.region) for place in places | {made.institution} - {None})


def _correct(service: Service, repeats: Sequence[RecordedRepeat], reason: CorrectionReason, caller: Caller, now: datetime) -> int:
    """Corrects those that nobody has corrected; whoever corrects one meanwhile makes this look again."""
    done = 0
    while left := [repeat for repeat in repeats if service.ledger.reads.correction_of(repeat.receipt.sequence) is None]:
        try:
            for start in range(0, len(left), MOST_AT_ONCE):
                done += service.ledger.append([encode(correction_of(repeat, reason, caller, now)) for repeat in left[start : start + MOST_AT_ONCE]]).count
        except CorrectedAlready:
            continue
    return done
