"""COSE_Sign1 (RFC 9052) in its one form here: tag 18, algorithm and key id in the protected header alone, nothing unprotected."""

from __future__ import annotations

from typing import Any, NamedTuple

from recognition.report_codes.algorithms import Algorithm
from recognition.report_codes.cbor import read, written
from recognition.report_codes.faults import Malformed

ALG, KID = 1, 4
"""Labels of the header (RFC 9052, table 2)."""
KEY_ID_BYTES, SIGNATURE_BYTES = 4, 64
BEGINNING = b"\xd2\x84"
"""Tag 18 and an array of four."""


class SignedClaims(NamedTuple):
    """A message taken apart; whether its signature is right has not been asked yet."""

    algorithm: Algorithm
    key_id: bytes
    payload: bytes
    signature: bytes

    @property
    def to_be_signed(self) -> bytes:
        """The bytes that the signature is over: Sig_structure of RFC 9052, section 4.4, without external data."""
        return to_be_signed(self.algorithm, self.key_id, self.payload)


def protected(algorithm: Algorithm, key_id: bytes) -> bytes:
    """The protected header."""
    return written({ALG: int(algorithm), KID: key_id})


def to_be_signed(algorithm: Algorithm, key_id: bytes, payload: bytes) -> bytes:
    """What a signature is made over."""
    return written(["Signature1", protected(algorithm, key_id), b"", payload])


def message(signed: SignedClaims) -> bytes:
    """The message's only spelling."""
    parts: tuple[Any, ...] = (protected(signed.algorithm, signed.key_id), {}, signed.payload, signed.signature)
    return BEGINNING + b"".join(map(written, parts))


def taken_apart(data: bytes) -> SignedClaims:
    """The parts of a message. Raises Malformed for anything but the one spelling of such a message."""
    if not data.startswith(BEGINNING):
        raise Malformed("sign1")
    parts = read(data[1:])
    try:
        head, _, payload, signature = parts
        members = read(head)
        signed = SignedClaims(Algorithm(members[ALG]), members[KID], payload, signature)
    except (TypeError, ValueError, LookupError) as error:
        raise Malformed("sign1") from error
    sizes = ((signed.key_id, KEY_ID_BYTES), (signed.signature, SIGNATURE_BYTES))
    if type(payload) is not bytes or any(type(part) is not bytes or len(part) != size for part, size in sizes) or message(signed) != data:
        raise Malformed("sign1")
    return signed
