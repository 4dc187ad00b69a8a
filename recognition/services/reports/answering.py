"""The reader's answers to the questions of a document: a question leaves sealed, and comes back with the answer; nothing of it is kept here meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from recognition.accounts.sealing import Seal
from recognition.catalogue.editions.resolve import resolve_institution
from recognition.domain.dates import Moment
from recognition.domain.lookups import Caller, Coding, Query, RepeatReason, Stated, replace
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents import moments
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.questions import ANSWERED_BY, CONFIRMABLE, TYPED, TYPED_NOTE, UNMAPPED
from recognition.errors import Invalid, Problem
from recognition.services.idempotency import IdempotencyKey
from recognition.services.judge import refuse_future
from recognition.services.lookups import Service
from recognition.services.reports.assessing import AssessedRow

OPEN_FOR = timedelta(hours=24)
"""How long a question may be answered: as long as a decision."""
LONGEST_TOKEN = 8192
NO_CODING = ("", "")


class _Sealed(msgspec.Struct, array_like=True):
    """A question as it travels. `ends` is in seconds since 1970, codings are (system, code), `performed` with its offset."""

    receiver: str
    ends: int
    at: str
    item: tuple[str, str]
    issuer: tuple[str, str]
    performer: tuple[str, str]
    performed: datetime | None
    stated: str
    number: str | None
    others: tuple[str, ...]
    specimen: str | None
    mark: str | None
    questions: tuple[str, ...]
    candidates: tuple[str, ...]
    patient_ref: str | None
    circumstances: tuple[str, ...]
    behind: tuple[tuple[datetime, str], ...] = ()
    """Times of receipt and report with their precision: a typed time lies before each."""


class ReportAnswer(NamedTuple):
    """What the reader says: for each of the row's questions the member that settles it, or the question's code among `confirmed`."""

    question: str
    item: str | None = None
    issuer: Coding | None = None
    performer: Coding | None = None
    performed_at: Moment | None = None
    report_ref: str | None = None
    specimen: str | None = None
    confirmed: tuple[str, ...] = ()


class Waiting(NamedTuple):
    """A sealed question with what a page shows of it: where its row stands, what is asked, our codes of what the item may be, and the time that is to be confirmed."""

    question: str
    at: str
    questions: tuple[str, ...]
    candidates: tuple[str, ...]
    performed: datetime | None
    stated: Stated


def questions_of(each: AssessedRow) -> tuple[str, ...]:
    """What the row's reader must say: its questions, and behind a refusal that a typed time lifts that time; of a row that was asked by a code that means nothing, which
    item its name is, to ask by that as well."""
    if each.asked:
        return (UNMAPPED,) if each.named else ()
    return (*each.questions, each.refusal.code) if each.may_be_typed and each.refusal else each.questions


def sealed(service: Service, each: AssessedRow, query: Query, now: datetime) -> str:
    """The row's question for its way to the reader and back. Raises AccountsUnavailable."""
    question = _Sealed(
        query.receiver, int((now + OPEN_FOR).timestamp()), each.row.at, (query.item.system, query.item.code), (query.issuer.system, query.issuer.code),
        (query.performer.system, query.performer.code) if query.performer else NO_CODING, each.row.performed.at if each.row.performed and not each.may_be_typed else None,
        str(query.stated), query.report_ref, query.other_refs, query.specimen, query.mark, questions_of(each), each.candidates or (each.named if each.asked else ()), query.patient_ref,
        tuple(str(reason) for reason in query.circumstances), tuple(dict.fromkeys((time.at, time.precision) for time in each.row.behind)),
    )  # fmt: skip
    return _seal(service.data).close(msgspec.json.encode(question))


def waiting(service: Service, question: str, receiver: str, now: datetime) -> Waiting:
    """What a sealed question asks, for a page that carries nothing else of it. Raises Invalid as an answer to it would."""
    asked = _opened(service, question, receiver, now)
    return Waiting(question, asked.at, asked.questions, asked.candidates, asked.performed, Stated(asked.stated))


