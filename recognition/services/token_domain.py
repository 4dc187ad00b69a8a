"""The token domain that a region takes part in: patient tokens are opened, and grants made, with the sealing keys that it shares with the domain's resolver.

Where `keys/token-domain.keys` is not there the region is in no domain, and nothing of this is loaded or asked for. docs/resolver.md says who has which key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.errors import Invalid, Problem
from recognition.support.patient_tokens import OpenedToken, PatientTokenRefused, SealingKey, TokenPurpose, open_token, sealing_keys
from recognition.support.resolver_grants import make_grant

MOST_TOKENS = 2
"""Tokens of one patient: under the domain key in force, and under the one before while both are valid."""


class TokenDomainUnavailable(Problem):
    """The sealing keys cannot be read, so no token is opened and no grant made."""

    code = "token_domain_unavailable"


class TokenDomain:
    """The keys of one data folder; a change of the file holds from the next request on."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is read yet."""
        self._path = data / "keys" / "token-domain.keys"
        self._read: tuple[tuple[int, int, int], tuple[SealingKey, ...]] | None = None

    def keys(self) -> tuple[SealingKey, ...]:
        """The sealing keys, of which the first makes grants; none where the region is in no domain. Raises TokenDomainUnavailable."""
        try:
            stat = self._path.stat()
            version = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if self._read is None or self._read[0] != version:
                self._read = version, sealing_keys(self._path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            raise TokenDomainUnavailable() from error
        return self._read[1]

    def grant(self, institution: str, purpose: TokenPurpose, now: datetime) -> str:
        """What a page of the institution may ask the resolver with, once and within five minutes. Raises TokenDomainUnavailable, also where the region is in no domain."""
        keys = self.keys()
        if not keys:
            raise TokenDomainUnavailable()
        return make_grant(institution, purpose, now.timestamp(), keys[0])

    def open(self, texts: Sequence[str], receiver: str, purposes: frozenset[TokenPurpose], now: datetime, field: str = "tokens") -> tuple[OpenedToken, ...]:
        """What the tokens of one patient hold, at most two, made for this receiver and day, for one purpose of those that do here.

        Raises Invalid with the place of the one that is not taken, TokenDomainUnavailable. What a token holds is hashed at once and never kept."""
        keys, today = self.keys(), shanghai_day(now)
        if not 1 <= len(texts) <= MOST_TOKENS:
            raise Invalid(field, code="tokens_number")
        opened = []
        for place, text in enumerate(texts):
            try:
                opened.append(open_token(text, receiver, today, keys))
            except PatientTokenRefused as refusal:
                raise Invalid(f"{field}.{place}", code=refusal.code) from None
            if opened[-1].purpose not in purposes:
                raise Invalid(f"{field}.{place}", code="token_other_purpose")
        # Two that are not of one answer may be of two patients.
        if len({each.answer for each in opened}) > 1 or len({each.key_id for each in opened}) < len(opened):
            raise Invalid(field, code="tokens_differ")
        return tuple(opened)
