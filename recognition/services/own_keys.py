"""The use-case of a hospital's administrator: the keys of the own institution are issued, replaced, bound to addresses and ended on a page."""

from __future__ import annotations

from datetime import datetime

from recognition.accounts import Key, KeyStore
from recognition.accounts.people import Person
from recognition.domain.lookups import Role
from recognition.errors import Forbidden, Invalid, NotFound, Problem
from recognition.ledger import Ledger
from recognition.services.keys import KeyUse, bind_key, issue_key, revoke_key
from recognition.services.labels import checked_label

ROLES = (Role.HOSPITAL, Role.CLINICIAN, Role.AUDITOR, Role.PRIVACY_OFFICER)
"""What a key of a hospital may do: as its server, as its clinicians, or read its own figures."""
MOST = 50
"""Keys of one institution that are valid at a time."""


def listed(keys: KeyStore, by: Person) -> list[Key]:
    """The keys of the administrator's institution, valid ones first, newest first. Raises Forbidden."""
    return sorted(keys.of(_institution(by)), key=lambda key: (key.revoked_at is not None, -key.created_at.timestamp()))


def issue(keys: KeyStore, ledger: Ledger, now: datetime, by: Person, role: Role, label: str, use: KeyUse) -> str:
    """A key of the own institution, shown this once. Raises Forbidden, Invalid, Problem `keys_many`, LedgerUnavailable, AccountsUnavailable."""
    institution = _institution(by)
    if role not in ROLES:
        raise Invalid("role", code="choice_unknown")
    if sum(key.revoked_at is None for key in keys.of(institution)) >= MOST:
        raise Problem(code="keys_many")
    return issue_key(keys, ledger, now, by.id, role, institution, "", checked_label(label), use)


def replace(keys: KeyStore, ledger: Ledger, now: datetime, by: Person, key_id: str) -> str:
    """A key like this one, to take its place: both are good until the one before is ended, when every system has the new one. Raises as `issue`, NotFound."""
    key = _own(keys, by, key_id)
    return issue(keys, ledger, now, by, key.role, key.label, KeyUse(key.signs, key.networks))


def bind(keys: KeyStore, ledger: Ledger, now: datetime, by: Person, key_id: str, networks: tuple[str, ...]) -> Key:
    """Has a key of the own institution come from these networks alone, from any where there are none. Raises Forbidden, NotFound, LedgerUnavailable."""
    return bind_key(keys, ledger, now, by.id, _own(keys, by, key_id).id, networks)


def revoke(keys: KeyStore, ledger: Ledger, now: datetime, by: Person, key_id: str) -> Key:
    """Ends a key of the own institution. Raises Forbidden, NotFound, LedgerUnavailable."""
    return revoke_key(keys, ledger, now, by.id, _own(keys, by, key_id).id)


def _institution(by: Person) -> str:
    if not by.administrator or not by.institution:
        raise Forbidden()
    return by.institution


def _own(keys: KeyStore, by: Person, key_id: str) -> Key:
    institution, key = _institution(by), keys.get(key_id)
    if key is None or key.institution != institution or key.revoked_at:
        raise NotFound("key")
    return key
