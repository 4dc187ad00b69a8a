"""The use-case of issuing and revoking keys: each is in the ledger before it can be used, and its end after it."""

from __future__ import annotations

from datetime import datetime

from recognition.accounts import Key, KeyStore
from recognition.accounts.keys import new_secret
from recognition.domain.lookups import Role
from recognition.errors import Invalid, NotFound
from recognition.ledger import Ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import KeyEvent

KEYS = "recognition.keys"
"""Under this name the application keeps its KeyStore."""
AT_AN_INSTITUTION = frozenset({Role.CLINICIAN, Role.HOSPITAL})
"""Roles that mean nothing without an institution."""
NOWHERE = frozenset({Role.REGISTRAR, Role.OPERATOR})
"""Roles that no institution holds."""


def issue_key(keys: KeyStore, ledger: Ledger, now: datetime, by: str, role: Role, institution: str | None = None, region: str = "", label: str = "") -> str:
    """A new key as text, shown this once. It is in the ledger before it can be used; raises Invalid where role and institution do
    not go together, LedgerUnavailable and AccountsUnavailable."""
    if role in AT_AN_INSTITUTION and not institution:
        raise Invalid("institution", code="field_required")
    if institution and role in NOWHERE:
        raise Invalid("institution", code="institution_needless")
    if region and not (region.isascii() and region.isdigit() and len(region) in (2, 4, 6)):
        raise Invalid("region", code="region_malformed")
    key_id, secret = new_secret()
    appended = ledger.append([encode(KeyEvent(new_id(now), now, key_id, role.value, by, True, institution, region))])
    keys.insert(Key(key_id, role, institution, region, label, now, by, appended.first), secret)
    return f"rk_{key_id}_{secret}"


def revoke_key(keys: KeyStore, ledger: Ledger, now: datetime, by: str, key_id: str) -> Key:
    """Ends a key, then records it; raises NotFound, LedgerUnavailable (the key has ended all the same: try again to record it)."""
    key = keys.get(key_id)
    if key is None:
        raise NotFound("key")
    keys.revoke(key_id, now, by)
    if key.revoked_entry is None:
        event = KeyEvent(new_id(now), now, key_id, key.role.value, by, False, key.institution, key.region)
        keys.recorded(key_id, ledger.append([encode(event)]).first)
    return keys.get(key_id) or key
