"""A name with its abbreviation behind it in brackets, as forms and price lists print it: 总蛋白(TP)."""

from __future__ import annotations

import re
from collections.abc import Callable

from recognition.domain.names.resolution import Resolution

WITH_ABBREVIATION = re.compile(r"(?P<name>.*[^\s(（])\s*[(（](?P<short>[A-Za-z0-9α-ωΑ-Ω][A-Za-z0-9α-ωΑ-Ω .+/#%-]{0,19})[)）]")


def abbreviated(written: str, resolve: Callable[[str], Resolution]) -> Resolution:
    """What a text means; where it means nothing as a whole, its name without the brackets, if what stands in them is said of just that
    item too, be it said of others as well. Brackets that say anything else (a method, a specimen) leave it refused."""
    resolution = resolve(written)
    parts = WITH_ABBREVIATION.fullmatch(written.strip()) if resolution.code is None else None
    if parts is None:
        return resolution
    named = resolve(parts["name"])
    if named.code is None:
        return resolution
    short = resolve(parts["short"])
    return named if named.code in {short.code, *(offer.code for offer in short.offers)} else resolution
