"""The question that a launch brings: what its token holds and what the page around it adds, as a body or as a form to go on with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from recognition.catalogue.editions.resolve import resolve_institution, resolve_item
from recognition.catalogue.names.item_texts import SPECIMEN
from recognition.domain import dates
from recognition.domain.lookups import Coding
from recognition.domain.names import qualifier_words
from recognition.errors import Ambiguous
from recognition.web.clinician import days, language
from recognition.web.clinician.asking import LONGEST_TYPED, TYPED, AskForm
from recognition.web.clinician.choosing import ISSUER, ITEM, Kind, choose, rows_of
from recognition.web.clinician.scanning import LONGEST
from recognition.web.shared.service import now, service
from schemas.codings import InstitutionCodingField, ItemCodingField
from schemas.fields import ValueRefused
from schemas.launches import WHOLE
from schemas.moments import MomentField
from schemas.strict_json import JsonRefused, loads
from schemas.vocabulary import SpecimenCodeField

CODED = re.compile(r"(recognition|loinc|national-price|local|uscc|licence|nhsa|name):(.+)")
"""How an attribute writes a code in a system; a local code with its owner is written as JSON."""
ITEMS, INSTITUTIONS = ItemCodingField(), InstitutionCodingField()


@dataclass(slots=True)
class LaunchQuestion:
    """`body` holds the members of a lookup as far as they are known, `typed` the texts of a form that mean nothing certain."""

    body: dict[str, Any]
    typed: dict[str, str]

    @property
    def whole(self) -> bool:
        """Whether it can be asked at once."""
        return not self.typed and self.body.keys() >= WHOLE


def launch_question(token: Mapping[str, Any] | None, fields: Mapping[str, str]) -> LaunchQuestion:
    """What the `token` says, and where it says nothing, what the fields `item`, `issuer`, `performed`, `report`, `code` say."""
    question = LaunchQuestion(dict(token or {}), {})
    for name, member, read in _FIELDS:
        text = fields.get(name, "").strip()[: LONGEST if name == "code" else LONGEST_TYPED]
        if not text or member in question.body:
            continue
        value = read(text)
        if value is None:
            question.typed[name] = text
        else:
            question.body[member] = value
    return question


def _coding(kind: Kind, field: ItemCodingField | InstitutionCodingField, text: str) -> Any:
    coded = CODED.fullmatch(text)
    try:
        value = loads(text.encode("utf-8")) if text.startswith("{") else {"system": coded[1], "code": coded[2]} if coded else None
        if value is not None:
            field.parse(value)
            return value
    except (JsonRefused, ValueRefused, UnicodeEncodeError):
        return None
    # a bare text is our code, as in the API, or a name in full
    chosen = choose(service().edition(), kind, text, text)
    return chosen.row["code"] if chosen.row else None


def _moment(text: str) -> str | None:
    """The time as the API takes it; None for a text that a person has to look at first."""
    try:
        moment = dates.performed(text, now())
    except dates.UnreadableTime:
        return None
    return None if moment.certainty is dates.Certainty.VAGUE else moment.isoformat()


_FIELDS: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("item", "item", lambda text: _coding(ITEM, ITEMS, text)),
    ("issuer", "issuer", lambda text: _coding(ISSUER, INSTITUTIONS, text)),
    ("performed", "performed_at", _moment),
    ("report", "report_ref", lambda text: text),
    ("code", "code", lambda text: text),
)


def as_form(question: LaunchQuestion, receiver: str) -> AskForm:
    """The form with all that is known filled in, for the clinician to complete."""
    body, edition = question.body, service().edition()
    values = dict.fromkeys(TYPED, "") | question.typed
    ask_form = AskForm(values, list(body.get("circumstances", ())), secrets.token_urlsafe(9))
    # a text that means nothing certain is asked back at once, as it is where the clinician types it
    ask_form.items, ask_form.issuers = (choose(edition, kind, question.typed.get(name, "")).offers for name, kind in (("item", ITEM), ("issuer", ISSUER)))
    issuer = None
    if coded := _parsed(INSTITUTIONS, body.get("issuer")):
        try:
            issuer = resolve_institution(edition, coded)
            _fill(values, "issuer", ISSUER, issuer, coded)
        except Ambiguous as ambiguous:
            values["issuer"] = coded.code
            ask_form.issuers = rows_of(edition, ISSUER, (offer for offer, *_names in ambiguous.details["offers"]))
    specimen = SpecimenCodeField().parse(body["specimen"]) if body.get("specimen") else None
    if coded := _parsed(ITEMS, body.get("item")):
        try:
            _fill(values, "item", ITEM, resolve_item(edition, coded, issuer, receiver, specimen), coded)
        except Ambiguous as ambiguous:
            values["item"] = _qualified(coded.code, specimen)
            ask_form.items = rows_of(edition, ITEM, (offer for offer, *_names in ambiguous.details["offers"]))
    if "performed_at" in body:
        values["performed"] = days.written(MomentField().parse(body["performed_at"]))
    elif values["performed"]:
        days.performed(ask_form, now())
    values["report"], values["mark"] = body.get("report_ref", ""), body.get("mark", "")
    return ask_form


def _qualified(text: str, specimen: str | None) -> str:
    """The text with the specimen that came beside it, which the form has no field for: without it a bare name would be asked with."""
    row = ITEM.row(service().edition(), text)
    name = language.code_label(row) if row else text
    return f"{name}({qualifier_words.word(SPECIMEN + specimen, language.current())})" if specimen else name


def _parsed(field: ItemCodingField | InstitutionCodingField, value: Any) -> Coding | None:
    return None if value is None else field.parse(value)


def _fill(values: dict[str, str], name: str, kind: Kind, code: str | None, coded: Coding | None) -> None:
    row = kind.row(service().edition(), code) if code else None
    if row is not None:
        values[name] = values[f"{name}_was"] = language.code_label(row)
        values[f"{name}_code"] = row["code"]
    elif coded is not None:
        values[name] = coded.code
