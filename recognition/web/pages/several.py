"""Several results of one report at once: pasted, scanned or ticked; one sheet of answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.errors import Problem
from recognition.registry import shelves
from recognition.registry.editions import Edition
from recognition.terms import Lookup, Query
from recognition.web.pages import answers, asking, language, mine
from recognition.web.pages.asking import DAYS_AGO, Asked
from recognition.web.pages.choosing import ISSUER, ITEM, LINES, LONGEST_LINE, Choice, Row, by_codes, choose_line, lines_of
from recognition.web.pages.refusals import status_of
from recognition.web.pages.rendering import page, signed_in
from recognition.web.pages.session import Session
from recognition.web.service import institution_of, now, service
from schemas.questions import query

routes = Blueprint("several", __name__, url_prefix="/several")

SKIP = "-"


@dataclass(slots=True)
class Report:
    """What stands in the form: `chosen` items, `open` lines that can mean several, `unread` ones that mean nothing we know."""

    asked: Asked
    text: str
    chosen: list[Row] = field(default_factory=list)
    open: list[Choice] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@routes.route("", methods=["GET", "POST"])
@signed_in
def home(here: Session) -> Response:
    """The empty form, or the same form again with what was typed."""
    report = _typed()
    report.chosen = by_codes(service().edition(), ITEM, request.form.getlist("t"))
    return _form(here, report)


@routes.post("/ask")
@signed_in
def ask(here: Session) -> Response:
    """Answers them all with one write, or shows the form again with what is still open."""
    report = _typed()
    _read_lines(report)
    issuer, at = asking.issuer_of(report.asked), asking.performed(report.asked)
    if not report.chosen and not report.open and not report.unread:
        report.asked.errors.insert(0, ("lines", _("请粘贴、扫描或勾选至少一个项目。")))
    if len(report.chosen) > LINES:
        report.asked.errors.insert(0, ("lines", _("一次最多 %(count)s 项。", count=LINES)))
    if report.asked.errors or report.open or report.unread:
        return _form(here, report, 422)
    try:
        found = _ask(here, report, {"issuer": issuer, "performed_at": at.isoformat(), **asking.optional(report.asked)})
    except Problem as refusal:
        asking.tell(report.asked, refusal)
        return _form(here, report, status_of(refusal.code))
    return answers.reached(here, found, report.asked.values["report"].strip())


def _ask(here: Session, report: Report, shared: dict[str, Any]) -> list[Lookup]:
    """One lookup for each item. Raises the first refusal, which, the rest of the question being shared, is that of all."""
    receiver = institution_of(here.caller)
    questions: list[tuple[int, Query]] = [(line, query({"item": row["code"], **shared}, receiver)) for line, row in enumerate(report.chosen)]
    body = orjson.dumps([[row["code"] for row in report.chosen], shared], option=orjson.OPT_SORT_KEYS)
    found: list[Lookup] = []
    for _line, result in service().ask_all(questions, here.caller, now(), asking.once("several", report.asked.once, body)):
        if isinstance(result, Problem):
            raise result
        found.append(result)
    return found


def _typed() -> Report:
    return Report(asking.typed(), request.form.get("lines", "")[: LINES * LONGEST_LINE])


def _read_lines(report: Report) -> None:
    """Ticks, choices made for open lines, and new lines; each item once. Values beside the names are read past and kept nowhere."""
    edition = service().edition()
    picked = [value for name, value in request.form.items() if name.startswith("pick-") and value != SKIP]
    report.chosen = by_codes(edition, ITEM, dict.fromkeys([*request.form.getlist("t"), *picked]))
    known = {row["code"] for row in report.chosen}
    for line in lines_of(report.text):
        choice = choose_line(edition, line)
        if choice.row and choice.row["code"] not in known:
            known.add(choice.row["code"])
            report.chosen.append(choice.row)
        elif choice.offers:
            report.open.append(choice)
        elif not choice.row:
            report.unread.append(choice.text)
    if report.open or report.unread:
        # What was understood is ticked below; what was not stands there to be chosen or written anew.
        report.text = "\n".join(report.unread)


def _form(here: Session, report: Report, status: int = 200) -> Response:
    edition = service().edition()
    _items, issuers = mine.recent(service(), here.caller, now())
    return page(
        "several.html", status, report=report, asked=report.asked, days_ago=DAYS_AGO, dated=asking.dated(), skip=SKIP,
        ticked={row["code"] for row in report.chosen}, groups=_groups(edition), recent_issuers=by_codes(edition, ISSUER, issuers),
        circumstances=asking.circumstances(),
    )


def _groups(edition: Edition) -> list[tuple[str, list[Row]]]:
    """Panels first, then all items by group, for ticking."""
    items = shelves.items(edition)
    found = [(_("组合"), shelves.panels(edition))]
    found += [(language.code_label(group), items.get(group["code"], [])) for group in shelves.groups(edition)]
    return [(name, rows) for name, rows in found if rows]
