"""A difference row by row on a page: of a checked draft, or of an edition from the one before it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from recognition.catalogue.drafts.store import Draft
from recognition.errors import NotFound
from recognition.services.publications import comparing
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import registrar_page
from recognition.web.shared.service import service

PAGE = 100


@routes.get("/drafts/<draft_id>/difference/<table>")
@for_registrars
def draft_difference(session: Session, draft_id: str, table: str) -> Response:
    """What the draft changes in a table."""
    facts, start = Draft(service().data, draft_id).facts(), _start()
    changes = comparing.of_draft(service().data, draft_id, table, start, PAGE + 1)
    return _shown(table, changes, start, facts["title"], url_for("registrar.draft", draft_id=draft_id), "draft_difference", draft_id=draft_id)


@routes.get("/editions/<number:number>/difference/<table>")
@for_registrars
def edition_difference(session: Session, number: int, table: str) -> Response:
    """What an edition changed in a table."""
    if number < 2:
        raise NotFound("number")
    start = _start()
    changes = comparing.between(service().edition_numbered(number - 1), service().edition_numbered(number), table, start, PAGE + 1)
    title = _("第 %(number)s 版", number=number)
    return _shown(table, changes, start, title, url_for("registrar.edition", number=number), "edition_difference", number=number)


def _start() -> int:
    at = request.args.get("page", "0")
    return int(at) * PAGE if at.isascii() and at.isdigit() and len(at) < 7 else 0


def _shown(table: str, changes: list[dict[str, Any]], start: int, title: str, back: str, endpoint: str, **place: Any) -> Response:
    def page(number: int) -> str:
        return url_for(f"registrar.{endpoint}", table=table, page=number, **place)

    return registrar_page(
        "difference.html",
        table=table,
        rows=changes[:PAGE],
        title=title,
        back=back,
        before=page(start // PAGE - 1) if start else "",
        after=page(start // PAGE + 1) if len(changes) > PAGE else "",
    )
