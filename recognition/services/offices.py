"""三员分立: operators, registrars and the region's auditors are administered by different people, and each sees what the others do.

An office is one of the three roles without an institution. Its administrator opens, resets and closes accounts and issues keys of this role alone.
Another administrator, and the reset of one, opens only when an administrator of another office has confirmed it. All of it is an entry of the
ledger (`key_issued`, `key_revoked`, with `account.` before the role), so whoever changes the accounts file behind the service's back leaves an
account that no entry names, and the offices' page shows it. That two accounts belong to two people no program can see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recognition.accounts import KeyStore
from recognition.accounts.people import PeopleStore, Person
from recognition.domain.lookups import Role
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.entries import decode_as, encode, new_id
from recognition.ledger.events import ACCOUNT
from recognition.services.keys import SENT_ITSELF, KeyUse, issue_key
from recognition.services.people import AccountStores, add_person, first_password, reset

OFFICES = (Role.OPERATOR, Role.REGISTRAR, Role.AUDITOR)
BOTH = "+"
"""Between whoever opened an account and whoever confirmed it, as `by` of its entry."""


def holds_office(person: Person) -> bool:
    """Whether the account is of one of the three offices."""
    return person.institution is None and person.role in OFFICES


def note(ledger: Ledger, person: Person, now: datetime, by: str, issued: bool = True) -> None:
    """Writes down that an account was opened or reset, or with `issued` False closed. Raises LedgerUnavailable."""
    ledger.append([encode(KeyEvent(new_id(now), now, person.id, ACCOUNT + person.role.value, by, issued, person.institution, person.region))])


def administrators(people: PeopleStore, role: Role | None = None) -> list[Person]:
    """Those who administer an office, or any, and are open and confirmed."""
    return [
        person
        for person in people.all()
        if holds_office(person) and person.administrator and not person.closed_at and not person.awaits and role in (None, person.role)
    ]


def begin(stores: AccountStores, ledger: Ledger, now: datetime, by: str, login: str, role: Role, region: str = "", label: str = "") -> tuple[Person, str]:
    """The first administrator of an office, made by command, and the first password. The very first of all opens at once; where another office has
    somebody to confirm it, it waits. Raises Invalid (`office_begun`) where the office has its administrator, and as `add_person`."""
    if role not in OFFICES or administrators(stores.people, role):
        raise Invalid("role", code="office_begun")
    return _added(stores, ledger, now, by, login, role, region, label, administrator=True, awaits=bool(administrators(stores.people)))


def open_account(
    stores: AccountStores, ledger: Ledger, now: datetime, by: Person, login: str, label: str = "", administrator: bool = False
) -> tuple[Person, str]:
    """An account of the administrator's own office and its first password. Raises Forbidden, Invalid, LedgerUnavailable."""
    _must_administer(by)
    return _added(stores, ledger, now, by.id, login, by.role, by.region, label, administrator, awaits=administrator)


def _added(
    stores: AccountStores, ledger: Ledger, now: datetime, by: str, login: str, role: Role, region: str, label: str, administrator: bool, awaits: bool
) -> tuple[Person, str]:
    password = first_password()
    # It waits until its entry is written, so that nobody signs in with an account that no entry names.
    person = add_person(stores.people, now, by, login, password, role, None, region, administrator=administrator, label=label, awaits=by)
    if not awaits:
        _admitted(stores, ledger, now, person, by)
    return replace(person, awaits=by if awaits else ""), password


def _admitted(stores: AccountStores, ledger: Ledger, now: datetime, person: Person, by: str) -> None:
    note(ledger, person, now, by)
    stores.people.set_awaits(person.id, "")


def confirm(stores: AccountStores, ledger: Ledger, now: datetime, by: Person, person_id: str) -> Person:
    """Stands for an administrator of another office, who was opened or reset. Raises Forbidden for one's own, NotFound, LedgerUnavailable."""
    _must_administer(by)
    person = _of_an_office(stores, person_id)
    if not person.awaits:
        raise NotFound("person")
    if person.role is by.role:
        raise Forbidden()
    _admitted(stores, ledger, now, person, f"{person.awaits}{BOTH}{by.id}")
    return person


def renew(stores: AccountStores, ledger: Ledger, now: datetime, by: Person, person_id: str) -> tuple[Person, str]:
    """A new first password for an account of one's own office; an administrator's waits for another office again. Raises Forbidden, NotFound."""
    person = _own(stores, by, person_id)
    if person.administrator:
        stores.people.set_awaits(person.id, by.id)
    else:
        note(ledger, person, now, by.id)
    return person, reset(stores, person)


def close(stores: AccountStores, ledger: Ledger, now: datetime, by: Person, person_id: str) -> Person:
    """Closes an account of one's own office, and writes it down. Raises Forbidden for one's own account, NotFound, LedgerUnavailable."""
    person = _own(stores, by, person_id)
    if person.id == by.id:
        raise Forbidden()
    stores.people.close(person.id, now, by.id)
    note(ledger, person, now, by.id, issued=False)
    return person


def issue(keys: KeyStore, ledger: Ledger, now: datetime, by: Person, label: str = "", use: KeyUse = SENT_ITSELF) -> str:
    """An API key of one's own office, shown this once. Raises Forbidden, LedgerUnavailable."""
    _must_administer(by)
    return issue_key(keys, ledger, now, by.id, by.role, None, by.region, label, use)


def unwritten(people: PeopleStore, ledger: Ledger) -> list[Person]:
    """Accounts of the offices that are open though the ledger does not say so: opened before offices were apart, or behind the service's back."""
    standing: dict[str, str] = {}
    for sequence, entry in ledger.reads.key_events():
        event = decode_as(KeyEvent, entry, sequence)
        standing[event.key] = event.role if event.issued else ""
    return [
        person
        for person in people.all()
        if holds_office(person) and not person.closed_at and not person.awaits and standing.get(person.id) != ACCOUNT + person.role.value
    ]


def _must_administer(by: Person) -> None:
    if not (by.administrator and holds_office(by)):
        raise Forbidden()


def _of_an_office(stores: AccountStores, person_id: str) -> Person:
    person = stores.people.get(person_id)
    if person is None or person.closed_at or not holds_office(person):
        raise NotFound("person")
    return person


def _own(stores: AccountStores, by: Person, person_id: str) -> Person:
    _must_administer(by)
    person = _of_an_office(stores, person_id)
    if person.role is not by.role:
        raise Forbidden()
    return person
