"""What a box can mean while it is being filled; sent in the body, so that nothing typed stands in an address or a log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import offering, search, term_reader
from recognition.domain import dates
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services import own_lookups
from recognition.web.clinician import days, language
from recognition.web.clinician.choosing import ISSUER, ITEM, OFFERED, Kind, Row, by_codes
from recognition.web.clinician.rendering import signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service

LONGEST, LONGEST_DATE = 200, 60

routes = Blueprint("suggesting", __name__, url_prefix="/suggest")


@routes.post("/items")
@signed_in
def items(session: Session) -> Response:
    """Items and panels for the text, or those asked about lately for an empty box."""
    return _options(session, ITEM, 0)


@routes.post("/institutions")
@signed_in
def institutions(session: Session) -> Response:
    """Institutions likewise."""
    return _options(session, ISSUER, 1)


@routes.post("/date")
@signed_in
def date(session: Session) -> Response:
    """How the date will be read: shown beside the field, before it is asked with."""
    at = now()
    try:
        moment = dates.performed(request.form.get("q", "")[:LONGEST_DATE], at)
    except dates.UnreadableTime as refused:
        return reply({"read": "", "why": days.why(refused)})
    ago = (shanghai_day(at) - moment.day).days
    return reply({"read": days.shown(moment), "day": moment.day.isoformat(), "ago": ago})


def _options(session: Session, kind: Kind, column: int) -> Response:
    """What the text can mean, the best first. `q` is the text that this list answers; `exact` marks the option that is meant by the whole
    text and nothing else; `heard` says that nothing is called so and these names only sound like it."""
    text = request.form.get("q", "")[:LONGEST]
    edition, heard = service().edition(), False
    if not text.strip():
        options = [_option(row, None) for row in by_codes(edition, kind, own_lookups.recent(service(), session.caller, now())[column])]
        return reply({"q": text, "recent": True, "heard": False, "options": options})
    exact, codes = _item(session, edition, text) if kind is ITEM else _institution(session, edition, text)
    if not codes:
        codes = offering.heard(edition, term_reader.ITEMS if kind is ITEM else term_reader.INSTITUTIONS, text)
        heard = bool(codes)
    options = [_option(row, exact) for row in by_codes(edition, kind, codes)]
    return reply({"q": text, "recent": False, "heard": heard, "options": options})


def _item(session: Session, edition: Edition, text: str) -> tuple[str | None, list[str]]:
    """The exact item or None, and what to offer: what codes of the two hospitals or of a price list mean, then what is called so."""
    called = search.habitual(edition, term_reader.ITEMS, text, OFFERED, own_lookups.habits(service(), session.caller, now())[0])
    issuer = request.form.get("issuer_code", "")[:60]
    exact, codes = offering.items(edition, text, called, session.caller.institution, issuer or None)
    if "/" in issuer and (neighbours := service().neighbours):
        from recognition.services.border import finding

        codes = list(dict.fromkeys([*filter(None, [finding.item_of(neighbours, edition, issuer, text)]), *codes]))
    return exact, codes[:OFFERED]


def _institution(session: Session, edition: Edition, text: str) -> tuple[str | None, list[str]]:
    """The exact institution or None, and what to offer: what is called so, then what else the text may mean."""
    called = search.habitual(edition, term_reader.INSTITUTIONS, text, OFFERED, own_lookups.habits(service(), session.caller, now())[1])
    exact, codes = offering.institutions(edition, text, called)
    if neighbours := service().neighbours:
        from recognition.services.border import finding

        exact = ISSUER.meaning(edition, text).code
        abroad = [row["code"] for row in finding.offered(neighbours, edition, text, now())]
        codes = list(dict.fromkeys([*([exact] if exact else []), *codes[: OFFERED - min(len(abroad), OFFERED // 2)], *abroad]))
    return exact, codes[:OFFERED]


def _option(row: Row, exact: str | None) -> dict[str, Any]:
    """Name in the user's language, and the other language's beside it."""
    name = language.code_label(row)
    other = language.either(row["name_en"], row["name_zh"])
    return {"code": row["code"], "name": name, "also": other if other != name else "", "exact": row["code"] == exact}
