"""Where a hospital's engineer hands in a public key of report codes, with the code of a letter and a signature; nobody signs in for it."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from recognition.catalogue.drafts.key_letters import KeyLetter
from recognition.errors import Problem
from recognition.report_codes import possession
from recognition.services.letters import LetterRefused
from recognition.services.report_codes import enrolling
from recognition.web.auth import public
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import page
from recognition.web.registrar.letter_codes import refused_attempt
from recognition.web.registrar.rendering import letter_state_names
from recognition.web.shared.service import now, service

log = logging.getLogger(__name__)
routes = Blueprint("enrolling", __name__, url_prefix="/report-key")


@routes.get("")
@public
def home() -> Response:
    """Asks for the letter's code."""
    return _asked()


@routes.post("")
@public
def hand_in() -> Response:
    """The letter's code opens the form for the key; the key with its signature is handed in. Nothing of either stands in an address."""
    if refusal := refused_attempt():
        return _asked(refusal)
    try:
        letter = enrolling.opened(service().data, service().edition(), request.form.get("code", ""), request.form.get("institution", ""), now())
    except LetterRefused as refusal:
        return _asked(refusal)
    if request.form.get("do") != "hand-in":
        return _form(letter)
    try:
        handed = enrolling.hand_in(service().data, service().ledger, service().edition(), letter, _key(), request.form.get("signature", ""), now())
    except LetterRefused as refusal:
        return _asked(refusal)
    except Problem as refusal:
        return _form(letter, refusal)
    log.info("a public key was handed in with letter %s", letter.id)
    return page("enrolled.html", letter=handed, fingerprint=possession.fingerprint(handed.public), name=_name(letter))


def _key() -> str:
    """What was pasted; else the file that was chosen."""
    pasted = request.form.get("public_key", "")
    file = request.files.get("key_file")
    return pasted if pasted.strip() or file is None else file.read(possession.LONGEST).decode("ascii", "replace")


def _asked(refusal: Problem | None = None) -> Response:
    used = refusal.details.get("letter") if refusal else None
    return page(
        "enrol.html",
        status_of(refusal.code) if refusal else 200,
        errors=[(_field(refusal), says(refusal.code))] if refusal else [],
        used=used,
        key_id=possession.fingerprint(used.public)[:9].replace(" ", "") if used else "",
        letter_states=letter_state_names(),
        code=request.form.get("code", ""),
        institution_typed=request.form.get("institution", ""),
    )


def _form(letter: KeyLetter, refusal: Problem | None = None) -> Response:
    private = refusal is not None and refusal.code == "enrol_key_private"
    return page(
        "enrol_key.html",
        status_of(refusal.code) if refusal else 200,
        errors=[(_field(refusal), says(refusal.code))] if refusal else [],
        letter=letter,
        name=_name(letter),
        text=possession.text(letter.institution, letter.nonce),
        code=request.form.get("code", ""),
        institution_typed=request.form.get("institution", ""),
        # a private key is not sent back either
        key="" if private else request.form.get("public_key", "")[: possession.LONGEST],
        signature=request.form.get("signature", "")[: possession.LONGEST],
    )


def _field(refusal: Problem) -> str:
    return refusal.field if refusal.field in ("code", "institution", "public_key", "signature") else ""


def _name(letter: KeyLetter) -> object:
    return service().edition().reading.institution(letter.institution)
