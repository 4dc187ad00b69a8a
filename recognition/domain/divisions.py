"""Divisions by GB/T 2260: two digits of a province, two of a city, two of a district, 00 where a code means all of it."""

from __future__ import annotations

ALONE = "="
"""Before a whole code: that code itself, without what lies in it."""


def beginning(code: str) -> str:
    """The digits with which all codes of a division begin, its one form: 510000 and 51 are 51, 510100 and 5101 are 5101, 500103 is itself."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def lies_in(division: str, region: str) -> bool:
    """Whether a division's code lies in a region, given by its beginning ("" is everywhere), or is the one behind ALONE."""
    return division == region[1:] if region.startswith(ALONE) else division.startswith(region)
