"""Where a hospital claims its enrolment letter and names its administrators; nobody signs in for it."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, request, url_for

from recognition.accounts.enrolment import EnrolmentLetter, EnrolmentStore
from recognition.errors import Problem
from recognition.services.enrolment import claiming
from recognition.services.enrolment.claiming import MOST, NamedAdministrator
from recognition.web.auth import public
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import page
from recognition.web.clinician.session import account_stores
from recognition.web.registrar.letter_codes import refused_attempt
from recognition.web.shared.service import now, service

log = logging.getLogger(__name__)
routes = Blueprint("claiming", __name__, url_prefix="/enrol")
FIELDS = ("code", "institution", *(f"{name}{number}" for number in range(1, MOST + 1) for name in ("login", "label")))


@routes.get("")
@public
def home() -> Response:
    """Asks for the letter's code and for the administrators."""
    return _asked()


@routes.post("")
@public
def claim() -> Response:
    """Opens the administrators' accounts, and shows each first password, this once. Nothing of the letter stands in an address."""
    letters = EnrolmentStore(service_accounts())
    if refusal := refused_attempt():
        return _asked(refusal)
    try:
        letter = claiming.opened(letters, service().edition(), request.form.get("code", ""), request.form.get("institution", ""), now())
        opened = claiming.claim(letters, account_stores(), service().ledger, letter, _named(), now())
    except Problem as refusal:
        return _asked(refusal)
    log.info("enrolment letter %s was claimed", letter.id)
    return page("claimed.html", opened=opened, name=_name(letter), letter=letter, address=url_for("signing.sign_in", _external=True))


def service_accounts():
    """The accounts file, where letters lie beside the accounts that they open."""
    return current_app.extensions["recognition.settings"].accounts


def _named() -> list[NamedAdministrator]:
    """The administrators whose login was filled in."""
    pairs = ((request.form.get(f"login{number}", ""), request.form.get(f"label{number}", "")) for number in range(1, MOST + 1))
    return [NamedAdministrator(login.strip(), label.strip()) for login, label in pairs if login.strip()]


def _asked(refusal: Problem | None = None) -> Response:
    return page(
        "claim.html",
        status_of(refusal.code) if refusal else 200,
        errors=[(_field(refusal), says(refusal.code))] if refusal else [],
        typed={name: request.form.get(name, "") for name in FIELDS},
        numbers=range(1, MOST + 1),
    )


def _field(refusal: Problem) -> str:
    return {"login": "login1", "label": "label1"}.get(refusal.field or "", refusal.field if refusal.field in ("code", "institution") else "")


def _name(letter: EnrolmentLetter) -> object:
    return service().edition().reading.institution(letter.institution)
