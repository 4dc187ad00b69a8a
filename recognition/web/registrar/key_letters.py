"""Public keys of report codes on registrars' pages: letters by which hospitals hand them in, and the keys that wait to be taken into a draft."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from recognition.catalogue.drafts import store as stored
from recognition.catalogue.drafts.key_letters import KeyLetter, KeyLetters
from recognition.catalogue.editions.report_keys import holders
from recognition.errors import Invalid
from recognition.report_codes import possession
from recognition.services.publications import drafting
from recognition.services.report_codes import enrolling
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.drafts import day_of
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, letter_state_names, registrar_page, then
from recognition.web.shared.service import now, service


@routes.get("/report-keys")
@for_registrars
def report_keys(session: Session) -> Response:
    """All letters with what became of each, and the form of a new one."""
    edition = service().edition()
    letters = [(letter, enrolling.waits(service().data, edition, letter)) for letter in KeyLetters(service().data).listed()]
    return registrar_page(
        "report_keys.html",
        letters=sorted(letters, key=lambda pair: not pair[1]),
        at=now(),
        names=_names([letter for letter, _waits in letters]),
        letter_states=letter_state_names(),
        key_id=lambda letter: possession.fingerprint(letter.public)[:9].replace(" ", ""),
    )


@routes.post("/report-keys")
@acting
def write_letter(session: Session) -> Response:
    """Makes a letter and shows it, this once, as it is printed."""
    letter, code = enrolling.write(service().data, service().ledger, service().edition(), session.caller, request.form.get("institution", "").strip(), now())
    return registrar_page("key_letter.html", letter=letter, code=code, names=_names([letter]), address=url_for("enrolling.home", _external=True))


@routes.get("/report-keys/<letter_id>")
@for_registrars
def report_key(session: Session, letter_id: str) -> Response:
    """One letter: its key with the fingerprint, and what may be done."""
    letter, edition = KeyLetters(service().data).get(letter_id), service().edition()
    open_drafts = [
        draft for stored_draft in stored.every(service().data) if (draft := drafting.as_dict(stored_draft, service().ledger))["state"] != "published"
    ]
    return registrar_page(
        "report_key.html",
        letter=letter,
        standing=letter.standing(now()),
        waits=enrolling.waits(service().data, edition, letter),
        in_force=letter.public_key and letter.institution in holders(edition, letter.public_key),
        drafts=open_drafts[::-1],
        names=_names([letter]),
        letter_states=letter_state_names(),
        fingerprint=possession.fingerprint(letter.public),
    )


@routes.post("/report-keys/<letter_id>")
@acting
def decide_report_key(session: Session, letter_id: str) -> Response:
    """Revokes the letter, or takes its key into a draft, or refuses it."""
    data, ledger, decision = service().data, service().ledger, request.form.get("do", "")
    if decision == "revoke":
        enrolling.revoke(data, ledger, session.caller, letter_id, now())
    elif decision == "refuse":
        enrolling.refuse(data, ledger, service().edition(), session.caller, letter_id, request.form.get("reason", ""), now())
    elif decision == "take":
        since = day_of("since")
        KeyLetters(data).get(letter_id)
        draft = request.form.get("draft", "") or drafting.begin(data, ledger, session.caller, now()).id
        enrolling.take(data, ledger, service().edition(), session.caller, letter_id, draft, since, now())
        return then("draft", draft_id=draft)
    else:
        raise Invalid("do", code="choice_unknown")
    return then("report_key", letter_id=letter_id)


def _names(letters: list[KeyLetter]) -> dict[str, Any]:
    """The hospitals as the edition in force knows them, by code."""
    read = service().edition().reading.institution
    return {letter.institution: known for letter in letters if (known := read(letter.institution))}
