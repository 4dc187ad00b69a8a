"""Tokens of CDS clients (JWT, CDS Hooks 2.0.1 § Trusting CDS Clients), checked in the order of its best practices: issuer, audience, times, tenant, signature."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from recognition.cds_hooks.clients import HookClients
from recognition.domain.hook_clients import HookClient
from recognition.single_sign_on import signatures

LEEWAY = 60
"""Seconds. Clients round `iat`, so that a token may begin half a second in the future, and hospitals' clocks differ by more."""
LONGEST_LIFE = 600
"""Seconds from `iat` to `exp`; the standard asks for five minutes."""
LONGEST_ID = 256


class HookTokenRefused(Exception):
    """A token that opens nothing. `why` is for the log alone: the caller is not told which check failed."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class AcceptedToken(NamedTuple):
    """Whose it is, the id that may come once, when it was made, and until when it is believed, in Unix seconds."""

    client: HookClient
    id: str
    made: float
    until: float


def accept(clients: HookClients, token: str, audiences: Collection[str], now: datetime) -> AcceptedToken:
    """A token for one of these addresses. That its id has not come before is for the caller to see to. Raises HookTokenRefused, HookClientsUnreadable."""
    try:
        header, content = signatures.unverified(token)
        told = orjson.loads(content)
    except (signatures.TokenMalformed, orjson.JSONDecodeError) as error:
        raise HookTokenRefused("malformed") from error
    if type(told) is not dict or header.get("alg") not in signatures.ALGORITHMS:
        raise HookTokenRefused("malformed" if type(told) is not dict else "algorithm")
    tenant = told.get("tenant", "")
    client = clients.of_issuer(told.get("iss"), tenant)
    if client is None:
        raise HookTokenRefused("issuer or tenant")
    named = told.get("aud")
    if not any(each in audiences for each in (named if type(named) is list else [named])):
        raise HookTokenRefused("audience")
    made, until = _times(told, now.timestamp())
    # only now is anything of it believed
    try:
        claims = signatures.signed_claims(token, header["alg"], header.get("kid"), clients.keys(client))
    except signatures.TokenMalformed as error:
        raise HookTokenRefused("malformed") from error
    if claims != told:
        raise HookTokenRefused("signature")
    jti = told.get("jti")
    if type(jti) is not str or not 0 < len(jti) <= LONGEST_ID:
        raise HookTokenRefused("jti")
    return AcceptedToken(client, jti, made, until + LEEWAY)


def _times(told: dict[str, Any], now: float) -> tuple[float, float]:
    """When it was made and until when it counts. A moment is a number; true is none."""
    made, until, begins = _number(told.get("iat")), _number(told.get("exp")), _number(told.get("nbf", 0))
    if until + LEEWAY <= now:
        raise HookTokenRefused("expired")
    if made > now + LEEWAY or begins > now + LEEWAY:
        raise HookTokenRefused("early")
    if not made <= until <= made + LONGEST_LIFE:
        raise HookTokenRefused("times")
    return made, until


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise HookTokenRefused("times")
    return value
