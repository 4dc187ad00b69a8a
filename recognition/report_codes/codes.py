"""A report code made and read: claims to text, and text to claims that are not believed before `verify`."""

from __future__ import annotations

from typing import NamedTuple

from recognition.report_codes import algorithms, claims, digits, sign1
from recognition.report_codes.algorithms import Algorithm
from recognition.report_codes.claims import Claims
from recognition.report_codes.faults import CodeRefused
from recognition.report_codes.private_keys import PrivateKey
from recognition.report_codes.sign1 import SignedClaims


class ReportCode(NamedTuple):
    """What was read from a text. `claims` is what it says, `signed` what it was read from: a report is known again by `signed.payload`, for the
    same payload may stand under another signature and in another text."""

    claims: Claims
    signed: SignedClaims


def sign(said: Claims, key: PrivateKey) -> str:
    """The text of the claims, signed: digits for a square code in numeric mode. Raises Malformed for claims that cannot be spelt, or in no more digits than readers take."""
    payload = claims.encode(said)
    signature = key.sign(sign1.to_be_signed(key.algorithm, key.key_id, payload))
    return digits.wrapped(sign1.message(SignedClaims(key.algorithm, key.key_id, payload, signature)))


def read(text: str) -> ReportCode:
    """What a text says; nothing of it is believed yet. Raises CodeRefused (what `digits.unwrapped` says, or Malformed)."""
    signed = sign1.taken_apart(digits.unwrapped(text))
    return ReportCode(claims.decode(signed.payload), signed)


def verify(code: ReportCode, algorithm: Algorithm, public: bytes) -> None:
    """Raises CodeRefused (`report_code_forged`) unless the signature is this key's, VerifierMissing where this machine cannot tell."""
    signed = code.signed
    if signed.algorithm is not algorithm or not algorithms.verified(algorithm, public, signed.signature, signed.to_be_signed):
        raise CodeRefused("report_code_forged")
