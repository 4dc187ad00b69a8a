"""Who is calling, and who may: keys by header, roles declared at each route, and the use-case of issuing and revoking keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import current_app, request

from recognition.accounts import Key, KeyStore
from recognition.accounts.keys import new_secret
from recognition.accounts.rates import PER_KEY
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Invalid, NotFound, Problem
from recognition.ledger import Ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import KeyEvent

KEYS = "recognition.keys"
"""Under this name the application keeps its KeyStore."""
RATES = "recognition.rates"
"""Under this name the application keeps the counts of how often callers come."""
SCHEME = "bearer "

PUBLIC = frozenset[Role]()
"""What a route declares that anybody may call."""
EVERYBODY = frozenset(Role)
ASKERS = frozenset({Role.CLINICIAN, Role.HOSPITAL})
AUDITORS = frozenset({Role.AUDITOR})
READERS = ASKERS | AUDITORS
AT_AN_INSTITUTION = ASKERS
"""Roles that mean nothing without an institution."""
NOWHERE = frozenset({Role.REGISTRAR, Role.OPERATOR})
"""Roles that no institution holds."""


class Unauthenticated(Problem):
    """There is no key in the request, or it is unknown or revoked; which of these is not told."""

    code = "unauthenticated"


def authenticate(header: str | None) -> Caller:
    """The caller by the `Authorization` header; raises Unauthenticated, TooMany, and AccountsUnavailable when keys cannot be read."""
    if not header or header[: len(SCHEME)].lower() != SCHEME:
        raise Unauthenticated()
    kept = current_app.extensions
    caller = kept[KEYS].caller(header[len(SCHEME) :])
    if caller is None:
        raise Unauthenticated()
    kept[RATES].take(caller.by, PER_KEY)
    return caller


def allow(roles: frozenset[Role]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares who may call a route: the view gets the Caller first, and nobody else gets so far. Raises Unauthenticated, Forbidden."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            caller = authenticate(request.environ.get("HTTP_AUTHORIZATION"))
            if caller.role not in roles:
                raise Forbidden()
            return view(caller, **values)

        guarded.allowed = roles
        return guarded

    return declare


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declares that anybody may call a route."""
    view.allowed = PUBLIC
    return view


def issue_key(
    keys: KeyStore, ledger: Ledger, now: datetime, by: str, role: Role, institution: str | None = None, region: str = "", label: str = ""
) -> str:
    """A new key as text, told this once. It is in the ledger before it can be used; raises Invalid where role and institution do
    not go together, LedgerUnavailable and AccountsUnavailable."""
    if role in AT_AN_INSTITUTION and not institution:
        raise Invalid("institution", code="field_required")
    if institution and role in NOWHERE:
        raise Invalid("institution", code="institution_needless")
    if region and not (region.isascii() and region.isdigit() and len(region) in (2, 4, 6)):
        raise Invalid("region", code="region_malformed")
    key_id, secret = new_secret()
    written = ledger.append([encode(KeyEvent(new_id(now), now, key_id, role.value, by, True, institution, region))])
    keys.insert(Key(key_id, role, institution, region, label, now, by, written.first), secret)
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
