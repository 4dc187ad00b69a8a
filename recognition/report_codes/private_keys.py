"""An issuer's private keys as they lie at the hospital: PEM files as OpenSSL writes them, for Ed25519 and for SM2. The service never holds one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from recognition.report_codes.algorithms import Algorithm, key_id
from recognition.support import libcrypto

BLOCK = re.compile(r"-----BEGIN ((?:EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----")
SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""The curve's object identifier in DER."""


class PrivateKey(NamedTuple):
    """A key that signs. `public` are the bytes that go into the edition."""

    algorithm: Algorithm
    public: bytes
    sign: Callable[[bytes], bytes]

    @property
    def key_id(self) -> bytes:
        """The four bytes by which its codes name it."""
        return key_id(self.public)


def read_pem(text: str) -> PrivateKey:
    """The key of a PEM file. Raises ValueError for anything else, an encrypted key or one of another kind; libcrypto.Missing."""
    block = BLOCK.search(text)
    if block is None:
        raise ValueError("no private key in PEM")
    der = base64.b64decode("".join(block[2].split()), validate=True)
    if SM2_CURVE in der:
        return _sm2(der)
    key = load_der_private_key(der, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("neither an Ed25519 nor an SM2 key")
    return PrivateKey(Algorithm.ED25519, key.public_key().public_bytes_raw(), key.sign)


def new_pem(algorithm: Algorithm) -> str:
    """A fresh private key as PEM text. Raises libcrypto.Missing."""
    if algorithm is Algorithm.SM2:
        der, kind = libcrypto.new_private_key(), "EC PRIVATE KEY"
    else:
        der, kind = Ed25519PrivateKey.generate().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), "PRIVATE KEY"
    lines = re.findall(".{1,64}", base64.b64encode(der).decode())
    return "\n".join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""))


def _sm2(der: bytes) -> PrivateKey:
    key = libcrypto.private_key(der)
    return PrivateKey(Algorithm.SM2, libcrypto.point_of(key), lambda data: libcrypto.signed(key, data))
