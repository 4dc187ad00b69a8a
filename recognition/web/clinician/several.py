"""Several results of one report at once: pasted, scanned or ticked; one sheet of answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.catalogue.editions import groups
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.reports import LINES
from recognition.domain.dates import Moment
from recognition.domain.lookups import Query
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents.model import MOST_BYTES
from recognition.errors import Problem
from recognition.services import own_lookups
from recognition.web.clinician import answers, asking, documents, files, language
from recognition.web.clinician.answers import MOST
from recognition.web.clinician.asking import DAYS_AGO, AskForm, NamedTerm
from recognition.web.clinician.choosing import ISSUER, ITEM, Row, by_codes
from recognition.web.clinician.differing import Differing, differing
from recognition.web.clinician.group_answers import ALL, EACH
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.reports import LONGEST, OTHER, PICK, PIECE, SKIP, UNREAD, Understood, picks, understand
from recognition.web.clinician.session import Session
from recognition.web.shared.service import institution_of, now, service
from schemas.questions import query

if TYPE_CHECKING:
    from recognition.catalogue.reports.reader import Pasted

routes = Blueprint("several", __name__, url_prefix="/several")
LARGEST_DOCUMENT = MOST_BYTES + (1 << 16)
"""Bytes of a form with a document of the largest size."""
SEEN = "seen"
"""The field by which a person says that she has looked at the words that were not understood."""


@dataclass(slots=True)
class Report:
    """What stands in the form: the pasted `text` as it came, `ticked` items, and what was `understood` of both."""

    asked: AskForm
    text: str
    ticked: list[Row]
    understood: Understood = field(default_factory=Understood)
    sheet: Pasted | None = None
    performed: Moment | None = None
    differing: Differing = Differing()

    @property
    def seal(self) -> str:
        """The word that a person gives for the doubts shown to her."""
        days, hospitals, numbers = self.differing.days, self.differing.hospitals, self.differing.numbers
        typed = [f"{self.performed}" if days else "", self.asked.values["report"].strip() if numbers else ""]
        return self.understood.seal(*(doubt.text for doubt in (*days, *hospitals, *numbers)), *typed)

    @property
    def unseen(self) -> bool:
        """Whether there are doubts that nobody has looked at yet."""
        return bool(self.understood.doubts or self.differing) and request.form.get(SEEN) != self.seal

    @property
    def items(self) -> list[Row]:
        """All that will be asked, each once."""
        return [*self.ticked, *self.understood.items]


@routes.route("", methods=["GET", "POST"])
@signed_in
def home(here: Session) -> Response:
    """The empty form, or the same form again with what was typed."""
    return _form(here, _typed())


@routes.post("/document")
@files.in_memory(LARGEST_DOCUMENT)
@signed_in
def document(here: Session) -> Response:
    """The answers of a document that was brought as a file; the lines of a paper report go into the form."""
    report = _typed()
    try:
        with files.sent("file") as path:
            data = path.read_bytes()
        if documents.is_document(data):
            return documents.asked(here, data, report.asked.once)
        report.text = documents.lines_of(data)
    except Problem as refusal:
        report.asked.errors.append(("file", says(refusal.code)))
        return _form(here, report, status_of(refusal.code))
    return _form(here, report)


@routes.post("/ask")
@signed_in
def ask(here: Session) -> Response:
    """Answers them all with one write, or shows the form again with what is still open."""
    report = _typed()
    if documents.is_document(report.text.encode("utf-8", "replace")):
        try:
            return documents.asked(here, report.text.encode("utf-8", "replace"), report.asked.once)
        except Problem as refusal:
            report.asked.errors.append(("lines", says(refusal.code)))
            return _form(here, report, status_of(refusal.code))
    _read(report)
    issuer, at = asking.issuer_of(report.asked), asking.performed(report.asked)
    if report.sheet is not None:
        of_catalogue = issuer.value if issuer is not None and isinstance(issuer.value, str) else None
        report.performed = at
        report.differing = differing(service().edition(), report.sheet, at, of_catalogue, report.asked.values["report"])
    _check(report)
    if report.asked.errors or report.understood.unanswered or issuer is None or at is None:
        return _form(here, report, 422)
    try:
        found = _ask(here, report, issuer, {"performed_at": at.isoformat(), **asking.optional(report.asked)})
    except Problem as refusal:
        asking.add_error(report.asked, refusal)
        return _form(here, report, status_of(refusal.code))
    return answers.reached(here, found, report.asked.values["report"].strip(), pasted=bool(report.text))


def _ask(here: Session, report: Report, issuer: NamedTerm, shared: dict[str, Any]) -> list[RecordedLookup]:
    """One lookup for each item. Raises the first refusal, which, the rest of the question being shared, is that of all."""
    receiver = institution_of(here.caller)
    bodies = [{"item": row["code"], "issuer": issuer.value, **shared} for row in report.items]
    questions: list[tuple[int, Query]] = [(line, asking.settled(query(body, receiver), NamedTerm(""), issuer)) for line, body in enumerate(bodies)]
    body = orjson.dumps([[row["code"] for row in report.items], issuer.value, shared], option=orjson.OPT_SORT_KEYS)
    found: list[RecordedLookup] = []
    for _line, result in service().ask_all(questions, here.caller, now(), asking.once("several", report.asked.once, body)):
        if isinstance(result, Problem):
            raise result
        found.append(result)
    return found


def _typed() -> Report:
    ticked = by_codes(service().edition(), ITEM, dict.fromkeys(request.form.getlist("t")))
    return Report(asking.typed(), request.form.get("lines", "").strip(), ticked)


def _read(report: Report) -> None:
    """Reads the lines; values beside the names are read past and kept nowhere. Where nothing at all was understood, what only resembles an
    item is offered too."""
    from recognition.catalogue.reports import reader  # see there

    if len(report.text) > LONGEST or len(reader.lines_of(report.text)) > LINES:
        report.asked.errors.append(("lines", _("一次最多 %(count)s 行、%(most)s 字，请分几次粘贴。什么都没有查询。", count=LINES, most=LONGEST)))
        return
    edition = service().edition()
    found, chosen = reader.read(edition, report.text), picks(request.form)
    report.sheet = found
    already = [row["code"] for row in report.ticked]
    report.understood = understand(edition, found, chosen, already)
    if not report.items and not report.understood.unanswered:
        report.understood = understand(edition, found, chosen, already, all_back=True)


def _check(report: Report) -> None:
    if not report.items and not report.understood.unanswered and not report.asked.errors:
        unread = any(outcome.what == UNREAD for told in report.understood.told for outcome in told.outcomes)
        other = [outcome.named for told in report.understood.told for outcome in told.outcomes if outcome.what == OTHER]
        words = _("没有认出任何项目，请改写，或从目录中勾选。") if unread else _("请粘贴、扫描或勾选至少一个项目。")
        if other:
            words = _("读到的都是目录以外的检验，没有可查询的：%(tests)s。", tests=language.either("、", ", ").join(dict.fromkeys(other)))
        report.asked.errors.insert(0, ("lines", words))
    if count := report.understood.unanswered:
        report.asked.errors.append(("lines", _("有 %(count)s 处认不准，请在下面选定，再一起查询。", count=count)))
    if report.items and report.unseen:
        why = _("报告里有文字没有读懂，请看过以后再查询。") if report.understood.doubts else _differs(report.differing)
        report.asked.errors.append((SEEN, why))
    if len(report.items) > MOST:
        report.asked.errors.insert(0, ("lines", _("一次最多 %(count)s 项。", count=MOST)))


def _differs(found: Differing) -> str:
    if found.days:
        return _("报告上的日期与所填的不同，请看过以后再查询。")
    if found.hospitals:
        return _("报告抬头的医院与所填的出具机构不同，请看过以后再查询。")
    return _("报告上的报告单号与所填的不同，请看过以后再查询。")


def _form(here: Session, report: Report, status: int = 200) -> Response:
    edition = service().edition()
    _items, issuers = own_lookups.recent(service(), here.caller, now())
    return page(
        "several.html",
        status,
        report=report,
        asked=report.asked,
        days_ago=DAYS_AGO,
        dated=asking.dated(),
        skip=SKIP,
        names=(PIECE, PICK),
        whole=ALL,
        each=EACH,
        seen=SEEN,
        ticked={row["code"] for row in report.items},
        groups=_groups(edition),
        recent_issuers=by_codes(edition, ISSUER, issuers),
        circumstances=asking.circumstances(),
    )


def _groups(edition: Edition) -> list[tuple[str, list[Row]]]:
    """Panels first, then all items by group, for ticking."""
    items = groups.items(edition)
    found = [(_("组合"), groups.panels(edition))]
    found += [(language.code_label(group), items.get(group["code"], [])) for group in groups.groups(edition)]
    return [(name, rows) for name, rows in found if rows]
