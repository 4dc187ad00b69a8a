"""Asks what a report document asks: its rows are read, assessed, and those that may be are answered and written with one write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller, Query, RepeatReason, replace
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents.model import MOST_ROWS, SPECIMEN_ROWS, WORDS, DocumentRefused, ReportDocument
from recognition.errors import Problem
from recognition.reports import documents
from recognition.reports.charsets import Decoded
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service
from recognition.services.reports import answering, versions
from recognition.services.reports.assessing import AssessedRow, Assessing


class SentReport(NamedTuple):
    """What a caller sends: the document's bytes, and what stands beside them. `receiver` is our code of the caller's institution."""

    data: bytes
    receiver: str
    patient_ref: str | None = None
    circumstances: tuple[RepeatReason, ...] = ()
    most: int = MOST_ROWS
    """Rows that may be asked or asked back: a page shows fewer than a document may have."""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row and what became of it: a lookup, or the problem for which it was refused in the end, or neither where it is a question or was refused by its document.
    Of an asked row whose code means nothing the question is whether to ask by its name too. `question` is sealed, for the reader's answer (`answering.answer`)."""

    assessed: AssessedRow
    result: RecordedLookup | Problem | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class AskedReport:
    """A document that was read: its format, what is told of it, and its rows."""

    format: str
    notices: tuple[str, ...] = ()
    rows: tuple[AskedRow, ...] = field(default=())


def ask(service: Service, sent: SentReport, caller: Caller, now: datetime, key: IdempotencyKey | None = None) -> AskedReport:
    """The document's rows with what became of each.

    Raises DocumentRefused for a document that is refused whole, IdempotencyConflict, LedgerUnavailable, RegistryUnavailable, AccountsUnavailable."""
    document, rows = assessed(service.edition(), sent.data, sent.receiver, now)
    if sum(each.refusal is None for each in rows) > sent.most:
        raise DocumentRefused(code="too_many_for_page")
    questions = [(place, _query(each, sent)) for place, each in enumerate(rows) if each.asked]
    # before anything is written, so that a question that cannot be put leaves nothing half done
    sealed = {place: answering.sealed(service, each, _query(each, sent), now) for place, each in enumerate(rows) if answering.questions_of(each)}
    answered = dict(service.ask_all(questions, caller, now, key)) if questions or key else {}
    asked = tuple(
        AskedRow(each, (answered.get(place) or Problem(code="refused_before")) if each.asked else None, sealed.get(place)) for place, each in enumerate(rows)
    )
    return AskedReport(document.format, _notices(document, asked), asked)


def assessed(edition: Edition, data: bytes, receiver: str, now: datetime) -> tuple[ReportDocument, list[AssessedRow]]:
    """A document of any format and what its rows come to by this edition, before anything is asked. Raises DocumentRefused, RegistryUnavailable."""
    assessing = Assessing(edition, receiver, now)
    found = documents.read(data, assessing.kind_of)
    document = found if isinstance(found, ReportDocument) else _paper(edition, found)
    return document, versions.stand(assessing.rows(document))


def _paper(edition: Edition, found: Decoded) -> ReportDocument:
    from recognition.services.reports import paper  # see recognition.catalogue.reports

    return paper.read(edition, found)


def _query(each: AssessedRow, sent: SentReport) -> Query:
    assert each.query is not None, "what is asked is whole"
    return replace(each.query, patient_ref=sent.patient_ref, circumstances=sent.circumstances)


def _notices(document: ReportDocument, rows: Sequence[AskedRow]) -> tuple[str, ...]:
    """What is told of the document, of the rows that are asked or asked back, and of what is no row; each once."""
    of_rows = (notice for each in rows if each.assessed.refusal is None for notice in each.assessed.notices)
    left_out = (notice for each in rows for notice in each.assessed.row.notices if notice in (WORDS, SPECIMEN_ROWS))
    return tuple(dict.fromkeys([*document.notices, *of_rows, *left_out]))


__all__ = ["AskedReport", "AskedRow", "DocumentRefused", "SentReport", "ask", "assessed"]
