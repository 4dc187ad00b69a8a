"""One question: the form, what it may mean, and the way to its answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from flask import Blueprint, Response, request
from flask_babel import gettext as _

from recognition.domain.dates import Moment
from recognition.domain.identifiers import LOINC, loinc_fault
from recognition.domain.lookups import Query, replace
from recognition.domain.policy.words import FAMILIES, say
from recognition.errors import Problem
from recognition.services import own_lookups
from recognition.services.idempotency import IdempotencyKey
from recognition.web.clinician import answers, days, language, same_report
from recognition.web.clinician.choosing import ISSUER, ITEM, Choice, Kind, by_codes, choose, coded, rows_of
from recognition.web.clinician.days import DAYS_AGO
from recognition.web.clinician.refusals import at_field, says, status_of
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.session import Session, current_session
from recognition.web.shared.service import institution_of, now, service
from schemas.codings import InstitutionCodingField, ItemCodingField
from schemas.fields import ValueRefused
from schemas.questions import query

routes = Blueprint("asking", __name__)

TYPED = ("item", "item_code", "item_was", "issuer", "issuer_code", "issuer_was", "report", "mark", *days.SENT)
LONGEST_TYPED = 400
AS_WRITTEN = "?"
"""What the box's code is where a person says that the text is none of what was offered."""


@dataclass(slots=True)
class AskForm:
    """What stands in the form. `errors` are (field, sentence); `items` and `issuers` what a box can mean where that is open."""

    values: dict[str, str]
    circumstances: list[str]
    once: str
    errors: list[tuple[str, str]] = field(default_factory=list)
    items: tuple[dict[str, Any], ...] = ()
    issuers: tuple[dict[str, Any], ...] = ()
    may_name_item: bool = False
    may_name_issuer: bool = False


@routes.route("/", methods=["GET", "POST"])
@signed_in
def home(session: Session) -> Response:
    """The empty form, the same form again with what was typed (another language, another session), or that of the same report's next item."""
    ask_form = typed()
    if lookup := request.form.get("same_as"):
        ask_form.values["report"] = same_report.number(session, lookup)
    return form(session, ask_form)


@routes.post("/ask")
@signed_in
def ask(session: Session) -> Response:
    """Answers, or shows the form again with what is missing or can be meant."""
    ask_form = typed()
    question = _question(session, ask_form)
    if question is None:
        return form(session, ask_form, 422)
    try:
        body = _canonical(ask_form.values, ask_form.circumstances)
        lookup = service().ask(question, session.caller, now(), once("ask", ask_form.once, body))
    except Problem as refusal:
        add_error(ask_form, refusal)
        return form(session, ask_form, status_of(refusal.code))
    return answers.reached(session, [lookup], question.report_ref)


def form(session: Session, ask_form: AskForm, status: int = 200) -> Response:
    """The form with what stands in it."""
    edition = service().edition()
    items, issuers = own_lookups.recent(service(), session.caller, now())
    return page(
        "ask.html",
        status,
        ask_form=ask_form,
        days_ago=DAYS_AGO,
        dated=dated(),
        recent_items=by_codes(edition, ITEM, items),
        recent_issuers=by_codes(edition, ISSUER, issuers),
        circumstances=circumstances(),
    )


def dated() -> list[date]:
    """The days of the one-tap answers."""
    return days.offered(now())


def circumstances() -> list[tuple[str, str]]:
    """The six circumstances that allow a repeat, as (code, words)."""
    lang = language.current()
    return [(code, say(f"repeat_reason.{code}", lang)) for code in FAMILIES["repeat_reason"]]


def typed() -> AskForm:
    """The form as it was sent; an address may name issuer and day, to go on with the same report."""
    values = {name: request.form.get(name, "")[:LONGEST_TYPED] for name in TYPED}
    if request.method == "GET":
        values |= {name: request.args.get(name, "")[:40] for name in ("issuer_code", "performed")}
        row = ISSUER.row(service().edition(), values["issuer_code"]) if values["issuer_code"] else None
        values["issuer"] = values["issuer_was"] = language.code_label(row) if row else ""
    return AskForm(values, request.form.getlist("circumstances"), request.form.get("once", "")[:40] or secrets.token_urlsafe(9))


def once(route: str, token: str, body: bytes) -> IdempotencyKey:
    """The key under which one filled form is asked once, however often it is sent; changed content is another question."""
    return IdempotencyKey(f"page/{route}", f"{token}:{sha256(body).hexdigest()[:24]}", body)


def performed(ask_form: AskForm) -> Moment | None:
    """The time in the date field, or in the button beside it; None with an error, or what has to be looked at, in the form."""
    return days.performed(ask_form, now())


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """An item or an issuer as a question names it. `unlisted`: a person saw what the text may mean and says that it is none of it."""

    value: str | dict[str, str]
    unlisted: bool = False


def issuer_of(ask_form: AskForm) -> NamedTerm | None:
    """The issuer; None with an error or the offers in the form."""
    term = _named(ask_form, "issuer", ISSUER)
    if isinstance(term, NamedTerm):
        return term
    if _unnameable(ask_form, "issuer", InstitutionCodingField, term):
        return None
    ask_form.may_name_issuer, ask_form.issuers = bool(term.text.strip()), term.offers
    _open(ask_form, "issuer", term, _("请填写出具报告的机构。"), _("请从下面选定出具机构。"), _("目录里没有找到这家机构。请换一种写法，或按所写名称查询。"))
    return None


