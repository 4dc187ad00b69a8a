"""A question as of a day on a page: answered and shown, and not written down."""

from __future__ import annotations

from datetime import datetime

from flask import Response, request
from flask_babel import gettext as _

from recognition.catalogue.editions.resolve import written_institution, written_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Answer, Coding, Query
from recognition.domain.policy.words import say
from recognition.errors import Ambiguous, Invalid, IssuerAmbiguous, Problem
from recognition.services.publications import preview as previews
from recognition.web.api.registry.files import edition_for
from recognition.web.clinician import days, language
from recognition.web.clinician.refusals import status_of
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import refusal_text, registrar_page
from recognition.web.shared.service import now

FIELDS = ("item", "issuer", "receiver", "on", "as_of", "edition", "draft")


@routes.get("/preview")
@for_registrars
def preview(session: Session) -> Response:
    """The form, and under it the answer to what it asks."""
    typed = {name: request.args.get(name, "").strip()[:80] for name in FIELDS}
    if not typed["item"]:
        return registrar_page("preview.html", typed=typed, answer=None, error="")
    try:
        edition, answer = _asked(typed)
    except Problem as problem:
        return registrar_page("preview.html", status_of(problem.code), typed=typed, answer=None, error=refusal_text(problem))
    return registrar_page("preview.html", typed=typed, answer=answer, edition=edition, says=_says(answer), error="")


def _asked(typed: dict[str, str]) -> tuple[Edition, Answer]:
    day = days.day(typed["as_of"], "as_of") if typed["as_of"] else now().astimezone(SHANGHAI).date()
    number = _number(typed["edition"]) if typed["edition"] else None
    edition = edition_for(day, number, typed["draft"] or None)
    issuer, receiver = (_institution(edition, typed[name], name) for name in ("issuer", "receiver"))
    item = written_item(edition, typed["item"])
    if item is None:
        raise Invalid("item", code="item_unknown")
    performed = days.day(typed["on"], "on")
    if performed > day:
        raise Invalid("on", code="date_in_future")
    query = Query(
        Coding("recognition", item), Coding("recognition", issuer), datetime(performed.year, performed.month, performed.day, tzinfo=SHANGHAI), receiver
    )
    return edition, previews.preview(edition, query, day)


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise Invalid("edition", code="number_malformed")
    return int(written)


def _institution(edition: Edition, written: str, field: str) -> str:
    try:
        code = written_institution(edition, written)
    except Ambiguous as ambiguous:
        raise IssuerAmbiguous(field, **ambiguous.details) from ambiguous
    if code is None:
        raise Invalid(field, code="institution_unknown")
    return code


def _says(answer: Answer) -> dict[str, object]:
    lang = language.current()
    return {
        "verdict": say(f"verdict.{answer.verdict}", lang),
        "passed": {True: _("符合"), False: _("不符合"), None: _("未能判断")},
        "check": lambda code: say(f"check.{code}", lang),
    }
