"""The use-case of people's accounts: who may have one, how it is opened with a password, reset and closed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from recognition.accounts import passwords, second_factor
from recognition.accounts.people import PeopleStore, Person, Secrets, checked_login, new_id
from recognition.accounts.providers import ProviderStore
from recognition.accounts.sessions import SessionStore
from recognition.accounts.throttle import Throttle
from recognition.domain.lookups import Role
from recognition.errors import Forbidden, Invalid, NotFound, Problem
from recognition.services.keys import AT_AN_INSTITUTION, NOWHERE
from recognition.services.labels import checked_label, refuse_personal

TYPED = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not mistaken for each other when a first password is read from paper."""


DEMO_BY = "demo"
"""Who made the accounts of a demonstration, which the sign-in page offers there."""
DEMO_PASSWORD = "demonstration-only"


class SignInRefused(Problem):
    """Nobody is let in: `sign_in_wrong`, `sign_in_wait` (`details["seconds"]`), `code_needed` where only the second factor is
    missing, or `sign_in_awaits` where somebody else has to confirm the account first."""

    code = "sign_in_wrong"


@dataclass(frozen=True, slots=True)
class AccountStores:
    """The four stores of one accounts file."""

    people: PeopleStore
    sessions: SessionStore
    throttle: Throttle
    providers: ProviderStore

    @classmethod
    def at(cls, path: Path) -> AccountStores:
        """The stores of the accounts file; raises AccountsUnavailable."""
        return cls(PeopleStore(path), SessionStore(path), Throttle(path), ProviderStore(path))


def sign_in(stores: AccountStores, login: str, password: str, code: str, source: str, now: datetime) -> Person:
    """The person behind login and password, and behind the six digits where a second factor is set. `source` is where the attempt
    comes from: failures slow down that place alone. Raises SignInRefused, AccountsUnavailable."""
    login = login.strip().lower()[:80]
    wait = stores.throttle.admit(login, source, now.timestamp())
    if wait > 0:
        raise SignInRefused("login", code="sign_in_wait", seconds=int(wait) + 1)
    account = stores.people.by_login(login)
    right = passwords.matches(account and account[1].password, password)
    if not account or not right:
        raise SignInRefused("login")
    person, credentials = account
    _check_code(stores, person, credentials, code, now)
    stores.throttle.clear(login, source)
    if person.awaits:
        raise SignInRefused("login", code="sign_in_awaits")
    return person


def sign_in_by_code(stores: AccountStores, person: Person, code: str, source: str, now: datetime) -> None:
    """The six digits alone, of somebody for whose identity a provider vouched; slowed as `sign_in`. Raises SignInRefused, AccountsUnavailable."""
    wait = stores.throttle.admit(person.login, source, now.timestamp())
    if wait > 0:
        raise SignInRefused("login", code="sign_in_wait", seconds=int(wait) + 1)
    account = stores.people.by_login(person.login)
    if account is None:
        raise SignInRefused("login")
    _check_code(stores, person, account[1], code, now)
    stores.throttle.clear(person.login, source)


def _check_code(stores: AccountStores, person: Person, credentials: Secrets, code: str, now: datetime) -> None:
    if credentials.totp:
        if not code.strip():
            raise SignInRefused("code", code="code_needed")
        step = second_factor.step_of(credentials.totp, code, now, credentials.totp_step)
        if step is None or not stores.people.use_step(person.id, step):
            raise SignInRefused("code", code="code_wrong")


def add_person(
    people: PeopleStore,
    now: datetime,
    by: str,
    login: str,
    password: str,
    role: Role,
    institution: str | None = None,
    region: str = "",
    *,
    administrator: bool = False,
    label: str = "",
    must_change: bool = True,
    awaits: str = "",
) -> Person:
    """A new account; whoever made it knows the password, so it must be changed at the first sign-in. One that `awaits` opens once somebody
    of another office has confirmed it (offices.py). Raises Invalid where role and
    institution do not go together, for a login that is malformed or taken, for login or label that hold a person's number, and for a weak
    password; AccountsUnavailable."""
    if role in AT_AN_INSTITUTION and not institution:
        raise Invalid("institution", code="field_required")
    if institution and role in NOWHERE:
        raise Invalid("institution", code="institution_needless")
    label, login = checked_label(label), written_login(login)
    passwords.check_strength(password, login)
    person = Person(new_id(), login, label, role, institution, region, administrator, must_change, False, now, by, awaits=awaits)
    people.insert(person, passwords.hashed(password))
    return person


