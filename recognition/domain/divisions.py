"""Codes of divisions (GB/T 2260): two digits of a province, two of a city, two of a district, 00 where a code means all of it."""

from __future__ import annotations

ALONE = "="
"""Before a whole code: that code itself, without what lies in it."""


def prefix(code: str) -> str:
    """The beginning that the codes of all divisions within a place share, its one form: 510000 and 5100 are 51, 510100 is 5101, 500103 is itself.
    What is no code of two, four or six digits comes back as it is."""
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6)):
        return code
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def lies_in(division: str, region: str) -> bool:
    """Whether a division's code lies in a region, given by its prefix ("" is everywhere), or is the one behind ALONE."""
    return division == region[1:] if region.startswith(ALONE) else division.startswith(region)
