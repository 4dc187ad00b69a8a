"""Signatures of tokens (JWS, RFC 7515) by the keys of a JWK Set, verified by joserfc: which keys may have signed, and what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import Key, import_key

KINDS = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "Ed25519": ("EdDSA", "Ed25519"),
}
"""Algorithms by the kind of key (its curve, where it has one). No `none`, and none by a shared secret: who has it could sign for everybody."""
ALGORITHMS = frozenset(name for names in KINDS.values() for name in names)
LONGEST = 16_384


class TokenMalformed(ValueError):
    """What was sent is no token."""


def header(token: str) -> dict[str, Any]:
    """The header of a token, of which nothing is believed yet. Raises TokenMalformed."""
    return unverified(token)[0]


def unverified(token: str) -> tuple[dict[str, Any], bytes]:
    """Header and content of a token, of which nothing is believed yet. Raises TokenMalformed."""
    if not token.isascii() or len(token) > LONGEST:
        raise TokenMalformed
    try:
        parts = jws.extract_compact(token.encode("ascii"))
        return dict(parts.headers()), parts.payload
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise TokenMalformed from error


def signed_claims(token: str, algorithm: str, kid: Any, members: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The claims, where one of the key set's members signed them; None where none did. Raises TokenMalformed."""
    for key in _fitting(members, algorithm, kid):
        try:
            return jwt.decode(token, key, algorithms=[algorithm]).claims
        except BadSignatureError:
            continue
        except (JoseError, ValueError, TypeError) as error:
            raise TokenMalformed from error
    return None


def _fitting(members: list[dict[str, Any]], algorithm: str, kid: Any) -> Iterable[Key]:
    """Keys that may have signed: those of the token's `kid`, else those without any. A kind that is not known (SM2) is passed over: it stops nobody."""
    fitting = [
        member
        for member in members
        if algorithm in KINDS.get(str(member.get("crv") or member.get("kty")), ())
        and member.get("use", "sig") == "sig"
        and member.get("alg", algorithm) == algorithm
    ]
    named = [member for member in fitting if kid is not None and member.get("kid") == kid]
    for member in named or [member for member in fitting if kid is None or "kid" not in member]:
        try:
            yield import_key({name: value for name, value in member.items() if name in ("kty", "crv", "n", "e", "x", "y")})
        except (JoseError, ValueError, TypeError, KeyError):
            continue


def usable(members: list[dict[str, Any]]) -> int:
    """How many members of a key set can verify a signature here."""
    return sum(any(True for name in ALGORITHMS for _key in _fitting([member], name, None)) for member in members)
