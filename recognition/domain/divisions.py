"""Codes of divisions (GB/T 2260) as places are compared by them."""

from __future__ import annotations


def prefix(code: str) -> str:
    """The beginning that the codes of all divisions within a place share: 510000 and 5100 are 51, 510100 is 5101, 500103 is itself.
    What is no code of two, four or six digits comes back as it is."""
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6)):
        return code
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code
