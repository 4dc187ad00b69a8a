"""The use-cases of what was found: choosing a result makes the lookup; opening it is `viewed`, and gives where the report or the images are."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import NamedTuple

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, DecisionKind, Query, RepeatReason, Stated, replace
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.domain.searches import FoundResult, SearchPurpose
from recognition.errors import Invalid, NotFound, Problem
from recognition.ledger.ids import milliseconds
from recognition.results.announced import AnnouncedResult
from recognition.results.trail import ChosenAbroad
from recognition.services.decisions import decide
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service
from recognition.services.results.finding import question
from recognition.services.results.index import ResultIndex


class OpenedResult(NamedTuple):
    """That a result was opened, and where it lies: opaque, in the issuer's own words."""

    decision: RecordedDecision
    locator: str


class _Handle(NamedTuple):
    """What a handle holds: for which day, by which search, whose, and which result."""

    day: date
    search: int
    purpose: str
    receiver: str
    patient: bytes
    issuer: str
    report: str
    item: str
    encounter: bytes | None = None
    abroad: AnnouncedResult | None = None
    """The result itself where it lies in a neighbouring region's index."""


def choose(
    service: Service, index: ResultIndex, handle: str, caller: Caller, receiver: str, now: datetime, key: IdempotencyKey | None = None,
    circumstances: tuple[RepeatReason, ...] = (), patient_ref: str | None = None,
) -> RecordedLookup:  # fmt: skip
    """The lookup of a result that was found today. Raises Invalid (`result_malformed`, `result_of_another_day`), NotFound for another institution's
    or where it was withdrawn since, and what `Service.ask` raises."""
    if key and (earlier := service.replayed(key, caller)):
        lookup = service.numbered_as(RecordedLookup, earlier[0])
        with suppress(Problem):
            # Where the first request was cut off between the two.
            _note_abroad(index, _read(index, handle, receiver, lookup.at), lookup)
        return lookup
    read = _read(index, handle, receiver, now)
    lookup = service.ask(_query(_found(index, read), read, circumstances, patient_ref), caller, now, key)
    _note_abroad(index, read, lookup)
    if read.purpose == SearchPurpose.ORDER:
        index.notices.accept(read.item, now, read.encounter)
    return lookup


def open_result(service: Service, index: ResultIndex, lookup_id: str, caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> OpenedResult:
    """Writes `viewed` on a lookup that was made of a found result, on the day on which it was chosen, and gives its locator. Raises Invalid
    (`result_of_another_day`), NotFound for another institution's, where the result was withdrawn since, or where there is nothing to open."""
    try:
        lookup, _decisions = service.find(lookup_id, caller)
    except NotFound as refusal:
        raise NotFound("lookup") from refusal
    if lookup.search is None or lookup.receiver != caller.institution or lookup.report is None:
        raise NotFound("lookup")
    if shanghai_day(lookup.at) != shanghai_day(now):
        raise Invalid("lookup", code="result_of_another_day")
    chosen = index.trail.chosen_abroad(lookup.id)
    locator = _located(service, chosen, lookup.receiver) if chosen else index.store.locator(lookup.issuer, lookup.report, lookup.item)
    if not locator:
        raise NotFound("lookup")
    return OpenedResult(decide(service, lookup_id, DecisionKind.VIEWED, caller, now, key=key), locator)


def _note_abroad(index: ResultIndex, read: _Handle, lookup: RecordedLookup) -> None:
    if read.abroad and read.abroad.abroad:
        region, sequence, handle = read.abroad.abroad
        index.trail.choose_abroad(ChosenAbroad(lookup.id, milliseconds(lookup.at), region, sequence, handle))


def _located(service: Service, chosen: ChosenAbroad, receiver: str) -> str | None:
    if not chosen.handle:
        return None
    if service.neighbours is None:
        raise Problem(code="peers_off")
    from recognition.services.border.searching import locate

    return locate(service.neighbours, chosen, receiver)


def _query(result: AnnouncedResult, read: _Handle, circumstances: tuple[RepeatReason, ...], patient_ref: str | None) -> Query:
    found = FoundResult(result.report, result.others, read.search)
    return replace(question(result, read.receiver), circumstances=circumstances, patient_ref=patient_ref, found=found)


def noticed(index: ResultIndex, handle: str, receiver: str, now: datetime) -> tuple[str, bytes]:
    """The item and the patient's key of a result that a notice showed today. Raises as `choose` does."""
    read = _read(index, handle, receiver, now)
    return read.item, read.patient


def _read(index: ResultIndex, handle: str, receiver: str, now: datetime) -> _Handle:
    content = index.keys.unseal(handle)
    try:
        day, search, purpose, of, patient, issuer, report, item, *more = content
        over, abroad = bytes.fromhex(more[0]) if more and more[0] else None, None
        if len(more) > 1:
            minutes, stated, specimen, mark, *lies = more[1]
            performed = datetime.fromtimestamp(minutes * 60, SHANGHAI)
            abroad = AnnouncedResult(b"", issuer, report, item, performed, Stated(stated), specimen, mark, (), "", tuple(lies))
        read = _Handle(date.fromisoformat(day), search, purpose, of, bytes.fromhex(patient), issuer, report, item, over, abroad)
    except (ValueError, TypeError) as error:
        raise Invalid("result", code="result_malformed") from error
    if read.receiver != receiver:
        raise NotFound("result")
    if read.day != shanghai_day(now):
        raise Invalid("result", code="result_of_another_day")
    return read


def _found(index: ResultIndex, read: _Handle) -> AnnouncedResult:
    result = read.abroad or index.store.one(read.patient, read.issuer, read.report, read.item)
    if result is None:
        raise NotFound("result")
    return result
