"""What every one-time letter of a registrar has: a code that is shown once and known by its hash, and thirty days."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import UTC, datetime, timedelta

from recognition.accounts.sealing import digest
from recognition.catalogue.editions.resolve import written_institution
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI
from recognition.errors import Ambiguous, Invalid, Problem
from recognition.services.people import TYPED

VALID = timedelta(days=30)
"""From its day on; the last day, in Shanghai, counts whole."""
GROUPS = 4
"""Groups of four letters of a code: 79 random bits, so that its hash tells nobody the code."""


class LetterRefused(Problem):
    """The letter opens nothing: `letter_unknown`, `letter_expired`, `letter_revoked`, `letter_used` (`details["letter"]`), `letter_of_another`."""

    code = "letter_unknown"


def new_code() -> str:
    """A code as it is printed."""
    return "-".join("".join(secrets.choice(TYPED) for _ in range(4)) for _ in range(GROUPS))


def hashed(code: str) -> bytes:
    """The hash of a code as people type it: in capitals, with other dashes or none, in full-width characters."""
    return digest("".join(sign for sign in unicodedata.normalize("NFKC", code[:200]).lower() if sign.isalnum()))


def check_institution(edition: Edition, written: str, institution: str) -> None:
    """Has whoever comes with a letter say rightly whose it is. Raises Invalid `field_required`, LetterRefused `letter_of_another`, RegistryUnavailable."""
    if not written.strip():
        raise Invalid("institution", code="field_required")
    try:
        meant = written_institution(edition, written.strip())
    except Ambiguous:
        meant = None
    if meant != institution:
        raise LetterRefused("institution", code="letter_of_another")


def ends(now: datetime) -> datetime:
    """Until when a letter of now is valid."""
    return (now.astimezone(SHANGHAI) + VALID).replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)
