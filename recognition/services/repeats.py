"""The use-case of repeats: a report from an institution that it performed an item itself, after all."""

from __future__ import annotations

from datetime import datetime

from recognition.catalogue.editions.relations import related
from recognition.catalogue.editions.resolve import resolve_own_item
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Coding, Repeat, Stated
from recognition.domain.placeholders import given
from recognition.domain.recorded import RecordedRepeat
from recognition.errors import Invalid
from recognition.ledger.entries import new_id
from recognition.services.idempotency import IdempotencyKey
from recognition.services.judge import refuse_future, signature
from recognition.services.lookups import Service, to_milliseconds


def report_repeat(
    service: Service, item: Coding, performed_at: datetime, caller: Caller, now: datetime, report_ref: str | None = None, patient_ref: str | None = None,
    key: IdempotencyKey | None = None, specimen: str | None = None, stated: Stated = Stated.INSTANT,
) -> RecordedRepeat:  # fmt: skip
    """Writes a report from the caller's institution that it performed an item itself.

    Raises Invalid (`date_in_future`, `item_unknown`, `reference_missing`), ItemAmbiguous, IdempotencyConflict, LedgerUnavailable."""
    if key and (earlier := service.replayed(key, caller)):
        return service.numbered_as(RecordedRepeat, earlier[0])
    institution = caller.institution
    assert institution is not None, "only an institution's clinicians and systems may tell of a repeat"
    refuse_future(performed_at, now)
    report_ref, patient_ref = given(report_ref), given(patient_ref)
    if not report_ref and not patient_ref:
        raise Invalid("report_ref", code="reference_missing")
    edition, now = service.current.get(), to_milliseconds(now)
    code = resolve_own_item(edition, item, institution, specimen)
    if code is None:
        raise Invalid("item", code="item_unknown")
    day = shanghai_day(performed_at)
    repeat = Repeat(
        id=new_id(now),
        at=now,
        institution=institution,
        by=signature(caller),
        item=code,
        performed_at=performed_at.replace(second=0, microsecond=0),
        also=related(edition, code),
        reports=service.references.reports_for_repeat(day, report_ref) if report_ref else (),
        patients=service.references.patients_for_repeat(day, institution, patient_ref) if patient_ref else (),
        stated=stated,
    )
    return service.append_one(repeat, caller, key)
