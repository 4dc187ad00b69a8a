"""Scan: the code on a report asks all of it, by camera, photo or keyboard scanner; nothing of it stands in an address."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for

from recognition.domain.lookups import RepeatReason
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Problem
from recognition.services.report_codes.asking import AskedCode, ScannedCode, ask
from recognition.web.clinician import answers, asking, language
from recognition.web.clinician.assets import asset
from recognition.web.clinician.choosing import ITEM, Row, rows_of
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import page, scripted, signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared.service import institution_of, now, service

routes = Blueprint("scanning", __name__, url_prefix="/scan")

LONGEST = 8000
PICK = "pick"
"""The field by which a person chooses what an item of the code is, followed by the item's place."""
CHOICE = re.compile(rf"{PICK}([0-9]{{1,3}})", re.ASCII)
POLICY = {"script": "'wasm-unsafe-eval'", "camera": "(self)"}
"""What this page alone needs: the reader of squares is compiled in the browser, and it looks through the camera."""


@dataclass(slots=True)
class CodeLine:
    """An item of the code that was not answered: how the code writes it, why, and what it may be."""

    place: int
    written: str
    says: str
    offers: tuple[Row, ...]


@dataclass(slots=True)
class SignedReport:
    """What stands beside the answers of a code: whose report it is, to be compared with the paper, and what is still open."""

    issuer: str
    number: str
    issued: str
    text: str
    answered: str
    lines: list[CodeLine] = field(default_factory=list)
    once: str = ""
    circumstances: tuple[str, ...] = ()


@routes.route("", methods=["GET", "POST"])
@signed_in
def home(here: Session) -> Response:
    """The empty form, with the camera where there is one."""
    return _form()


@routes.post("/ask")
@signed_in
def ask_all(here: Session) -> Response:
    """Answers every item of the code, or says why the code is not believed."""
    sent = request.form
    return scanned(here, sent.get("code", ""), _choices(), sent.get("answered", ""), sent.getlist("circumstances"))


def scanned(here: Session, text: str, choices: dict[int, str] | None = None, answered: str = "", circumstances: Iterable[str] = ()) -> Response:
    """The page of a code's answers; `answered` are the lookups of it that stand already, where the others were chosen from offers."""
    text, receiver = text[:LONGEST].strip(), institution_of(here.caller)
    given = tuple(reason for reason in RepeatReason if reason in set(circumstances))
    sent = ScannedCode(text, receiver, here.patient or None, given, choices or {})
    body = orjson.dumps([text, receiver, sorted(sent.choices.items()), given])
    key = asking.once("scan", request.form.get("once", "")[:40] or secrets.token_urlsafe(9), body)
    try:
        [asked] = ask(service(), [sent], here.caller, now(), key)
    except Problem as refusal:
        asked = refusal
    if isinstance(asked, Problem):
        return _form(status_of(asked.code), says(asked.code), text)
    found = [each.result for each in asked.items if isinstance(each.result, RecordedLookup)]
    ids = ",".join(dict.fromkeys([*filter(None, answered.split(",")), *(lookup.id for lookup in found)]))
    signed = _signed(asked, sent, text, ids)
    if not ids:
        return _form(200, "", text, signed)
    return answers.sheet(here, ids, event="answered", signed=signed)


def _choices() -> dict[int, str]:
    return {int(match[1]): value[:24] for name, value in request.form.items() if value and (match := CHOICE.fullmatch(name))}


def _signed(asked: AskedCode, sent: ScannedCode, text: str, answered: str) -> SignedReport:
    claims = asked.code.claims
    row = service().edition().reading.institution(asked.code.issuer)
    issuer = language.label_of(row.name_zh, row.name_en) if row else asked.code.issuer
    signed = SignedReport(issuer, claims.report, claims.issued.isoformat(), text, answered, once=secrets.token_urlsafe(9), circumstances=sent.circumstances)
    places = sorted(sent.choices) or range(len(asked.items))
    for place, each in zip(places, asked.items, strict=True):
        if isinstance(each.result, Problem):
            offers = [offer for offer, *_names in each.result.details.get("offers", ())]
            rows = rows_of(service().edition(), ITEM, offers)
            signed.lines.append(CodeLine(place, each.item.code, says(each.result.code), rows))
    return signed


def _form(status: int = 200, error: str = "", text: str = "", signed: SignedReport | None = None) -> Response:
    values: dict[str, Any] = {"error": error, "text": text if error else "", "signed": signed, "wasm": asset("zxing_reader.wasm")}
    return scripted(page("scan.html", status, **values, once=secrets.token_urlsafe(9), home=url_for("scanning.home")), POLICY)
