"""What a caller prefers of the response (RFC 7240): `Prefer: return=minimal` asks for codes without sentences."""

from __future__ import annotations

from functools import lru_cache

from recognition.web.shared.request_bodies import environment

HEADER, APPLIED = "Prefer", "Preference-Applied"
MINIMAL = "return=minimal"


def minimal() -> bool:
    """Whether the caller wants no more of an answer than its codes."""
    return _minimal(environment().get("HTTP_PREFER", ""))


@lru_cache(maxsize=64)
def _minimal(header: str) -> bool:
    """Of several preferences of one name the first counts (section 2); parameters behind a semicolon and what we do not know are left out."""
    for preference in header.split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        if name.strip().lower() == "return":
            return value.strip().strip('"').lower() == "minimal"
    return False
