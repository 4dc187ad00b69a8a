"""Declaring an identity provider, and ending one: an entry each, and where offices are apart (三员分立) confirmed by another office before it counts."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from recognition.accounts.people import Person
from recognition.accounts.providers import Declared
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Role
from recognition.domain.providers import Provider
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.ledger import KeyEvent, Ledger
from recognition.ledger.entries import decode_as, encode, new_id
from recognition.ledger.events import PROVIDER
from recognition.services.offices import BOTH, holds_office
from recognition.services.people import AccountStores
from schemas.providers import provider_of
from schemas.strict_json import loads


class ProviderStanding(NamedTuple):
    """A declaration and how it stands: `in_force`, `waiting`, `withdrawn`, or `unwritten` where no entry says that it is in force."""

    declared: Declared
    provider: Provider
    state: str


def declare(stores: AccountStores, ledger: Ledger, edition: Edition, raw: bytes, now: datetime, by: str, *, separated: bool) -> Declared:
    """Takes a declaration in place of an earlier one of its id. Where offices are `separated` it waits for another's administrator. Raises JsonRefused,
    Invalid with all that is wrong, LedgerUnavailable."""
    provider = provider_of(loads(raw))
    for code in provider.institutions or ():
        if edition.reading.institution(code) is None:
            raise Invalid("institutions", code="institution_unknown")
    declared = Declared(provider.id, raw.decode("utf-8"), sha256(raw).hexdigest(), now, by, by)
    # It waits until its entry is written, so that nobody signs in by a provider that no entry names.
    stores.providers.declare(declared)
    if not separated:
        _in_force(stores, ledger, declared, now, by)
    return declared


def confirm(stores: AccountStores, ledger: Ledger, now: datetime, by: Person, provider_id: str, digest: str) -> Declared:
    """Stands for the declaration with this digest, which the operator made, as an administrator of another office. Raises Forbidden, NotFound, LedgerUnavailable."""
    if not (by.administrator and holds_office(by)) or by.role is Role.OPERATOR:
        raise Forbidden()
    declared = stores.providers.get(provider_id)
    if declared is None or not declared.awaits or declared.withdrawn_at or declared.digest != digest:
        raise NotFound("provider")
    _in_force(stores, ledger, declared, now, f"{declared.awaits}{BOTH}{by.id}")
    return declared


def withdraw(stores: AccountStores, ledger: Ledger, now: datetime, by: str, provider_id: str) -> Declared:
    """Ends a provider and every session that it opened, first of all. Raises NotFound, LedgerUnavailable (it has ended all the same)."""
    declared = stores.providers.get(provider_id)
    if declared is None or declared.withdrawn_at:
        raise NotFound("provider")
    stores.providers.withdraw(provider_id, now)
    _note(ledger, declared, now, by, issued=False)
    return declared


def in_force(stores: AccountStores, provider_id: str) -> Provider | None:
    """The provider, where it may let anybody in now."""
    declared = stores.providers.get(provider_id)
    return _read(declared.declaration) if declared and not declared.awaits and not declared.withdrawn_at else None


def all_in_force(stores: AccountStores) -> list[Provider]:
    """Every provider that may let anybody in now, by id."""
    return [_read(declared.declaration) for declared in stores.providers.all() if not declared.awaits and not declared.withdrawn_at]


def standings(stores: AccountStores, ledger: Ledger) -> list[ProviderStanding]:
    """Every declaration and how it stands by file and ledger."""
    written: dict[str, str] = {}
    for sequence, entry in ledger.reads.key_events():
        event = decode_as(KeyEvent, entry, sequence)
        if event.role == PROVIDER:
            provider_id, _dot, digest = event.key.partition(".")
            written[provider_id] = digest if event.issued else ""
    return [ProviderStanding(declared, _read(declared.declaration), _state(declared, written)) for declared in stores.providers.all()]


def _state(declared: Declared, written: dict[str, str]) -> str:
    if declared.withdrawn_at:
        return "withdrawn"
    if declared.awaits:
        return "waiting"
    return "in_force" if written.get(declared.id) == _short(declared) else "unwritten"


def _in_force(stores: AccountStores, ledger: Ledger, declared: Declared, now: datetime, by: str) -> None:
    _note(ledger, declared, now, by)
    stores.providers.confirm(declared.id, declared.digest)


def _note(ledger: Ledger, declared: Declared, now: datetime, by: str, issued: bool = True) -> None:
    ledger.append([encode(KeyEvent(new_id(now), now, f"{declared.id}.{_short(declared)}", PROVIDER, by, issued))])


def _short(declared: Declared) -> str:
    return declared.digest[:32]


@lru_cache(maxsize=256)
def _read(declaration: str) -> Provider:
    return provider_of(loads(declaration.encode("utf-8")))
