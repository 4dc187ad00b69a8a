"""A key that an issuer hands in, and the proof that it holds the private half: a text of one letter, signed by the key itself."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from recognition.errors import Invalid
from recognition.report_codes import algorithms
from recognition.report_codes.algorithms import Algorithm
from recognition.support import libcrypto

TEXT = re.compile(r"report-key:[A-Za-z0-9_.-]{1,16}:[0-9a-f]{32}", re.ASCII)
"""What is signed: institution and 16 random bytes of its letter. Its first byte, 72, begins no message of a code, whose signed bytes begin with 84."""
SPKI = {bytes.fromhex("302a300506032b6570032100"): Algorithm.ED25519, libcrypto.SPKI: Algorithm.SM2}
"""What stands before the key's bytes in a SubjectPublicKeyInfo, as openssl writes it (RFC 8410; ecPublicKey on SM2's curve)."""
PUBLIC = re.compile(r"-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----")
HEX = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{130}|[0-9a-f]{64})(?![0-9a-f])")
LONGEST = 8_000
ENDS = ("", "\n", "\r\n")
"""What an editor or `echo` puts behind the text: it is signed as well then, and the text is no other for it."""


def text(institution: str, nonce: bytes) -> str:
    """The text that the key of this institution's letter has to sign."""
    return f"report-key:{institution}:{nonce.hex()}"


def public_key(given: str) -> tuple[Algorithm, bytes]:
    """The key in what somebody pasted: PEM as openssl writes it, hexadecimal digits, or the line that `sign key` prints.

    Raises Invalid: `enrol_key_private` for a private key, `enrol_key_kind` for one that is neither Ed25519's nor SM2's, `enrol_key_malformed`."""
    given = given[:LONGEST]
    if "PRIVATE KEY" in given:
        raise Invalid("public_key", code="enrol_key_private")
    if "-----BEGIN" in given:
        return _of_pem(given)
    folded = unicodedata.normalize("NFKC", given).lower()
    found = set(HEX.findall(folded)) or set(HEX.findall(re.sub(r"[\s:]", "", folded)))
    if len(found) != 1:
        raise Invalid("public_key", code="enrol_key_malformed")
    public = bytes.fromhex(found.pop())
    return _checked(algorithms.NAMES[algorithms.of(public)], public)


def _of_pem(given: str) -> tuple[Algorithm, bytes]:
    block = PUBLIC.search(given)
    if block is None:
        # of a certificate, or a key in RSA's own form
        raise Invalid("public_key", code="enrol_key_kind")
    try:
        der = base64.b64decode("".join(block[1].split()), validate=True)
    except binascii.Error as error:
        raise Invalid("public_key", code="enrol_key_malformed") from error
    for head, algorithm in SPKI.items():
        if der.startswith(head) and len(der) == len(head) + algorithms.LENGTHS[algorithm]:
            return _checked(algorithm, der[len(head) :])
    raise Invalid("public_key", code="enrol_key_kind")


def _checked(algorithm: Algorithm, public: bytes) -> tuple[Algorithm, bytes]:
    if not algorithms.usable(algorithm, public):
        raise Invalid("public_key", code="enrol_key_kind")
    return algorithm, public


def signature(given: str) -> bytes:
    """The 64 bytes of what somebody pasted, in hexadecimal digits or base64: as codes have them, or SM2's in DER as openssl writes them.

    Raises Invalid `enrol_signature_malformed`."""
    folded = "".join(unicodedata.normalize("NFKC", given[:LONGEST]).split())
    try:
        raw = bytes.fromhex(folded) if re.fullmatch(r"[0-9A-Fa-f]+", folded) else base64.b64decode(folded, validate=True)
        return raw if len(raw) == 2 * libcrypto.HALF else b"".join(number.to_bytes(libcrypto.HALF) for number in decode_dss_signature(raw))
    except (ValueError, OverflowError) as error:
        raise Invalid("signature", code="enrol_signature_malformed") from error


def prove(asked: str, algorithm: Algorithm, public: bytes, signed: bytes) -> None:
    """Raises Invalid `enrol_signature_wrong` unless this key signed the text; VerifierMissing where this machine cannot tell."""
    if not any(algorithms.verified(algorithm, public, signed, (asked + end).encode("ascii")) for end in ENDS):
        raise Invalid("signature", code="enrol_signature_wrong")


def fingerprint(public: bytes) -> str:
    """The SHA-256 of the key's bytes, in groups of four hexadecimal digits: what two people compare. Its first two groups are the key's id."""
    whole = algorithms.digest(public).hex()
    return " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))
