"""One-time letters by which hospitals hand in public keys of report codes: written, listed, revoked, and the keys decided on."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Blueprint, Response

from recognition.catalogue.drafts.key_letters import KeyLetter, KeyLetters
from recognition.catalogue.editions.report_keys import holders
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Caller
from recognition.errors import Invalid
from recognition.report_codes.algorithms import digest, key_id
from recognition.services.publications.once import once
from recognition.services.report_codes import enrolling
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import window
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.key_letters import KEY_DECISION, LETTER, LETTER_BODY, LETTERS, LETTERS_QUERY, WRITTEN_LETTER

routes = Blueprint("key_letters", __name__)


@routes.post("/report-key-letters")
@operation(
    "writeKeyLetter",
    "Write a hospital a letter by which it hands in one public key of report codes within 30 days. Its `code` is told this once; the same "
    "Idempotency-Key again gives the letter with null.",
    "registrar",
    body=LETTER_BODY,
    answers={201: ("The letter, and its code.", WRITTEN_LETTER)},
    problems=(400, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def write(caller: Caller) -> Response:
    """Writes a letter."""
    payload = body()
    institution, data, ledger, edition, at = LETTER_BODY.read(payload)["institution"], service().data, service().ledger, service().edition(), now()
    told: dict[str, str] = {}

    def work(letter_id: str) -> None:
        told["code"] = enrolling.write(data, ledger, edition, caller, institution, at, letter_id)[1]

    written = once(data, keyed("report-key-letters", caller, body=payload), at, work, lambda letter_id: KeyLetters(data).known(letter_id))
    return reply(_letter(KeyLetters(data).get(written), edition) | {"code": told.get("code")}, 201)


@routes.get("/report-key-letters")
@operation(
    "listKeyLetters",
    "Letters by which hospitals hand in public keys, with what became of each.",
    "registrar",
    query=LETTERS_QUERY,
    answers={200: ("Newest first.", LETTERS)},
    problems=(422, 503),
)
@allow(REGISTRARS)
def listed(caller: Caller) -> Response:
    """A page of letters."""
    query, edition = parameters(LETTERS_QUERY), service().edition()
    part = window(query)
    told = (_letter(letter, edition) for letter in KeyLetters(service().data).listed(institution=query.get("institution", ""), most=-1))
    wanted = (letter for letter in told if query.get("state") in (None, letter["state"]))
    letters, following = part.cut(list(islice(wanted, part.start, part.start + part.one_more)))
    return reply({"letters": letters, "next": following})


@routes.get("/report-key-letters/<letter_id>")
@operation("getKeyLetter", "One letter with the key that was handed in.", "registrar", answers={200: ("The letter.", LETTER)}, problems=(404, 503))
@allow(REGISTRARS)
def one(caller: Caller, letter_id: str) -> Response:
    """One letter."""
    return _letter_reply(letter_id)


@routes.post("/report-key-letters/<letter_id>/revocation")
@operation(
    "revokeKeyLetter",
    "End a letter that nobody has used. No body is needed; `{}` is one.",
    "registrar",
    answers={200: ("The letter.", LETTER)},
    problems=(400, 404, 409, 410, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def revoke(caller: Caller, letter_id: str) -> Response:
    """Revokes a letter."""
    data, at = service().data, now()
    once(
        data,
        keyed("report-key-letters/revocation", caller, letter=letter_id),
        at,
        lambda _id: enrolling.revoke(data, service().ledger, caller, letter_id, at),
        lambda _id: KeyLetters(data).get(letter_id).state == "revoked",
    )
    return _letter_reply(letter_id)


@routes.post("/report-key-letters/<letter_id>/decision")
@operation(
    "decideReportKey",
    "Take the key that was handed in into a draft, from a day on, once its fingerprint was compared by another way; or refuse it with a reason, "
    "which the hospital reads.",
    "registrar",
    body=KEY_DECISION,
    answers={200: ("The letter.", LETTER)},
    problems=(400, 404, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def decide(caller: Caller, letter_id: str) -> Response:
    """Decides on the key."""
    payload = KEY_DECISION.canonical(body())
    fields, data, ledger, edition, at = KEY_DECISION.read(payload), service().data, service().ledger, service().edition(), now()
    take = fields["decision"] == "take"
    for name in ("draft", "from") if take else ("reason",):
        if not fields.get(name):
            raise Invalid(name, code="field_required")

    def work(_id: str) -> None:
        if take:
            enrolling.take(data, ledger, edition, caller, letter_id, fields["draft"], fields["from"], at)
        else:
            enrolling.refuse(data, ledger, edition, caller, letter_id, fields["reason"], at)

    once(
        data,
        keyed("report-key-letters/decision", caller, letter=letter_id, body=payload),
        at,
        work,
        lambda _id: not enrolling.waits(data, edition, KeyLetters(data).get(letter_id)),
    )
    return _letter_reply(letter_id)


def _letter_reply(letter_id: str) -> Response:
    return reply(_letter(KeyLetters(service().data).get(letter_id), service().edition()))


def _letter(letter: KeyLetter, edition: Edition) -> dict[str, Any]:
    return {
        "id": letter.id,
        "institution": letter.institution,
        "state": "offered" if enrolling.waits(service().data, edition, letter) else letter.standing(now()),
        "written_at": letter.at.astimezone(SHANGHAI),
        "expires_at": letter.expires.astimezone(SHANGHAI),
        "written_by": letter.by,
        "key": _key(letter, edition) if letter.public_key else None,
        "decided_at": letter.decided_at and letter.decided_at.astimezone(SHANGHAI),
        "decided_by": letter.decided_by or None,
        "reason": letter.reason or None,
        "draft": letter.draft or None,
    }


def _key(letter: KeyLetter, edition: Edition) -> dict[str, Any]:
    return {
        "id": key_id(letter.public).hex(),
        "algorithm": letter.algorithm,
        "public_key": letter.public_key,
        "fingerprint": digest(letter.public).hex(),
        "handed_in_at": letter.offered_at and letter.offered_at.astimezone(SHANGHAI),
        "in_force": holders(edition, letter.public_key).get(letter.institution) is False,
    }
