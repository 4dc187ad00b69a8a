"""The use-case of issuing and revoking keys: each is in the ledger before it can be used, and its end after it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from recognition.accounts import Key, KeyStore
from recognition.accounts.keys import new_secret
from recognition.domain.callers import REGION_ID
from recognition.domain.lookups import Role
from recognition.errors import Invalid, NotFound
from recognition.ledger import Ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import BOUND, KeyEvent
from recognition.services.labels import refuse_personal
from recognition.support.networks import networks as read_networks
from recognition.support.request_signing import SigningAlgorithm, available

KEYS = "recognition.keys"
"""Under this name the application keeps its KeyStore."""
AT_AN_INSTITUTION = frozenset({Role.CLINICIAN, Role.HOSPITAL, Role.PRIVACY_OFFICER})
"""Roles that mean nothing without an institution."""
NOWHERE = frozenset({Role.REGISTRAR, Role.OPERATOR, Role.PEER})
"""Roles that no institution holds."""

SEPARATORS = re.compile(r"[,;，；、]")


class KeyUse(NamedTuple):
    """How a key may come: with what its requests are signed, None where it is sent itself; and from which networks, empty for any."""

    signs: SigningAlgorithm | None = None
    networks: tuple[str, ...] = ()


SENT_ITSELF = KeyUse()


def written_use(signs: str, networks: str) -> KeyUse:
    """How a key may come, as people write it: an algorithm's name or nothing, and addresses or networks with blanks or commas between them.
    Raises Invalid (`algorithm_unknown`, `sm3_missing` where this machine's OpenSSL cannot do it, `networks_malformed`)."""
    if signs and signs not in [*SigningAlgorithm]:
        raise Invalid("signs", code="algorithm_unknown")
    algorithm = SigningAlgorithm(signs) if signs else None
    if algorithm and not available(algorithm):
        raise Invalid("signs", code="sm3_missing")
    try:
        return KeyUse(algorithm, read_networks(SEPARATORS.sub(" ", networks).split()))
    except ValueError as error:
        raise Invalid("networks", code="networks_malformed") from error


def issue_key(
    keys: KeyStore,
    ledger: Ledger,
    now: datetime,
    by: str,
    role: Role,
    institution: str | None = None,
    region: str = "",
    label: str = "",
    use: KeyUse = SENT_ITSELF,
) -> str:
    """A new key as text, shown this once. It is in the ledger before it can be used; raises Invalid where role and institution do
    not go together or the label holds what is a person's, LedgerUnavailable and AccountsUnavailable."""
    if role in AT_AN_INSTITUTION and not institution:
        raise Invalid("institution", code="field_required")
    if institution and role in NOWHERE:
        raise Invalid("institution", code="institution_needless")
    if role is Role.PEER:
        _of_a_peer(region, use)
    elif region and not (region.isascii() and region.isdigit() and len(region) in (2, 4, 6)):
        raise Invalid("region", code="region_malformed")
    refuse_personal("label", label)
    key_id, secret = new_secret()
    appended = ledger.append([encode(KeyEvent(new_id(now), now, key_id, role.value, by, True, institution, region, use.signs or "", use.networks))])
    keys.insert(Key(key_id, role, institution, region, label, now, by, appended.first, signs=use.signs, networks=use.networks), secret)
    return f"rk_{key_id}_{secret}"


def _of_a_peer(region: str, use: KeyUse) -> None:
    """Raises Invalid unless a neighbouring region's short code is named, and requests are signed: what regions say to each other is never a key on the wire."""
    if not region:
        raise Invalid("region", code="field_required")
    if REGION_ID.fullmatch(region) is None:
        raise Invalid("region", code="region_id_malformed")
    if use.signs is None:
        raise Invalid("signed", code="peer_must_sign")


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


def bind_key(keys: KeyStore, ledger: Ledger, now: datetime, by: str, key_id: str, networks: tuple[str, ...]) -> Key:
    """Has a key come from these networks alone, from any where there are none, and writes it down. Raises NotFound, also for a key that has ended,
    LedgerUnavailable, AccountsUnavailable."""
    key = keys.get(key_id)
    if key is None or key.revoked_at:
        raise NotFound("key")
    ledger.append([encode(KeyEvent(new_id(now), now, key_id, BOUND + key.role.value, by, True, key.institution, key.region, key.signs or "", networks))])
    keys.bind(key_id, networks)
    return keys.get(key_id) or key
