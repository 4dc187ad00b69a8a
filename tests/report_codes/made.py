"""What tests of report codes share: a key of each kind that is always the same, and claims of any size."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from recognition.domain.lookups import SHANGHAI
from recognition.report_codes.algorithms import NAMES
from recognition.report_codes.claims import Claims, CodedItem
from recognition.report_codes.private_keys import PrivateKey, read_pem

ED25519_PEM = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
"""
"""The key of the document's vectors: the bytes 00 to 1f, never to be used."""
SM2_PEM = """-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4foAoGCCqBHM9V
AYItoUQDQgAEo9e5q5q9nBC/0n5tseuAsXDAesoJ/9kUx8V+YsDlD/OVOypuirK+
IhpdV9qG/q6hDcsgmg8qn57uk4AVj/+Nog==
-----END EC PRIVATE KEY-----
"""
ALGORITHMS = {algorithm: name for name, algorithm in NAMES.items()}
AT = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI)
ISSUED = date(2026, 11, 18)
ISSUER, REPORT, MARK = "H50011100001", "LAB-20261118-0042", "川渝HR"


def ed25519() -> PrivateKey:
    """The vectors' Ed25519 key."""
    return read_pem(ED25519_PEM)


def sm2() -> PrivateKey:
    """The vectors' SM2 key, of the same bytes."""
    return read_pem(SM2_PEM)


def key_row(institution: str, key: PrivateKey | None = None, since: str = "2026-01-01") -> dict[str, str]:
    """The key's row in an edition."""
    key = key or ed25519()
    return {"institution": institution, "algorithm": ALGORITHMS[key.algorithm], "public_key": key.public.hex(), "valid_from": since}


def items(count: int, system: str = "national-price") -> tuple[CodedItem, ...]:
    """So many items, drawn twenty to a tube five minutes apart."""
    return tuple(CodedItem(system, _code(system, place), AT + timedelta(minutes=5 * (place // 20)), "serum") for place in range(count))


def _code(system: str, place: int) -> str:
    if system == "national-price":
        return str(250301001 + 3 * place)
    if system == "loinc":
        return _loinc(2000 + 37 * place)
    return "L" + hashlib.sha256(str(place).encode()).hexdigest()[:6].upper()


def _loinc(body: int) -> str:
    total = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(str(body))))
    return f"{body}-{-total % 10}"


def claims(count: int = 3, **changed: object) -> Claims:
    """Claims of so many items."""
    return Claims(ISSUER, REPORT, ISSUED, items(count), MARK)._replace(**changed)
