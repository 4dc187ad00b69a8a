"""The use-case of announcing a whole report document of the own laboratory: each row that may be asked elsewhere without a reader is announced, every other told why not."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from recognition.catalogue.editions.resolve import resolve_institution
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller, Coding
from recognition.domain.placeholders import given
from recognition.domain.report_documents.model import CORRECTED
from recognition.domain.report_documents.statuses import CANCELLED, TAKES_BACK
from recognition.errors import Invalid, Problem
from recognition.services.lookups import Service
from recognition.services.reports.asking import assessed
from recognition.services.reports.assessing import AssessedRow
from recognition.services.reports.institutions import UNSTATED, institution
from recognition.services.results.announcing import AnnouncedLine, TakenLine, WithdrawnLine, announce
from recognition.services.results.index import ResultIndex


class AnnouncedDocument(NamedTuple):
    """What an issuer sends: the document's bytes, and beside it the patient's token, for a document never holds one. `locator` is of the whole report."""

    data: bytes
    token: str
    earlier_token: str | None = None
    locator: str | None = None


class AnnouncedRow(NamedTuple):
    """A row by its place in the document, and what became of it; `code` says why it was not announced: the document's own refusal, or the question that a reader would be asked."""

    at: str
    result: TakenLine | Problem | None
    code: str | None = None


class AnnouncedReport(NamedTuple):
    """The format of a document, and its rows in their order."""

    format: str
    rows: tuple[AnnouncedRow, ...]


def announce_report(service: Service, index: ResultIndex, sent: AnnouncedDocument, caller: Caller, now: datetime) -> AnnouncedReport:
    """What became of each row. A corrected row replaces what was announced of it, and one that is deleted or wrong takes it back. Raises DocumentRefused, ResultsUnavailable, RegistryUnavailable."""
    issuer, edition = caller.institution, service.edition()
    assert issuer is not None, "only an institution's system announces"
    document, rows = assessed(edition, sent.data, issuer, now)
    codes = [_why_not(edition, each, issuer) for each in rows]
    lines = [_line(each, sent) for each, code in zip(rows, codes, strict=True) if code is None]
    outcomes = iter(announce(service, index, lines, caller, now) if lines else ())
    return AnnouncedReport(
        document.format,
        tuple(AnnouncedRow(each.row.at, None, code) if code else AnnouncedRow(each.row.at, next(outcomes)) for each, code in zip(rows, codes, strict=True)),
    )


def _why_not(edition: Edition, each: AssessedRow, issuer: str) -> str | None:
    """Why a row is neither announced nor withdrawn. Nobody is there to be asked; a document that names no issuer is the sender's own."""
    if each.refusal:
        return None if _withdraws(edition, each, issuer) else each.refusal.code
    questions = [code for code in each.questions if code != UNSTATED or each.row.issuer.told]
    if questions or each.query is None:
        return questions[0] if questions else "item_without_code"
    if not each.row.issuer.told:
        return None
    try:
        named = resolve_institution(edition, each.query.issuer)
    except (Problem, Invalid):
        named = None
    return None if named == issuer else "issuer_other"


def _withdraws(edition: Edition, each: AssessedRow, issuer: str) -> bool:
    """Whether the row takes back one item of a report of the sender's own: it says so, and its number and item are exact."""
    if not (each.refusal and each.refusal.code == CANCELLED and each.refusal.status in TAKES_BACK and each.item and given(each.row.number)):
        return False
    return not each.row.issuer.told or institution(edition, each.row.issuer).code == issuer


def _line(each: AssessedRow, sent: AnnouncedDocument) -> AnnouncedLine | WithdrawnLine:
    query = each.query
    if each.refusal or query is None:
        return WithdrawnLine(each.row.number or "", Coding("recognition", each.item or ""))
    return AnnouncedLine(
        query.item, query.performed_at, query.report_ref or "", sent.token, sent.earlier_token, query.specimen, query.stated, query.mark, query.other_refs,
        sent.locator, each.row.status == CORRECTED,
    )  # fmt: skip
