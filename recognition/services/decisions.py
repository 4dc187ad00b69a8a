"""The use-case of decisions: accept, repeat with a reason, undo, or note that the report was viewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recognition.domain import tally
from recognition.domain.lookups import Caller, Decision, DecisionKind, RepeatReason, replace
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.errors import Invalid, NotFound
from recognition.ledger import EntryNote
from recognition.ledger.entries import new_id
from recognition.services import local_reasons
from recognition.services.idempotency import IdempotencyKey
from recognition.services.judge import signature
from recognition.services.lookups import Service, to_milliseconds
from recognition.services.report_codes.believing import still_believed
from recognition.services.results.corroborating import corroborate


def decide(
    service: Service, lookup_id: str, kind: DecisionKind, caller: Caller, now: datetime, reason: RepeatReason | None = None, note: str | None = None,
    key: IdempotencyKey | None = None, local: tuple[str, str] | None = None,
) -> RecordedDecision:  # fmt: skip
    """Writes the clinician's decision on a lookup of the caller's own institution, for as long as the ledger lives. `local` are scope and code of a reason
    from a region's own list, which says as much as a note.

    Raises NotFound (no such lookup of this institution), Invalid (a reason or note that does not belong to the decision,
    `note_required` under `other`, `local_reason_unknown`, `local_reason_differs`, `nothing_to_withdraw`), IdempotencyConflict, LedgerUnavailable,
    RegistryUnavailable."""
    lookup, decided_on = service.find(lookup_id, caller)
    if lookup.receiver != caller.institution:
        raise NotFound("id")
    if key and (earlier := service.replayed(key, caller)):
        return next(decided for decided in decided_on if decided.receipt.sequence == earlier[0])
    _check(kind, reason, note, decided_on, local)
    if local:
        reason = local_reasons.meant(service, lookup, local, reason, now)
    now = to_milliseconds(now)
    decision = Decision(
        id=new_id(now),
        at=now,
        lookup=lookup.id,
        sequence=lookup.receipt.sequence,
        institution=lookup.receiver,
        by=signature(caller),
        kind=kind,
        reason=reason,
        note=note,
        code=_corroborating(service, lookup, now) if kind is DecisionKind.ACCEPTED else None,
        local=local,
    )
    written = service.append_one(decision, caller, key, EntryNote.of(decision.id, note) if note else None)
    return replace(written, corroborated=corroborate(service, lookup, written, service.announces, now))


def _corroborating(service: Service, lookup: RecordedLookup, now: datetime) -> str | None:
    """The code that corroborates an acceptance: that of its lookup, unless a key of the issuer was withdrawn in between."""
    if lookup.code is None:
        return None
    answered_by, edition = service.edition_numbered(lookup.answer.edition), service.edition()
    return lookup.code if answered_by.number == edition.number or still_believed(lookup, answered_by, edition, now) else None


def _check(kind: DecisionKind, reason: RepeatReason | None, note: str | None, decided_on: Sequence[RecordedDecision], local: tuple[str, str] | None) -> None:
    if kind is not DecisionKind.REPEATED and (reason or note or local):
        raise Invalid("reason" if reason else "local_reason" if local else "note", code="only_when_repeated")
    if reason is RepeatReason.OTHER and not note and not local:
        raise Invalid("note", code="note_required")
    if kind is DecisionKind.WITHDRAWN and tally.effective(decided_on) is None:
        raise Invalid("decision", code="nothing_to_withdraw")
