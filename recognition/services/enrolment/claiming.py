"""The use-case of claiming an enrolment letter: whoever holds it names the hospital's administrators, and is given their first passwords."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from recognition.accounts import passwords
from recognition.accounts.enrolment import EnrolmentLetter, EnrolmentStore
from recognition.accounts.people import Person
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Role
from recognition.errors import Invalid
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import ENROLMENT_CLAIM
from recognition.services.enrolment.writing import over
from recognition.services.labels import checked_label
from recognition.services.letters import LetterRefused, check_institution, hashed
from recognition.services.offices import note
from recognition.services.people import AccountStores, add_person, first_password, written_login

MOST = 3
"""Administrators that one letter names; they open the other accounts themselves."""


class NamedAdministrator(NamedTuple):
    """An administrator as the hospital names one: a login, and a department or post."""

    login: str
    label: str


def opened(letters: EnrolmentStore, edition: Edition, code: str, institution: str, now: datetime) -> EnrolmentLetter:
    """The open letter with this code, for whoever says rightly whose it is. Raises LetterRefused, Invalid `field_required`, RegistryUnavailable, AccountsUnavailable."""
    letter = letters.by_code(hashed(code))
    if letter is None:
        raise LetterRefused("code")
    check_institution(edition, institution, letter.institution)
    if letter.standing(now) != "open":
        raise over(letter, now)
    return letter


def claim(
    letters: EnrolmentStore, stores: AccountStores, ledger: Ledger, letter: EnrolmentLetter, named: Sequence[NamedAdministrator], now: datetime
) -> list[tuple[Person, str]]:
    """Opens the accounts of the administrators, each with its first password, and uses the letter up; all of it is written down.

    Raises Invalid (`field_required` for none, `list_too_long`, what `add_person` raises, `LetterRefused, LedgerUnavailable, AccountsUnavailable."""
    if not named:
        raise Invalid("login", code="field_required")
    if len(named) > MOST:
        raise Invalid("login", code="list_too_long")
    # All that can be refused is looked at before the letter is used up.
    logins = [written_login(each.login) for each in named]
    labels = [checked_label(each.label) for each in named]
    if len({*logins}) < len(logins) or any(stores.people.by_login(login) for login in logins):
        raise Invalid("login", code="login_taken")
    # The letter is used before anything opens: of two who come with it at once one goes on.
    if not letters.end(letter.id, "claimed", now, f"letter.{letter.id}"):
        raise over(letters.get(letter.id), now)
    by = f"letter.{letter.id}"
    ledger.append([encode(KeyEvent(new_id(now), now, letter.id, ENROLMENT_CLAIM, by, True, letter.institution))])
    opened_accounts = []
    for login, label in zip(logins, labels, strict=True):
        password = first_password()
        passwords.check_strength(password, login)
        person = add_person(stores.people, now, by, login, password, Role.CLINICIAN, letter.institution, administrator=True, label=label)
        note(ledger, person, now, by)
        opened_accounts.append((person, password))
    return opened_accounts
