"""Patient tokens 患者令牌: the keyed hash of a card, sealed for one institution and one day by the resolver of a token domain, and opened by the region's service.

`PT1.<domain>.<key id>.<base64url>`: the key id names the domain key that made the hash, which only the resolver has. The last part holds, in base64url without padding,
the four bytes by which a sealing key is known and an AES-SIV (RFC 5297) under that key. Its content begins with random bytes, so that two tokens of one card cannot be compared
without the sealing key; the receiver stands within it, so that a token for somebody else is told from one that was altered. docs/resolver.md says who has which key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

VERSION = "PT1"
DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,15}", re.ASCII)
"""The name of a token domain, such as `chuanyu`."""
KEY_ID = re.compile(r"[a-z2-7]{8}", re.ASCII)
"""The public name of a domain key."""
ANSWER_BYTES = 16
LONGEST = 300
"""Characters of a token at most; this version has fewer than 160."""
SEALING_KEY = re.compile(r"PS1\.([a-z0-9][a-z0-9-]{0,15})\.([A-Za-z0-9_-]{86})", re.ASCII)
"""A sealing key as the resolver hands it to a region's service: its domain, and 64 bytes in base64url."""
_KEY_BYTES, _MARK_BYTES, _HASH_BYTES = 64, 4, 32
_CONTENT = struct.Struct(">16s32s16sIBB")
"""The answer's random bytes, the hash of the card, of the receiver's code, the day as YYYYMMDD, the purpose, and as bits: whether the
card's holder agreed, and whether it is one of two tokens."""
_AGREED, _OF_TWO = 1, 2
_SIV_BYTES = 16


class CardHash(StrEnum):
    """With what a domain key hashes cards, as hashlib names it."""

    SHA256 = "sha256"
    SM3 = "sm3"


class TokenPurpose(StrEnum):
    """What a token is for; the order is that of the numbers within tokens, and only ever grows at its end."""

    ANNOUNCE = "announce"
    TREATMENT = "treatment"
    EMERGENCY = "emergency"
    OBJECTION = "objection"
    DISCLOSURE = "disclosure"
    """A printed list, for the patient, of who searched."""


_PURPOSES = tuple(TokenPurpose)


class PatientTokenRefused(ValueError):
    """A token is not taken; `code` says why and nothing of what it holds."""

    def __init__(self, code: str) -> None:
        """`token_malformed`, `token_other_domain`, `token_unknown_key`, `token_altered`, `token_other_receiver` or `token_other_day`."""
        self.code = code
        super().__init__(code)


class SealingKey(NamedTuple):
    """What the resolver and the service of one region share: tokens are sealed with it, and nobody else opens them."""

    domain: str
    secret: bytes

    @property
    def mark(self) -> bytes:
        """The four bytes by which a token names it."""
        return hashlib.sha256(b"recognition sealing key\0" + self.secret).digest()[:_MARK_BYTES]

    def text(self) -> str:
        """As it is handed over; `sealing_keys` reads it."""
        return f"PS1.{self.domain}.{base64url(self.secret)}"


class OpenedToken(NamedTuple):
    """What a token holds. `value` is 32 bytes, never stored and never logged: the service hashes it once more under a key of its own."""

    key_id: str
    value: bytes
    purpose: TokenPurpose
    day: date
    agreed: bool
    """Whether the card's platform says that the holder agreed to this purpose."""
    answer: bytes
    """16 random bytes that the tokens of one answer of the resolver have in common: by them two tokens are known to be of one card."""
    of_two: bool = False
    """Whether the answer had two tokens, because the domain's key is being replaced."""


def new_sealing_key(domain: str) -> SealingKey:
    """A fresh one."""
    return SealingKey(domain, os.urandom(_KEY_BYTES))


def sealing_key(text: str) -> SealingKey:
    """The key that a text is; raises ValueError."""
    found = SEALING_KEY.fullmatch(text.strip())
    if found is None:
        raise ValueError("no sealing key")
    return SealingKey(found[1], from_base64url(found[2]))


