"""Identifiers of institutions, checked: credit code, licence number, insurance code, and our own codes."""

from __future__ import annotations

import re

from stdnum.cn import uscc as credit
from stdnum.exceptions import InvalidChecksum, ValidationError

from recognition.registry.importing.cleaning import Refused, plain
from recognition.domain.personal_data import plausible_identity

MILITARY = re.compile(r"A[0-9A-Z][0-9]{6}[0-9A-Z]{9}[0-9A-Z*]")
"""Bodies of the armed forces: the registrar `A` and the check `*`, which the national rule does not know."""
LICENCE = re.compile(r"[0-9A-Z]{22}|[0-9A-Z]{8}[0-9X][0-9]{6}[0-9A-Z]{7}|[0-9]{12}|PDY[0-9A-Z]{5,19}")
ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)
NHSA = re.compile(r"[HP][0-9]{11}")
OURS = re.compile(r"[A-Za-z0-9_.-]{1,16}", re.ASCII)
ITEM = re.compile(r"[a-z0-9_]{1,24}", re.ASCII)
LOINC = re.compile(r"[0-9]{1,7}-[0-9]", re.ASCII)


def uscc(cell: object) -> str:
    """统一社会信用代码, 18 characters with its check character; military codes by their form alone. Raises Refused."""
    code = plain(cell).replace(" ", "").replace("-", "").upper()
    if len(code) != 18:
        raise Refused("uscc_length", found=len(code))
    try:
        return credit.validate(code)
    except ValidationError as error:
        if MILITARY.fullmatch(code):
            return code
        if plausible_identity(code):
            raise Refused("personal_number") from error
        if isinstance(error, InvalidChecksum):
            raise Refused("uscc_check", right=code[:17] + credit.calc_check_digit(code)) from error
        raise Refused("uscc_characters") from error


def licence(cell: object) -> str:
    """执业许可证登记号: 22 characters whose ninth checks the first eight, or one of the older shapes. Raises Refused."""
    code = plain(cell).replace(" ", "").upper()
    if not LICENCE.fullmatch(code):
        raise Refused("personal_number" if plausible_identity(code) else "licence_malformed")
    if len(code) == 22 and not code.startswith("PDY") and code[8] != _organisation(code[:8]):
        raise Refused("licence_check")
    return code


def _organisation(body: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    rest = 11 - sum(int(letter, 36) * weight for letter, weight in zip(body, ORGANISATION)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def nhsa(cell: object) -> str:
    """国家医保定点机构代码: H (or P) and eleven digits. Raises Refused."""
    code = plain(cell).replace(" ", "").upper()
    if not NHSA.fullmatch(code):
        raise Refused("nhsa_malformed")
    return code


def ours(cell: object) -> str:
    """An institution's code of ours. Raises Refused."""
    code = plain(cell).replace(" ", "")
    if plausible_identity(code):
        raise Refused("personal_number")
    if not OURS.fullmatch(code):
        raise Refused("code_malformed")
    return code


def item(cell: object) -> str:
    """An item's code of ours. Raises Refused."""
    code = plain(cell).replace(" ", "").lower()
    if not ITEM.fullmatch(code):
        raise Refused("item_code_malformed")
    return code


def loinc(cell: object) -> str:
    """A LOINC code with its check digit (mod 10). Raises Refused."""
    code = plain(cell).replace(" ", "")
    if not LOINC.fullmatch(code):
        raise Refused("loinc_malformed")
    body, check = code.split("-")
    total = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(body)))
    if (-total) % 10 != int(check):
        raise Refused("loinc_check")
    return code
