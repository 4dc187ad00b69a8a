"""Card codes and the one spelling of what they stand for.

A static code of the resident e-health card (居民电子健康卡) is the card's identity, 64 hexadecimal digits, with `:0` behind it or not: it is read here. Everything else is
dynamic, also what has the identity written in it: what a dynamic code stands for says the card's platform alone, for it was perhaps used before.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from recognition.resolver.problems import ResolverProblem

IDENTITY = re.compile(r"[0-9A-Fa-f]{64}", re.ASCII)
STATIC = re.compile(r"([0-9A-Fa-f]{64})(?::0)?", re.ASCII)
CODE = re.compile(r"[!-~]{8,512}", re.ASCII)
"""Printable ASCII without blanks; what a scanner adds at the ends is taken off first."""


class Card(NamedTuple):
    """What a code stands for: the card's identity in small letters, whether the code was dynamic, and whether the holder agreed to the purpose."""

    identity: str
    dynamic: bool
    agreed: bool = False


def code_of(text: str) -> str:
    """A card code without what a scanner adds. Raises ResolverProblem."""
    code = text.strip(" \t\r\n") if len(text) <= 600 else ""
    if not CODE.fullmatch(code):
        raise ResolverProblem("card_code_malformed")
    return code


def static_card(code: str) -> Card | None:
    """The card that a static code is; None for a dynamic one."""
    found = STATIC.fullmatch(code)
    return Card(spelled(found[1]), False) if found else None


def spelled(identity: str) -> str:
    """The one spelling of an identity: hexadecimal digits say the same in capitals and small letters."""
    return identity.lower()
