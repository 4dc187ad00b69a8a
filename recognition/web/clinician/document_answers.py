"""What a reader fills in for a document's questions: one answer for all rows with the same question, and a choice for each row whose item is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding
from recognition.domain.report_documents.questions import ANSWERED_BY, CONFIRMABLE
from recognition.services.reports.answering import ReportAnswer, Waiting
from recognition.web.clinician.choosing import ISSUER, choose
from recognition.web.clinician.language import either
from recognition.web.clinician.refusals import says
from schemas.fields import ReferenceField, ValueRefused
from schemas.moments import MomentField
from schemas.vocabulary import SpecimenCodeField

OK, SAY, ITEM = "ok", "say", "item"
"""Names of fields, each followed by a number: a tick, a text, a chosen item."""
LONGEST = 100


@dataclass(slots=True)
class AnswerForm:
    """The answers by row, None where a row is still open; what was typed, ticked and chosen, by number; and what was wrong, at its field."""

    answers: list[ReportAnswer | None] = field(default_factory=list)
    written: dict[int, str] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    chosen: dict[int, str] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


def read_answers(edition: Edition, shared: Mapping[tuple[str, str], Sequence[int]], rows: Sequence[Waiting], fields: MultiDict[str, str]) -> AnswerForm:
    """The form as it was sent, for these rows and the questions that they share."""
    form = AnswerForm()
    settled: dict[tuple[str, int], dict[str, Any]] = {}
    for number, ((code, _shown), indexes) in enumerate(shared.items()):
        if fields.get(f"{OK}{number}"):
            form.confirmed.add(number)
        if text := fields.get(f"{SAY}{number}", "").strip()[:LONGEST]:
            form.written[number] = text
        members = _settlement(edition, form, number, code)
        settled |= {(code, index): members for index in indexes if members}
    for index, row in enumerate(rows):
        chosen = fields.get(f"{ITEM}{index}", "")[:24]
        if chosen:
            form.chosen[index] = chosen
        form.answers.append(_answer(form, index, row, settled))
    return form


def _answer(form: AnswerForm, index: int, row: Waiting, settled: Mapping[tuple[str, int], dict[str, Any]]) -> ReportAnswer | None:
    """The row's answer, where all its questions have one."""
    members: dict[str, Any] = {"question": row.question}
    confirmed: list[str] = []
    for code in row.questions:
        if ANSWERED_BY.get(code) == "item":
            if index not in form.chosen:
                return None
            members["item"] = form.chosen[index]
            continue
        settlement = settled.get((code, index))
        if settlement is None:
            if row.candidates and index in form.chosen and not form.errors:
                form.errors.append((f"{ITEM}{index}", _("选定了项目的行，还有问题没有回答。")))
            return None
        confirmed += settlement.get("confirmed", ())
        members |= {name: value for name, value in settlement.items() if name != "confirmed"}
    return ReportAnswer(**members, confirmed=tuple(confirmed))


def _settlement(edition: Edition, form: AnswerForm, number: int, code: str) -> dict[str, Any]:
    """The members that settle a question; empty where nothing was said, or where it cannot be read, which becomes an error of the form."""
    member, text = ANSWERED_BY.get(code, "performed_at"), form.written.get(number, "")
    if text:
        try:
            return {member: _read(edition, member, text)}
        except ValueRefused as refused:
            form.errors.append((f"{SAY}{number}", says(refused.code)))
        except LookupError as several:
            form.errors.append((f"{SAY}{number}", str(several.args[0])))
        return {}
    return {"confirmed": (code,)} if number in form.confirmed and code in CONFIRMABLE else {}


def _read(edition: Edition, member: str, text: str) -> Any:
    """The value of a member as it was typed. Raises ValueRefused, and LookupError with words for an institution that is not named exactly."""
    if member == "performed_at":
        return MomentField().parse(text)
    if member == "report_ref":
        return ReferenceField().parse(text)
    if member == "specimen":
        return SpecimenCodeField().parse(text)
    choice = choose(edition, ISSUER, text)
    if choice.row:
        return Coding("recognition", choice.row["code"])
    names = _("、").join(either(row["name_zh"], row["name_en"]) for row in choice.offers[:3])
    raise LookupError(_("请写出机构全称，可能是：%(names)s。", names=names) if names else _("目录里没有找到这家机构。请写出机构全称或代码。"))