def written_login(text: str) -> str:
    """The login in lower case. Raises Invalid `login_malformed`, and for a person's number as `labels.refuse_personal`."""
    login = checked_login(text)
    refuse_personal("login", login)
    return login


def first_password() -> str:
    """A password to hand over on paper: 59 random bits in three groups of four."""
    return "-".join("".join(secrets.choice(TYPED) for _ in range(4)) for _ in range(3))


def reset(stores: AccountStores, person: Person) -> str:
    """A new first password, without the second factor, and every delay forgotten: the way back in. All sessions end. Raises Problem
    `sso_no_password` for whoever signs in by a provider."""
    must_have_password(person)
    password = first_password()
    stores.people.set_password(person.id, passwords.hashed(password), must_change=True, keep_factor=False)
    stores.throttle.forgive(person.login)
    return password


def must_have_password(person: Person) -> None:
    """Raises Problem `sso_no_password` for whoever signs in by a provider: a password beside it would be a second way in that the provider cannot close."""
    if person.provider:
        raise Problem("person", code="sso_no_password")


def change_password(stores: AccountStores, person: Person, old: str, new: str, now: datetime, source: str) -> Person:
    """Sets a password of the person's own choice; every session ends, this one too. Raises SignInRefused, Invalid."""
    must_have_password(person)
    wait = stores.throttle.admit(person.login, source, now.timestamp())
    if wait > 0:
        raise SignInRefused("old", code="sign_in_wait", seconds=int(wait) + 1)
    account = stores.people.by_login(person.login)
    if not passwords.matches(account and account[1].password, old):
        raise SignInRefused("old", code="password_wrong")
    if old == new:
        raise Invalid("password", code="password_same")
    passwords.check_strength(new, person.login)
    stores.people.set_password(person.id, passwords.hashed(new), must_change=False)
    stores.throttle.clear(person.login, source)
    return replace(person, must_change=False)


def factor_demanded(person: Person, of: frozenset[str]) -> bool:
    """Whether this person has to have a second factor, where one is asked `of` these roles (Settings.second_factor)."""
    return person.role.value in of or (person.administrator and "administrator" in of)


def take_factor_away(stores: AccountStores, person: Person, proof: str, now: datetime, source: str, demanded: bool = False) -> None:
    """Takes the second factor away from one's own account. `proof` is the password or the six digits shown now: an open page alone
    is not enough. Where one is `demanded` only the digits are, for whoever changes to another authenticator still has the first; the pages
    then ask for a new one before anything else. Wrong proofs are delayed as at sign-in. Raises SignInRefused."""
    wait = stores.throttle.admit(person.login, source, now.timestamp())
    if wait > 0:
        raise SignInRefused("proof", code="sign_in_wait", seconds=int(wait) + 1)
    account = stores.people.by_login(person.login)
    if account is None or not _proved(stores, account[0], account[1], proof, now, by_password=not demanded):
        raise SignInRefused("proof", code="proof_wrong")
    stores.people.set_factor(person.id, None)
    stores.throttle.clear(person.login, source)


def _proved(stores: AccountStores, person: Person, credentials: Secrets, proof: str, now: datetime, by_password: bool) -> bool:
    if credentials.totp and (step := second_factor.step_of(credentials.totp, proof, now, credentials.totp_step)) is not None:
        return stores.people.use_step(person.id, step)
    return by_password and passwords.matches(credentials.password, proof)


def may_keep(administrator: Person, person: Person) -> bool:
    """Whether a hospital's administrator may reset or close this account: it is of the same institution."""
    return administrator.administrator and administrator.institution is not None and administrator.institution == person.institution


def account_of(stores: AccountStores, administrator: Person, person_id: str) -> Person:
    """An account of the administrator's own institution. Raises Forbidden, NotFound."""
    if not administrator.administrator:
        raise Forbidden()
    person = stores.people.get(person_id)
    if person is None or not may_keep(administrator, person):
        raise NotFound("person")
    return person
