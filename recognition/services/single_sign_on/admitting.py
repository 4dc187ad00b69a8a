"""Whom a provider lets in: an account by the provider's lasting identifier, never by a name; role and institution by its claims, within its declaration."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recognition.accounts.people import Person, new_id
from recognition.accounts.sessions import Opening
from recognition.catalogue.editions.resolve import resolve_institution
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding, Role
from recognition.domain.providers import Attested, Provider
from recognition.errors import Ambiguous, Invalid
from recognition.ledger import Ledger
from recognition.services.offices import note
from recognition.services.people import AccountStores
from recognition.single_sign_on import claims
from recognition.single_sign_on.faults import SignInFailed

BY = "provider."
"""Before a provider's id, as whoever opened or closed an account."""


def admit(stores: AccountStores, ledger: Ledger, edition: Edition, provider: Provider, attested: Attested, now: datetime, *, separated: bool) -> Person:
    """The account of whom the provider attests: made at the first sign-in, made anew where role or institution are others than before. Where offices
    are `separated` each is an entry. Raises SignInFailed, LedgerUnavailable, AccountsUnavailable."""
    role, institution = claims.role(provider, attested), _institution(edition, provider, attested)
    subject = stores.providers.hashed("subject", provider.id, provider.issuer, attested.subject)
    known = stores.providers.person(subject)
    person = stores.people.get(known) if known else None
    by = BY + provider.id
    if person and person.closed_at and person.institution == institution:
        # Its administrator closed it and meant this person; at another hospital another one decides.
        raise SignInFailed("sso_account_closed")
    if person and not person.closed_at and (person.role, person.institution) == (role, institution):
        return _same(stores, ledger, person, claims.label(provider, attested), by, now)
    fresh = _new(provider, role, institution, claims.label(provider, attested), now)
    try:
        stores.people.insert(fresh, "", subject, known)
    except Invalid as taken:
        if taken.code != "sso_twice":
            raise
        # The same person signs in at two places at once: the other was first.
        return admit(stores, ledger, edition, provider, attested, now, separated=separated)
    if person and not person.closed_at:
        stores.people.close(person.id, now, by)
        if separated:
            note(ledger, person, now, by, issued=False)
    return _opened(stores, ledger, fresh, by, now, separated)


def opening(stores: AccountStores, provider: Provider, attested: Attested) -> Opening:
    """By what the provider may end the session, and whether it asked for a second factor."""
    session, subject = (
        stores.providers.hashed(kind, provider.id, provider.issuer, name) if name else None
        for kind, name in (("session", attested.session), ("person", attested.logout_subject))
    )
    return Opening(provider.id, session, subject, claims.second_factor(provider, attested))


def ended(stores: AccountStores, provider: Provider, session: str, subject: str, message: str, now: datetime) -> int:
    """Ends what a provider's message names, on every worker, and says how many sessions."""
    hashed = [
        stores.providers.hashed(kind, provider.id, provider.issuer, name) if name else None
        for kind, name in (("session", session), ("person", subject), ("message", message))
    ]
    return stores.providers.end_sessions(hashed[0], hashed[1], hashed[2], now)


def _institution(edition: Edition, provider: Provider, attested: Attested) -> str:
    told = claims.institution(provider, attested)
    if not told:
        permitted = provider.institutions or ()
        code = permitted[0] if permitted and edition.reading.institution(permitted[0]) else None
    else:
        try:
            code = resolve_institution(edition, Coding(provider.institution_system, told))
        except Ambiguous as several:
            raise SignInFailed("sso_institution_several", claim=provider.institution_claim) from several
    if code is None:
        raise SignInFailed("sso_institution_unknown", claim=provider.institution_claim)
    if provider.institutions is not None and code not in provider.institutions:
        raise SignInFailed("sso_institution_forbidden", claim=provider.institution_claim)
    return code


def _new(provider: Provider, role: Role, institution: str, label: str, now: datetime) -> Person:
    person_id, by = new_id(), BY + provider.id
    login = f"{provider.id}-{person_id[1:]}"
    # It waits until its entry is written, where one is, so that nobody signs in with an account that no entry names.
    return Person(person_id, login, label, role, institution, "", False, False, False, now, by, awaits=by, provider=provider.id)


def _same(stores: AccountStores, ledger: Ledger, person: Person, label: str, by: str, now: datetime) -> Person:
    if label and label != person.label:
        stores.people.set_label(person.id, label)
        person = replace(person, label=label)
    # One that still waits was made by a sign-in that broke off before its entry.
    return _opened(stores, ledger, person, by, now, noted=True) if person.awaits else person


def _opened(stores: AccountStores, ledger: Ledger, person: Person, by: str, now: datetime, noted: bool) -> Person:
    if noted:
        note(ledger, person, now, by)
    stores.people.set_awaits(person.id, "")
    return replace(person, awaits="")
