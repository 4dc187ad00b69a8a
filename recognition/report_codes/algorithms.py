"""The two signatures of report codes, Ed25519 and SM2, each by a library that is kept: checked, made, and the keys for them."""

from __future__ import annotations

import hashlib
from enum import IntEnum

from cryptography.exceptions import InvalidSignature

from recognition.report_codes.faults import VerifierMissing
from recognition.support import ed25519, libcrypto


class Algorithm(IntEnum):
    """The number in a code's header. −8 is EdDSA of RFC 9053, here with Ed25519 alone; SM2 has no number in the register of COSE, so it has
    one of those that the register leaves to private use (below −65536)."""

    ED25519 = -8
    SM2 = -65538


NAMES = {"ed25519": Algorithm.ED25519, "sm2": Algorithm.SM2}
"""As editions and commands write them."""
LENGTHS = {Algorithm.ED25519: 32, Algorithm.SM2: 65}
"""Bytes of a public key: RFC 8032's 32, or 04 ‖ x ‖ y of the point."""


def digest(public: bytes) -> bytes:
    """The SHA-256 of the public key's bytes: its whole fingerprint."""
    return hashlib.sha256(public).digest()


def key_id(public: bytes) -> bytes:
    """The four bytes by which a code names its key: the first of its fingerprint."""
    return digest(public)[:4]


def of(public: bytes) -> str:
    """The name of the algorithm that a public key's length says."""
    return next(name for name, algorithm in NAMES.items() if LENGTHS[algorithm] == len(public))


def usable(algorithm: Algorithm, public: bytes) -> bool:
    """Whether the bytes are a public key of this algorithm. Where this machine cannot tell for SM2, length and first byte decide."""
    if len(public) != LENGTHS[algorithm]:
        return False
    try:
        return bool(ed25519.public_key(public) if algorithm is Algorithm.ED25519 else libcrypto.public_key(public))
    except ValueError:
        return False
    except libcrypto.Missing:
        return public[:1] == b"\4"


def verified(algorithm: Algorithm, public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the signature over the data is this key's. Raises VerifierMissing where SM2 cannot be verified on this machine."""
    if algorithm is Algorithm.SM2:
        try:
            return libcrypto.verified(libcrypto.public_key(public), signature, data)
        except ValueError:
            return False
        except libcrypto.Missing as missing:
            raise VerifierMissing() from missing
    try:
        ed25519.public_key(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
