"""Signed tokens of a provider (JWT, RFC 7519; ID tokens of OpenID Connect Core 3.1.3.7; logout tokens of Back-Channel Logout 2.6), verified by joserfc.

Times are held to the second with `LEEWAY`: libraries disagree within the second in which a token begins or ends, and hospitals' clocks differ by more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, MissingClaimError

from recognition.domain.providers import Provider
from recognition.single_sign_on import documents, signatures
from recognition.single_sign_on.faults import SignInFailed

LEEWAY = 60
"""Seconds."""
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def id_token(provider: Provider, token: str, nonce: str, access_token: str, now: datetime) -> dict[str, Any]:
    """The claims of an ID token that answers the attempt with this nonce. Raises SignInFailed, ProviderUnreachable."""
    claims, algorithm = _verified(provider, token, now, trusted=True)
    for name in ("sub", "exp", "iat"):
        if name not in claims:
            raise SignInFailed("sso_token_malformed")
    if claims.get("nonce") != nonce:
        raise SignInFailed("sso_nonce_wrong")
    parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", provider.client_id) != provider.client_id or (len(parties) > 1 and "azp" not in claims):
        raise SignInFailed("sso_audience_wrong")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token, algorithm):
        raise SignInFailed("sso_token_malformed")
    return claims


def logout_token(provider: Provider, token: str, now: datetime) -> dict[str, Any]:
    """The claims of a logout token: `sid`, `sub` or both, and its `jti`. Raises SignInFailed, ProviderUnreachable."""
    claims, _algorithm = _verified(provider, token, now, trusted=False)
    events = claims.get("events")
    whole = isinstance(events, dict) and isinstance(events.get(LOGOUT), dict) and "nonce" not in claims
    named = [claims[name] for name in ("sub", "sid", "jti") if name in claims]
    if not whole or not {"sub", "sid"} & claims.keys() or not {"jti", "iat"} <= claims.keys() or not all(isinstance(each, str) for each in named):
        raise SignInFailed("sso_token_malformed")
    # The older drafts of the standard had no `exp`; then it is good for as long as an answer takes.
    if "exp" not in claims and claims["iat"] + 2 * LEEWAY <= now.timestamp():
        raise SignInFailed("sso_token_expired")
    return claims


def signed_claims(provider: Provider, token: str, now: datetime) -> dict[str, Any]:
    """The claims of a userinfo answer that comes as a signed token. Raises as `id_token` does."""
    return _verified(provider, token, now, trusted=True, required=False)[0]


def _verified(provider: Provider, token: str, now: datetime, *, trusted: bool, required: bool = True) -> tuple[dict[str, Any], str]:
    """Claims whose signature, issuer, audience and times are right, and the algorithm. `trusted` says that it came out of the provider's own endpoint."""
    try:
        header = signatures.header(token)
    except signatures.TokenMalformed as error:
        raise SignInFailed("sso_token_malformed") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in signatures.ALGORITHMS:
        raise SignInFailed("sso_algorithm_refused")
    claims = _opened(provider, token, algorithm, kid)
    if claims is None and (trusted or documents.may_ask_again(provider)):
        # A key that is not known may be a new one: it counts from its first token on, not half a minute later.
        claims = _opened(provider, token, algorithm, kid, fresh=True)
    if claims is None:
        raise SignInFailed("sso_signature_wrong")
    _check(provider, claims, now, required)
    return claims, algorithm


def _opened(provider: Provider, token: str, algorithm: str, kid: Any, *, fresh: bool = False) -> dict[str, Any] | None:
    """The claims, where a key of the provider signed them; None where none did. Raises SignInFailed, ProviderUnreachable."""
    members = documents.keys(provider, fresh=fresh)
    try:
        return signatures.signed_claims(token, algorithm, kid, members)
    except signatures.TokenMalformed as error:
        raise SignInFailed("sso_token_malformed") from error


def _check(provider: Provider, claims: dict[str, Any], now: datetime, required: bool) -> None:
    """Issuer, audience, times. Raises SignInFailed."""
    if required or "iss" in claims:
        _same(claims, "iss", provider.issuer, "sso_issuer_wrong")
    if required or "aud" in claims:
        _same(claims, "aud", provider.client_id, "sso_audience_wrong")
    registry = jwt.JWTClaimsRegistry(now=lambda: int(now.timestamp()), leeway=LEEWAY)
    try:
        registry.validate(claims)
    except ExpiredTokenError as error:
        raise SignInFailed("sso_token_expired") from error
    except InvalidClaimError as error:
        timed = error.claim in ("iat", "nbf") and isinstance(claims[error.claim], int | float)
        raise SignInFailed("sso_token_early" if timed else "sso_token_malformed") from error
    except MissingClaimError as error:
        raise SignInFailed("sso_token_malformed") from error


def _same(claims: dict[str, Any], name: str, right: str, why: str) -> None:
    value = claims.get(name)
    if value != right and not (name == "aud" and isinstance(value, list) and right in value):
        raise SignInFailed(why)


def _half_hash(text: str, algorithm: str) -> str:
    """What `at_hash` says of an access token; Authlib knows Ed25519 by its older name."""
    half = create_half_hash(text, "EdDSA" if algorithm == "Ed25519" else algorithm)
    return half.decode("ascii") if half else ""
