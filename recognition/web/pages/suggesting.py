"""What a box can mean while it is being filled; sent in the body, so that nothing typed stands in an address or a log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from recognition.domain import dates
from recognition.terms import SHANGHAI
from recognition.web.pages import days, language, mine
from recognition.web.pages.choosing import ISSUER, ITEM, Kind, Row, by_codes, offered
from recognition.web.pages.rendering import signed_in
from recognition.web.pages.session import Session
from recognition.web.replies import reply
from recognition.web.service import now, service

LONGEST_TYPED = 60

routes = Blueprint("suggesting", __name__, url_prefix="/suggest")


@routes.post("/items")
@signed_in
def items(here: Session) -> Response:
    """Items and panels for the text, or those asked about lately for an empty box."""
    return _options(here, ITEM, 0)


@routes.post("/institutions")
@signed_in
def institutions(here: Session) -> Response:
    """Institutions likewise."""
    return _options(here, ISSUER, 1)


@routes.post("/date")
@signed_in
def date(here: Session) -> Response:
    """How the date will be read: told beside the field, before it is asked with."""
    at = now()
    try:
        found = dates.read(request.form.get("q", "")[:LONGEST_TYPED], at)
    except dates.Unreadable as refused:
        return reply({"read": "", "why": days.why(refused)})
    ago = (at.astimezone(SHANGHAI).date() - found.day).days
    return reply({"read": days.shown(found), "day": found.day.isoformat(), "ago": ago})


def _options(here: Session, kind: Kind, place: int) -> Response:
    text = request.form.get("q", "")[:200]
    edition = service().edition()
    rows = offered(edition, kind, text) if text.strip() else by_codes(edition, kind, mine.recent(service(), here.caller, now())[place])
    return reply({"options": [_option(row) for row in rows], "recent": not text.strip()})


def _option(row: Row) -> dict[str, Any]:
    """Name in the user's language, and the other language's beside it."""
    name = language.code_label(row)
    other = row["name_zh"] if language.current() == "en" else row["name_en"]
    return {"code": row["code"], "name": name, "also": other if other != name else ""}
