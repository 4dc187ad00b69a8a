"""Grants 授权: what a region's service hands to a clinician's page, so that the browser may ask the resolver once for its institution.

The card code thus goes from the browser to the resolver and never through the service. `PG1.<domain>.<base64url>`: the four bytes by which a sealing key is known, and an AES-SIV
(RFC 5297) of the content under it; its associated data are not those of a token, so that neither passes for the other. A grant is for one institution, one purpose and one use.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from recognition.support.patient_tokens import DOMAIN, SealingKey, TokenPurpose, base64url, from_base64url

VERSION = "PG1"
LONGEST = 600
GRANT_WINDOW = 300
"""Seconds that a grant's moment may lie before or after the resolver's clock, as for a signed request."""
_CONTENT = struct.Struct(">16sQB")
"""A number for one use, Unix seconds, the purpose; the institution's code in UTF-8 follows."""
_MARK_BYTES = 4


class GrantRefused(ValueError):
    """A grant is not taken; `code` is `grant_malformed`, or `grant_not_ours` where no held key opens it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class OpenedGrant(NamedTuple):
    """What a grant says: which of the keys opened it, the institution, what for, when it was made in Unix seconds, and the 16 bytes that are used once."""

    key: SealingKey
    institution: str
    purpose: TokenPurpose
    made_at: int
    number: bytes


def make_grant(institution: str, purpose: TokenPurpose, now: float, key: SealingKey) -> str:
    """The grant of a region's service for one of its institutions, at `now` in Unix seconds. Raises ValueError for a code that is too long."""
    code = institution.encode()
    if not 0 < len(code) <= 200:
        raise ValueError("no institution's code")
    content = _CONTENT.pack(os.urandom(16), int(now), list(TokenPurpose).index(purpose)) + code
    return f"{VERSION}.{key.domain}.{base64url(key.mark + AESSIV(key.secret).encrypt(content, _associated(key)))}"


def open_grant(text: str, keys: Iterable[SealingKey]) -> OpenedGrant:
    """What a grant says, whatever the time. Raises GrantRefused."""
    parts = text.split(".") if len(text) <= LONGEST and text.isascii() else []
    if len(parts) != 3 or parts[0] != VERSION or not DOMAIN.fullmatch(parts[1]):
        raise GrantRefused("grant_malformed")
    raw = from_base64url(parts[2])
    key = next((key for key in keys if key.domain == parts[1] and key.mark == raw[:_MARK_BYTES]), None)
    if key is None:
        raise GrantRefused("grant_not_ours" if raw else "grant_malformed")
    try:
        content = AESSIV(key.secret).decrypt(raw[_MARK_BYTES:], _associated(key))
        number, made_at, purpose = _CONTENT.unpack_from(content)
        return OpenedGrant(key, content[_CONTENT.size :].decode(), list(TokenPurpose)[purpose], made_at, number)
    except InvalidTag as error:
        raise GrantRefused("grant_not_ours") from error
    except (struct.error, UnicodeDecodeError, IndexError, ValueError) as error:
        # Too short for a seal, or made by a newer service.
        raise GrantRefused("grant_malformed") from error


def _associated(key: SealingKey) -> list[bytes]:
    return [VERSION.encode(), key.domain.encode(), key.mark]