def answer(
    service: Service, answers: Sequence[ReportAnswer | Problem], caller: Caller, receiver: str, now: datetime, key: IdempotencyKey | None = None
) -> list[RecordedLookup | Problem]:
    """A lookup or a problem for each answer, in order, all written with one write. Raises IdempotencyConflict, LedgerUnavailable, RegistryUnavailable."""
    results: list[RecordedLookup | Problem | Query] = []
    for each in answers:
        try:
            results.append(each if isinstance(each, Problem) else _settled(service, each, receiver, now))
        except Problem as refusal:
            results.append(refusal)
    queries = [(line, result) for line, result in enumerate(results) if isinstance(result, Query)]
    answered = dict(service.ask_all(queries, caller, now, key)) if queries or key else {}
    return [answered.get(line) or (result if isinstance(result, Problem) else Problem(code="refused_before")) for line, result in enumerate(results)]


def _known_here(service: Service, issuer: Coding) -> bool:
    """Whether it is an institution of ours, or of a neighbouring region's."""
    edition, neighbours = service.edition(), service.neighbours
    return bool(resolve_institution(edition, issuer) or (neighbours and neighbours.institution(edition, issuer.code)))


def _settled(service: Service, said: ReportAnswer, receiver: str, now: datetime) -> Query:
    """The query that the answer completes; raises Invalid with the member that is missing or wrong."""
    asked = _opened(service, said.question, receiver, now)
    for code in asked.questions:
        member = "performed_at" if code in TYPED else ANSWERED_BY[code]
        if not (code in CONFIRMABLE and code in said.confirmed) and (member == "confirmed" or getattr(said, member) is None):
            raise Invalid(member, code="question_open")
    if said.item and said.item not in asked.candidates:
        raise Invalid("item", code="choice_unknown")
    if any(code not in asked.questions for code in said.confirmed):
        raise Invalid("confirmed", code="question_not_asked")
    if said.issuer and said.issuer.system == "recognition" and not _known_here(service, said.issuer):
        # chosen here and no code of a document's
        raise Invalid("issuer", code="choice_unknown")
    for member in ("item", "issuer", "performer", "report_ref", "specimen", "performed_at"):
        settles = {"performed_at" if code in TYPED else ANSWERED_BY[code] for code in asked.questions}
        if getattr(said, member) is not None and member not in settles:
            raise Invalid(member, code="question_not_asked")
    if said.performed_at:
        _before_report(asked, said.performed_at, now)
    performed, stated = (said.performed_at.value, said.performed_at.stated) if said.performed_at else (asked.performed, Stated(asked.stated))
    assert performed is not None, "a question without a time asks for one"
    query = Query(
        Coding("recognition", said.item) if said.item else Coding(*asked.item),
        said.issuer or Coding(*asked.issuer),
        performed,
        receiver,
        said.performer or (Coding(*asked.performer) if asked.performer != NO_CODING else None),
        asked.mark,
        tuple(RepeatReason(reason) for reason in asked.circumstances),
        said.report_ref or asked.number,
        asked.patient_ref,
        said.specimen or asked.specimen,
        stated,
    )
    return replace(query, other_refs=asked.others, noted=(TYPED_NOTE,) if said.performed_at else ())


def _before_report(asked: _Sealed, typed: Moment, now: datetime) -> None:
    """Raises Invalid for a typed time that does not lie before those of receipt and report, to the minute, or that lies in the future."""
    refuse_future(typed.value, now)
    time = moments.of_moment(typed)
    if any(moments.not_before(time, ReadTime(at, precision, True)) for at, precision in asked.behind):
        raise Invalid("performed_at", code="performed_not_before_report")


def _opened(service: Service, token: str, receiver: str, now: datetime) -> _Sealed:
    text = _seal(service.data).open(token) if len(token) <= LONGEST_TOKEN else None
    if text is None:
        raise Invalid("question", code="question_unknown")
    asked = msgspec.json.decode(text, type=_Sealed)
    if asked.receiver != receiver:
        raise Invalid("question", code="question_unknown")
    if asked.ends < now.timestamp():
        raise Invalid("question", code="question_expired")
    return asked


@lru_cache(maxsize=4)
def _seal(data: Path) -> Seal:
    return Seal(data / "keys" / "reports.key")
