"""A report document on the page: a file or a pasted HL7, CDA or FHIR text; its answers, what its reader must say first, and what is not asked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.catalogue.reports import LINES
from recognition.domain.lookups import RepeatReason
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents.model import DocumentRefused
from recognition.domain.report_documents.questions import ANSWERED_BY, CONFIRMABLE
from recognition.errors import Problem
from recognition.reports.charsets import decode
from recognition.reports.documents import format_of
from recognition.services.idempotency import IdempotencyKey
from recognition.services.reports.answering import Waiting, answer, waiting
from recognition.services.reports.asking import AskedReport, SentReport, ask
from recognition.web.clinician import answers, days, language
from recognition.web.clinician.answers import MOST
from recognition.web.clinician.choosing import ITEM, Row, by_codes
from recognition.web.clinician.document_answers import AnswerForm, read_answers
from recognition.web.clinician.refusals import says
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.reports import LONGEST
from recognition.web.clinician.session import Session
from recognition.web.shared import report_words
from recognition.web.shared.service import institution_of, now, service

routes = Blueprint("documents", __name__, url_prefix="/several/document")
FORMATS = {"hl7v2": "HL7 v2", "cda": "CDA", "fhir": "FHIR"}


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """A question that several rows have alike, answered once: `asks` in words, `shown` the time that is to be confirmed, `places` of its rows. `written` is what was
    typed, `confirmed` whether it was ticked; `typed` whether anything may be typed."""

    number: int
    code: str
    asks: str
    shown: str
    places: tuple[str, ...]
    typed: bool
    confirmable: bool
    written: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ItemQuestion:
    """A row whose item is chosen from `offers`."""

    number: int
    place: str
    asks: str
    offers: tuple[Row, ...]
    chosen: str = ""


@dataclass(slots=True)
class DocumentView:
    """What stands beside the answers of a document; `ids` are the lookups that were answered so far."""

    format: str = ""
    notices: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    shared: list[SharedQuestion] = field(default_factory=list)
    items: list[ItemQuestion] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    ids: str = ""
    once: str = ""


def is_document(data: bytes) -> bool:
    """Whether these bytes are a document of a system, and no lines of a paper report."""
    try:
        return format_of(data) in FORMATS
    except DocumentRefused:
        return False


def lines_of(data: bytes) -> str:
    """The lines of a paper report that was brought as a file. Raises DocumentRefused for what is no text, or more than one report."""
    format_of(data)
    text = decode(data, None).text.strip()
    if len(text) > LONGEST or len(text.splitlines()) > LINES:
        raise DocumentRefused(code="too_many_rows")
    return text


def asked(here: Session, data: bytes, once: str) -> Response:
    """The page of a document's answers. Raises DocumentRefused and what asking raises."""
    given = tuple(reason for reason in RepeatReason if reason in set(request.form.getlist("circumstances")))
    sent = SentReport(data, institution_of(here.caller), here.patient or None, given, MOST)
    token = once[:40] or secrets.token_urlsafe(9)
    key = IdempotencyKey("page/document", f"{token}:{sha256(data).hexdigest()[:24]}", data)
    report = ask(service(), sent, here.caller, now(), key)
    view = DocumentView(FORMATS.get(report.format, ""), [_says(code) for code in report.notices])
    ids = [each.result.id for each in report.rows if isinstance(each.result, RecordedLookup)]
    _told(here, view, report)
    return _shown(here, view, ids, AnswerForm())


@routes.post("/answers")
@signed_in
def answer_questions(here: Session) -> Response:
    """Answers the rows whose questions are all settled; the others stay open."""
    receiver, at = institution_of(here.caller), now()
    rows = [waiting(service(), token, receiver, at) for token in request.form.getlist("q")[:MOST]]
    view = DocumentView(request.form.get("format", "") if request.form.get("format") in FORMATS.values() else "", waiting=rows)
    ids = [each for each in request.form.get("ids", "").split(",") if each]
    form = read_answers(service().edition(), shared_by(rows), rows, request.form)
    view.errors = form.errors
    body = repr(sorted(request.form.items(multi=True))).encode()
    key = IdempotencyKey("page/document/answers", f"{request.form.get('once', '')[:40]}:{sha256(body).hexdigest()[:24]}", body)
    settled = [place for place, each in enumerate(form.answers) if each is not None]
    found = answer(service(), [each for each in form.answers if each is not None], here.caller, receiver, at, key) if settled else []
    for place, result in zip(settled, found, strict=True):
        if isinstance(result, Problem):
            view.errors.append((f"item{place}", f"{place_in_words(rows[place].at)}{_('：')}{says(result.code)}"))
        else:
            ids.append(result.id)
    answered = {place for place, result in zip(settled, found, strict=True) if isinstance(result, RecordedLookup)}
    view.waiting = [each for place, each in enumerate(rows) if place not in answered]
    if not settled and not view.errors:
        view.errors.append(("", _("还没有回答任何一行的问题，什么都没有查询。")))
    return _shown(here, view, ids, form if not answered else AnswerForm())


def _told(here: Session, view: DocumentView, report: AskedReport) -> None:
    """Sorts the rows: those with a question wait, the others are told why they are not asked."""
    at, receiver = now(), institution_of(here.caller)
    for each in report.rows:
        if each.question and not isinstance(each.result, Problem):
            view.waiting.append(waiting(service(), each.question, receiver, at))
            continue
        if isinstance(each.result, RecordedLookup):
            continue
        code = each.result.code if isinstance(each.result, Problem) else each.assessed.refusal.code if each.assessed.refusal else ""
        view.refused.append((place_in_words(each.assessed.row.at), _says(code)))


def _says(code: str) -> str:
    """What a code of a row or a document says; one that is told everywhere, as everywhere."""
    return language.either(report_words.text_of(code, False), report_words.text_of(code, True)) or says(code)


def _shown(here: Session, view: DocumentView, ids: Sequence[str], form: AnswerForm) -> Response:
    edition = service().edition()
    view.ids, view.once = ",".join(dict.fromkeys(ids)), secrets.token_urlsafe(9)
    view.shared = [
        SharedQuestion(
            number, code, _says(code), shown, tuple(place_in_words(view.waiting[place].at) for place in places), ANSWERED_BY.get(code) != "confirmed",
            code in CONFIRMABLE, form.written.get(number, ""), number in form.confirmed,
        )
        for number, ((code, shown), places) in enumerate(shared_by(view.waiting).items())
    ]  # fmt: skip
    view.items = [
        ItemQuestion(place, place_in_words(each.at), _says(each.questions[0]), tuple(by_codes(edition, ITEM, each.candidates)), form.chosen.get(place, ""))
        for place, each in enumerate(view.waiting)
        if each.candidates
    ]
    status = 422 if view.errors and not view.ids else 200
    if view.ids:
        return answers.sheet(here, view.ids, event="answered", document=view)
    return page("document.html", status, document=view)


def shared_by(rows: Sequence[Waiting]) -> dict[tuple[str, str], list[int]]:
    """The questions but for items, each with the time that it shows, and the rows that have it."""
    found: dict[tuple[str, str], list[int]] = {}
    for place, each in enumerate(rows):
        for code in each.questions:
            if ANSWERED_BY.get(code) != "item":
                shown = days.when_performed(each.performed, each.stated) if code.startswith("time_") and each.performed else ""
                found.setdefault((code, shown), []).append(place)
    return found


def place_in_words(at: str) -> str:
    """A row's place for people: the line of a paper, else the place as the document counts."""
    return _("第 %(number)s 行", number=at.removeprefix("line ")) if at.startswith("line ") else at
