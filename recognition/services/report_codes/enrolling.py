"""The use-case of enrolling a hospital's public key of report codes: a registrar's one-time letter, the key handed in with it, and the draft."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from pathlib import Path

from recognition.catalogue.drafts.key_letters import KeyLetter, KeyLetters
from recognition.catalogue.drafts.rows import Edit
from recognition.catalogue.editions.report_keys import holders
from recognition.catalogue.editions.resolve import written_institution
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller
from recognition.errors import Ambiguous, Invalid, IssuerAmbiguous, Problem
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.entries import encode, new_id
from recognition.report_codes import algorithms, possession
from recognition.services.letters import LetterRefused, check_institution, ends, hashed, new_code
from recognition.services.publications import drafting, editing

LETTER, OFFER = "report_key.letter", "report_key"
"""What an entry is about: a letter by its id, or a key by its fingerprint. Issued says made and handed in, revoked says revoked and refused."""
TAKEN = "report_key.taken"


class KeyDecided(Problem):
    """Somebody decided on the key before."""

    code = "enrol_decided"


def write(data: Path, ledger: Ledger, edition: Edition, caller: Caller, institution: str, now: datetime, letter_id: str = "") -> tuple[KeyLetter, str]:
    """A letter for an institution, with a new id or this one, and its code, which nobody can show again. It is in the ledger before it can be used.

    Raises Forbidden, Invalid `institution_unknown`, Problem `letters_open`, IssuerAmbiguous, LedgerUnavailable."""
    drafting.registrar(caller)
    meant = _institution(edition, institution)
    code = new_code()
    letter = KeyLetter(letter_id or new_id(now), meant, secrets.token_bytes(16), now, caller.by, ends(now), "open")
    letters = KeyLetters(data)
    letters.admit(meant, now)
    _note(ledger, now, LETTER, letter.id, caller.by, meant)
    letters.insert(letter, hashed(code))
    return letter, code


def _institution(edition: Edition, written: str) -> str:
    try:
        meant = written_institution(edition, written)
    except Ambiguous as ambiguous:
        raise IssuerAmbiguous("institution", **ambiguous.details) from ambiguous
    if meant is None:
        raise Invalid("institution", code="institution_unknown")
    return meant


def revoke(data: Path, ledger: Ledger, caller: Caller, letter_id: str, now: datetime) -> None:
    """Ends a letter that nobody has used. Raises Forbidden, NotFound, LetterRefused, LedgerUnavailable (it has ended all the same)."""
    drafting.registrar(caller)
    letters = KeyLetters(data)
    letter = letters.get(letter_id)
    if not letters.revoke(letter.id, now, caller.by):
        raise _over(letters.get(letter_id), now)
    _note(ledger, now, LETTER, letter.id, caller.by, letter.institution, issued=False)


def opened(data: Path, edition: Edition, code: str, institution: str, now: datetime) -> KeyLetter:
    """The open letter with this code, for whoever says rightly whose it is. Raises LetterRefused, Invalid `field_required`, RegistryUnavailable."""
    letter = KeyLetters(data).by_code(hashed(code))
    if letter is None:
        raise LetterRefused("code")
    check_institution(edition, institution, letter.institution)
    if letter.standing(now) != "open":
        raise _over(letter, now)
    return letter


def hand_in(data: Path, ledger: Ledger, edition: Edition, letter: KeyLetter, public_key: str, signature: str, now: datetime) -> KeyLetter:
    """Hands in a key with the proof that its private half is at hand; it stands as a proposal then, and the letter is used.

    Raises Invalid (what `possession` says, `enrol_key_known`, `enrol_key_withdrawn`, `enrol_key_of_another`), LetterRefused, VerifierMissing,
    LedgerUnavailable."""
    algorithm, public = possession.public_key(public_key)
    _unknown(data, edition, letter.institution, public)
    possession.prove(possession.text(letter.institution, letter.nonce), algorithm, public, possession.signature(signature))
    letters = KeyLetters(data)
    # before it stands, as everything about keys: of two at once with one letter the later one's entry says what it tried
    _note(ledger, now, OFFER, algorithms.digest(public).hex(), f"letter.{letter.id}", letter.institution)
    if not letters.offer(letter.id, algorithms.of(public), public.hex(), now):
        raise _over(letters.get(letter.id), now)
    return letters.get(letter.id)


def waits(data: Path, edition: Edition, letter: KeyLetter) -> bool:
    """Whether its key is to be decided on: handed in, or taken into a draft that is given up or came into force without it."""
    return letter.state == "offered" or (KeyLetters(data).published(letter) and letter.institution not in holders(edition, letter.public_key))


def take(data: Path, ledger: Ledger, edition: Edition, caller: Caller, letter_id: str, draft_id: str, since: date, now: datetime) -> None:
    """A registrar takes the key into a draft, from this day on; it goes the way of every draft. Raises Forbidden, NotFound, DraftRefused, KeyDecided,
    what `editing.edit` raises."""
    drafting.registrar(caller)
    letter = _waiting(data, edition, letter_id)
    row = {"institution": letter.institution, "algorithm": letter.algorithm, "public_key": letter.public_key, "valid_from": since.isoformat()}
    editing.edit(data, ledger, draft_id, caller, Edit("add", "report_keys", {}, row), now)
    _note(ledger, now, TAKEN, algorithms.digest(letter.public).hex(), caller.by, letter.institution)
    if not KeyLetters(data).decide(letter, "taken", now, caller.by, draft=draft_id):
        raise KeyDecided("letter")


def refuse(data: Path, ledger: Ledger, edition: Edition, caller: Caller, letter_id: str, reason: str, now: datetime) -> None:
    """A registrar refuses the key and says why. Raises Forbidden, NotFound, Invalid, KeyDecided, LedgerUnavailable."""
    drafting.registrar(caller)
    reason = drafting.words("reason", reason, 200)
    if not reason:
        raise Invalid("reason", code="field_required")
    letter = _waiting(data, edition, letter_id)
    if not KeyLetters(data).decide(letter, "refused", now, caller.by, reason):
        raise KeyDecided("letter")
    _note(ledger, now, OFFER, algorithms.digest(letter.public).hex(), caller.by, letter.institution, issued=False)


def _waiting(data: Path, edition: Edition, letter_id: str) -> KeyLetter:
    letter = KeyLetters(data).get(letter_id)
    if not waits(data, edition, letter):
        raise KeyDecided("letter")
    return letter


def _unknown(data: Path, edition: Edition, institution: str, public: bytes) -> None:
    """A key is enrolled once, and no two institutions have the same: else a code would not say whose it is."""
    held = holders(edition, public.hex())
    waiting = {letter.institution for letter in KeyLetters(data).listed(public.hex()) if letter.state in ("offered", "taken")}
    if {*held, *waiting} - {institution}:
        raise Invalid("public_key", code="enrol_key_of_another")
    if any(held.values()):
        raise Invalid("public_key", code="enrol_key_withdrawn")
    if held or waiting:
        raise Invalid("public_key", code="enrol_key_known")


def _over(letter: KeyLetter, now: datetime) -> LetterRefused:
    standing = letter.standing(now)
    return LetterRefused("code", code=f"letter_{standing}") if standing in ("expired", "revoked") else LetterRefused("code", code="letter_used", letter=letter)


def _note(ledger: Ledger, now: datetime, role: str, key: str, by: str, institution: str, *, issued: bool = True) -> None:
    ledger.append([encode(KeyEvent(new_id(now), now, key, role, by, issued, institution))])