def sealing_keys(text: str) -> tuple[SealingKey, ...]:
    """The keys of a file: one, or two of one domain while one is being replaced, a line each, of which the first seals. Raises ValueError."""
    keys = tuple(sealing_key(line) for line in text.splitlines() if line.strip())
    if not 1 <= len(keys) <= 2 or len({key.domain for key in keys}) > 1 or len({key.mark for key in keys}) < len(keys):
        raise ValueError("no sealing key")
    return keys


def hash_of_card(algorithm: CardHash, domain_key: bytes, card: str) -> bytes:
    """The 32 bytes that stand for a card's identity, in its one spelling. Raises ValueError where this machine has no such hash."""
    return hmac.digest(domain_key, b"card\0" + card.encode(), algorithm)


def seal_token(
    value: bytes,
    key_id: str,
    receiver: str,
    day: date,
    purpose: TokenPurpose,
    key: SealingKey,
    *,
    agreed: bool = False,
    answer: bytes = b"",
    of_two: bool = False,
) -> str:
    """The token of a card's hash for an institution's code, on a day of Asia/Shanghai. `answer` are 16 random bytes, given where
    it is one of two tokens of a card, which `of_two` says."""
    number = _PURPOSES.index(purpose)
    content = _CONTENT.pack(answer or os.urandom(ANSWER_BYTES), value, _receiver(receiver), int(f"{day:%Y%m%d}"), number, _AGREED * agreed | _OF_TWO * of_two)
    sealed = AESSIV(key.secret).encrypt(content, _associated(key.domain, key_id, key.mark))
    return f"{VERSION}.{key.domain}.{key_id}.{base64url(key.mark + sealed)}"


def open_token(text: str, receiver: str, today: date, keys: Iterable[SealingKey]) -> OpenedToken:
    """What the token of this receiver and day holds; `keys` are the sealing keys that the service shares with the resolver, of one domain, the old one too while one
    is being replaced. Raises PatientTokenRefused."""
    parts = text.split(".") if len(text) <= LONGEST and text.isascii() else []
    if len(parts) != 4 or parts[0] != VERSION or not DOMAIN.fullmatch(parts[1]) or not KEY_ID.fullmatch(parts[2]):
        raise PatientTokenRefused("token_malformed")
    _version, domain, key_id, body = parts
    raw = from_base64url(body)
    if len(raw) != _MARK_BYTES + _SIV_BYTES + _CONTENT.size:
        raise PatientTokenRefused("token_malformed")
    held = [key for key in keys if key.domain == domain]
    if not held:
        raise PatientTokenRefused("token_other_domain")
    mark, sealed = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
    key = next((key for key in held if key.mark == mark), None)
    if key is None:
        raise PatientTokenRefused("token_unknown_key")
    try:
        content = AESSIV(key.secret).decrypt(sealed, _associated(domain, key_id, mark))
    except InvalidTag as error:
        raise PatientTokenRefused("token_altered") from error
    return _read(content, key_id, receiver, today)


def _read(content: bytes, key_id: str, receiver: str, today: date) -> OpenedToken:
    answer, value, addressee, day, number, bits = _CONTENT.unpack(content)
    if not hmac.compare_digest(addressee, _receiver(receiver)):
        raise PatientTokenRefused("token_other_receiver")
    if day != int(f"{today:%Y%m%d}"):
        raise PatientTokenRefused("token_other_day")
    if number >= len(_PURPOSES):
        # Sealed by a newer resolver.
        raise PatientTokenRefused("token_malformed")
    return OpenedToken(key_id, value, _PURPOSES[number], today, bool(bits & _AGREED), answer, bool(bits & _OF_TWO))


def _associated(domain: str, key_id: str, mark: bytes) -> list[bytes]:
    return [VERSION.encode(), domain.encode(), key_id.encode(), mark]


@lru_cache(1024)
def _receiver(code: str) -> bytes:
    return hashlib.sha256(b"receiver\0" + code.encode()).digest()[:16]


def receiver_abroad(region: str, institution: str) -> str:
    """The receiver in a token that is sealed for another region's service than its own: no institution's code has the stroke, so it is never one of that region's own."""
    return f"{region}/{institution}"


def base64url(raw: bytes) -> str:
    """The bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of base64url in its one spelling; none at all for anything else."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return b""
    return raw if base64url(raw) == text else b""