def _item_of(ask_form: AskForm) -> NamedTerm | None:
    term = _named(ask_form, "item", ITEM)
    if isinstance(term, NamedTerm):
        return term
    code = term.text.strip()
    if LOINC.fullmatch(code) and (fault := loinc_fault(code)):
        ask_form.errors.append(("item", says(fault)))
        return None
    if _unnameable(ask_form, "item", ItemCodingField, term):
        return None
    ask_form.may_name_item, ask_form.items = bool(code), term.offers
    _open(
        ask_form,
        "item",
        term,
        _("请填写项目。"),
        _("请从下面选定项目。"),
        _("目录里没有找到这个项目。请换一种写法，或按所写名称查询；目录没有的项目不在互认范围，由医师判断。"),
    )
    return None


def _named(ask_form: AskForm, name: str, kind: Kind) -> NamedTerm | Choice:
    """What the box holds, taken where it is exact or was chosen; else what it can be."""
    values, text = ask_form.values, ask_form.values[name].strip()
    if text and values[f"{name}_code"] == AS_WRITTEN and values[f"{name}_was"].strip() == text:
        return NamedTerm({"system": "name", "code": text}, unlisted=True)
    chosen = choose(service().edition(), kind, values[name], values[f"{name}_code"], values[f"{name}_was"])
    if chosen.row is None and kind is ITEM:
        issuer = choose(service().edition(), ISSUER, values["issuer"], values["issuer_code"], values["issuer_was"]).row
        chosen = coded(service().edition(), chosen, current_session(), issuer["code"] if issuer else None)
    return NamedTerm(chosen.row["code"]) if chosen.row else chosen


def _unnameable(ask_form: AskForm, name: str, coding: type[InstitutionCodingField | ItemCodingField], choice: Choice) -> bool:
    """Whether the text can be asked about under no name, which is said at once: nothing is offered that would be refused once it is chosen.
    What is only too long, or has signs that no name has, can still be one of the offers."""
    try:
        if choice.text.strip():
            coding.systems["name"].parse(choice.text)
    except ValueRefused as refused:
        if choice.offers and refused.code in ("text_too_long", "text_characters"):
            setattr(ask_form, f"{name}s", choice.offers)
            ask_form.errors.append((name, _("请从下面选定项目。") if name == "item" else _("请从下面选定出具机构。")))
        else:
            ask_form.errors.append(at_field(name, refused.code))
        return True
    return False


def _open(ask_form: AskForm, name: str, chosen: Choice, empty: str, several: str, nothing: str) -> None:
    ask_form.errors.append((name, several if chosen.offers else nothing if chosen.text.strip() else empty))


def settled(question: Query, item: NamedTerm, issuer: NamedTerm) -> Query:
    """The question with what a person said of it: a name that is none of the catalogue's is not looked for again."""
    if item.unlisted:
        question = replace(question, item=replace(question.item, unlisted=True))
    return replace(question, issuer=replace(question.issuer, unlisted=True)) if issuer.unlisted else question


def _question(session: Session, ask_form: AskForm) -> Query | None:
    item, issuer, at = _item_of(ask_form), issuer_of(ask_form), performed(ask_form)
    if item is None or issuer is None or at is None:
        return None
    body: dict[str, Any] = {"item": item.value, "issuer": issuer.value, "performed_at": at.isoformat()}
    body |= optional(ask_form)
    try:
        return settled(query(body, institution_of(session.caller)), item, issuer)
    except Problem as refusal:
        add_error(ask_form, refusal)
        return None


def optional(ask_form: AskForm) -> dict[str, Any]:
    """The members of a question that may be left out."""
    named = {"report_ref": ask_form.values["report"].strip(), "mark": ask_form.values["mark"].strip()}
    members: dict[str, Any] = {name: value for name, value in named.items() if value}
    if ask_form.circumstances:
        members["circumstances"] = ask_form.circumstances
    session = current_session()
    if session and session.patient:
        members["patient_ref"] = session.patient
    return members


def add_error(ask_form: AskForm, refusal: Problem) -> None:
    """Puts a refusal where it belongs in the form, in words; with the candidates where it brings some."""
    offers = [offer for offer, *_names in refusal.details.get("offers", ())]
    if offers and refusal.field == "item":
        ask_form.items, ask_form.may_name_item = rows_of(service().edition(), ITEM, offers), True
    elif offers and refusal.field == "issuer":
        ask_form.issuers, ask_form.may_name_issuer = rows_of(service().edition(), ISSUER, offers), True
    errors = refusal.details.get("errors") or ((refusal.field or "", refusal.code),)
    for name, code in errors:
        ask_form.errors.append(at_field(name, code))


def _canonical(values: dict[str, str], chosen: list[str]) -> bytes:
    # What was shown beside the date field is no part of the question.
    fields = {name: value for name, value in values.items() if name not in ("performed_was", "performed_day", "today")}
    return orjson.dumps([fields, chosen], option=orjson.OPT_SORT_KEYS)
