"""Identifiers of fictional institutions: well formed, with correct check characters, and issued to nobody."""

from __future__ import annotations

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
NO_DIVISION = "000000"
"""Stands in the credit codes here, so that none can belong to a real body."""

REGISTRATION = {"public": "12", "private": "91"}
"""Registrar and kind of body in a credit code: public institution, company."""
ECONOMY = {"public": "11", "private": "17"}
MANAGEMENT = {"public": "1", "private": "3"}
CATEGORY = {
    "general": "A100",
    "tcm": "A210",
    "specialised": "A500",
    "maternal_child": "G100",
    "community_centre": "B100",
    "community_station": "B200",
    "township": "C220",
    "village": "D600",
    "clinic": "D211",
    "outpatient": "D100",
    "checkup": "D110",
    "laboratory": "H100",
    "imaging_centre": "H200",
}
"""Four characters for the kind of institution in a licence number, in the manner of the register."""


def organisation(number: int) -> str:
    """A nine-character organisation code (GB 11714) that begins with XY; `number` counts from 0 to 999,999."""
    body = f"XY{number:06d}"
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=False))
    return body + {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def uscc(number: int, ownership: str) -> str:
    """A unified social credit code of 18 characters (GB 32100) for an organisation that does not exist."""
    body = REGISTRATION[ownership] + NO_DIVISION + organisation(number)
    total = sum(USCC_ALPHABET.index(character) * weight for character, weight in zip(body, USCC_WEIGHTS, strict=False))
    return body + USCC_ALPHABET[-total % 31]


def licence(number: int, division: str, ownership: str, kind: str) -> str:
    """A practice licence number: organisation 9, division 6, economy 2, category 4, management 1: 22 characters."""
    return organisation(number) + division + ECONOMY[ownership] + CATEGORY[kind] + MANAGEMENT[ownership]


def nhsa(division: str, serial: int) -> str:
    """A medical-insurance code of 12 characters: H, division 6, serial 5."""
    return f"H{division}{serial:05d}"
