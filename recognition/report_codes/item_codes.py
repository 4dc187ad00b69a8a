"""How item codes stand in a report code: national price items and LOINC as numbers, the issuer's own codes as texts."""

from __future__ import annotations

from typing import Any

from recognition.domain import identifiers
from recognition.report_codes.faults import Malformed

SYSTEMS = ("national-price", "loinc", "local")
"""In the order of the claims' keys 7, 8 and 9."""

NINE, FIFTEEN = range(100_000_000, 1_000_000_000), range(10**13, 2 * 10**13)
"""National price items: nine digits, or the newer fifteen that begin with 01, which as a number has fourteen."""


def numbered(system: str, code: str) -> int | str:
    """A code as it is written. LOINC without its hyphen. Raises Malformed for what is no code of its system, in its one spelling."""
    if system == "national-price" and type(code) is str and identifiers.price_code(code) == code:
        if (number := int(code)) in NINE or number in FIFTEEN:
            return number
    elif system == "loinc" and type(code) is str and code[0] != "0" and identifiers.loinc_fault(code) is None:
        return int(code.replace("-", ""))
    elif system == "local" and type(code) is str and identifiers.local_fault(code) is None:
        return code
    raise Malformed("items")


def spelt(system: str, value: Any) -> str:
    """The code of a written value; what it must be is looked at when it is written again. Raises Malformed for another type."""
    if type(value) is not (str if system == "local" else int) or (type(value) is int and not 0 < value < 10**15):
        raise Malformed("items")
    if system == "national-price":
        return str(value) if value in NINE else f"{value:015d}"
    if system == "loinc":
        digits = str(value)
        return f"{digits[:-1]}-{digits[-1]}"
    return str(value)
