"""Public keys of Ed25519 that somebody can hold.

A key of 32 bytes is a point. Eight points of the curve (of small order) and bytes that are no point at all are nobody's key, and under some of them libraries take
signatures that nobody made: OpenSSL, and so `cryptography` 50.0.2, checks no key when it is loaded. A key that comes from outside is looked at here first."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

KEYS_HELD = 256
PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
"""The curve of RFC 8032: -x² + y² = 1 + D x² y²."""


@lru_cache(KEYS_HELD)
def public_key(raw: bytes) -> Ed25519PublicKey:
    """The key of 32 bytes; raises ValueError for what is no key that anybody can hold. Remembered: looking at one takes 0.3 ms, twice a signature."""
    if not is_held(raw):
        raise ValueError("no public key of Ed25519")
    return Ed25519PublicKey.from_public_bytes(raw)


def is_held(raw: bytes) -> bool:
    """Whether the bytes are a point of the curve, in its one spelling, and not one of small order."""
    y = int.from_bytes(raw, "little") & (1 << 255) - 1
    if len(raw) != 32 or y >= PRIME:
        return False
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    if pow(square, (PRIME - 1) // 2, PRIME) != 1:
        # no x: no point, or one of the two with x = 0, whose order is 1 and 2
        return False
    # The same point for X25519 (RFC 7748, 4.1), whose private numbers are multiples of eight: OpenSSL refuses the zero that a point of small order comes to.
    u = (1 + y) * pow(1 - y, -1, PRIME) % PRIME
    try:
        X25519PrivateKey.from_private_bytes(bytes(32)).exchange(X25519PublicKey.from_public_bytes(u.to_bytes(32, "little")))
    except ValueError:
        return False
    return True
