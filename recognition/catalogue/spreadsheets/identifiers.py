"""Identifiers in cells, checked by the rules that every door has: credit code, licence number, insurance code, LOINC, price codes, our own and a hospital's."""

from __future__ import annotations

import re
from collections.abc import Callable

from recognition.catalogue.spreadsheets.cleaning import Refused, plain
from recognition.domain import identifiers
from recognition.domain.names import modalities
from recognition.domain.personal_data import in_code
from recognition.report_codes import algorithms

ORDINARY = re.compile("[A-Za-z]{0,12}[0-9]{1,10}")
"""A hospital's own code as most are written, letters and then digits: `local`, and what looks for codes that a spreadsheet spoilt, find nothing in
such a one and leave it as it stands, so that nobody asks them. Of 150,000 rows with different codes they took 0.6 s of 2.3 s."""


def uscc(cell: object, of_organisation: Callable[[str], str | None] = lambda code: None) -> str:
    """统一社会信用代码, 18 characters with its check characters; military codes by their form alone. The nine of an organisation code stand
    for the one credit code that has them (`of_organisation`). Raises Refused."""
    code = identifiers.tidy(plain(cell)).replace("-", "")
    fault = identifiers.named_fault(code)
    if fault is None and len(code) == 9:
        if whole := of_organisation(code):
            return whole
        raise Refused("uscc_unknown_organisation")
    if fault is None:
        return code
    if in_code(code):
        raise Refused("personal_number")
    if fault == "uscc_check":
        raise Refused(fault, right=code[:17] + identifiers.credit_check(code))
    raise Refused(fault, found=len(code)) if fault == "uscc_length" else Refused(fault)


def licence(cell: object) -> str:
    """执业许可证登记号: 22 characters whose ninth checks the first eight, or one of the older shapes. Raises Refused."""
    code = identifiers.tidy(plain(cell))
    fault = identifiers.licence_fault(code)
    if fault is not None:
        raise Refused("personal_number" if fault == "licence_malformed" and in_code(code) else fault)
    return code


def nhsa(cell: object) -> str:
    """国家医保定点机构代码: H (or P) and eleven digits. Raises Refused."""
    code = identifiers.tidy(plain(cell))
    if not identifiers.NHSA.fullmatch(code):
        raise Refused("personal_number" if in_code(code) else "nhsa_malformed")
    return code


def ours(cell: object) -> str:
    """An institution's code of ours. Raises Refused."""
    return _formed(plain(cell).replace(" ", ""), identifiers.OURS, "code_malformed")


def public_key(cell: object) -> str:
    """The public key of an issuer's report codes, in hex: 32 bytes of Ed25519, or the 65 of a point of SM2's curve. Raises Refused."""
    code = "".join(plain(cell).split()).replace(":", "").lower()
    try:
        public = bytes.fromhex(code)
    except ValueError:
        public = b""
    if not any(algorithms.usable(algorithm, public) for algorithm in algorithms.Algorithm):
        raise Refused("public_key_malformed")
    return code


def item(cell: object) -> str:
    """An item's code of ours. Raises Refused."""
    return _formed(plain(cell).replace(" ", "").lower(), identifiers.ITEM, "item_code_malformed")


def _formed(code: str, form: re.Pattern[str], fault: str) -> str:
    if in_code(code):
        raise Refused("personal_number")
    if not form.fullmatch(code):
        raise Refused(fault)
    return code


def loinc(cell: object) -> str:
    """A LOINC code with its check digit (mod 10). Raises Refused."""
    code = identifiers.tidy(plain(cell))
    if fault := identifiers.loinc_fault(code):
        raise Refused("personal_number" if in_code(code) else fault)
    return code


def price(cell: object) -> str:
    """A code of a national price item, as lookups are compared with it: nine digits, or fifteen of the newer items. Raises Refused."""
    code = identifiers.price_code(plain(cell))
    if code is None:
        raise Refused("personal_number" if in_code(plain(cell)) else "price_code_malformed")
    return code


def specimen(cell: object) -> str:
    """标本 or 检查方式 by any of its words, as codes with `/` between them. Raises Refused."""
    written = plain(cell)
    code = modalities.read(written.casefold())
    if code is None:
        raise Refused("personal_number" if in_code(written) else "specimen_unknown")
    return code


def local(cell: object) -> str:
    """A hospital's own code as it is written there, narrow: what a lookup may send, and nothing else. Raises Refused."""
    code = plain(cell)
    fault = identifiers.local_fault(code)
    if fault != "code_is_value" and in_code(code):
        raise Refused("personal_number")
    if fault:
        refusal = {"text_characters": "code_characters"}.get(fault, fault)
        raise Refused(refusal, most=identifiers.LOCAL_CHARACTERS, characters=repr(identifiers.not_of_local(code))[1:-1])
    return code
