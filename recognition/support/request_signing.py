"""Signed requests: the one canonical text of a request and its HMAC, as docs/signed-requests.md describes both to the byte.

Whoever signs and whoever verifies use these functions. Python's own hmac and hashlib do the computing, both through the system's OpenSSL; there is
no library of a signature over exactly these parts, and HTTP Message Signatures (RFC 9421) are nothing that the interfaces of this field ask for.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

KEY_ID, TIMESTAMP, NONCE, SIGNATURE = HEADERS = ("X-Key-Id", "X-Timestamp", "X-Nonce", "X-Signature")
"""What a signed request carries in place of `Authorization`."""
KEY = re.compile(r"rk_([a-z2-7]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
"""A key as its holder has it: its public id and its secret, whose ASCII characters are the key of the HMAC."""


class SigningAlgorithm(StrEnum):
    """With what a key signs."""

    SHA256 = "hmac-sha256"
    SM3 = "hmac-sm3"

    @property
    def hash(self) -> str:
        """The hash's name as hashlib has it."""
        return self.removeprefix("hmac-")


class SignedParts(NamedTuple):
    """What is signed of a request: path as in the request line, from /api/ on; query without its question mark; the body's hash in hex."""

    method: str
    path: bytes
    query: bytes
    body_hash: str
    timestamp: str
    nonce: str
    key_id: str


def available(algorithm: SigningAlgorithm) -> bool:
    """Whether this machine's OpenSSL has the hash: some are built without SM3, and some are kept from using it."""
    try:
        hashlib.new(algorithm.hash)
    except ValueError:
        return False
    return True


def canonical(algorithm: SigningAlgorithm, parts: SignedParts) -> bytes:
    """The canonical text: eight lines with a line feed between them and none at the end, in ASCII."""
    # A proxy may ask for the whole where it was asked for the head, so both are signed as the same.
    method = "GET" if parts.method == "HEAD" else parts.method
    lines = (algorithm, method, canonical_path(parts.path), canonical_query(parts.query), parts.body_hash, parts.timestamp, parts.nonce, parts.key_id)
    return "\n".join(lines).encode("ascii")


def canonical_path(path: bytes) -> str:
    """The path with every byte but RFC 3986's unreserved ones and the slash as %XX in capitals, however it was escaped before."""
    return quote(unquote_to_bytes(path), safe="/")


def canonical_query(query: bytes) -> str:
    """The query as `name=value` in order of their bytes with & between; each escaped as the path is, a plus sign read as a blank, an empty piece left out."""
    pieces = (piece.partition(b"=") for piece in query.split(b"&") if piece)
    return "&".join(sorted(f"{_escaped(name)}={_escaped(value)}" for name, _equals, value in pieces))


def _escaped(text: bytes) -> str:
    return quote(unquote_to_bytes(text.replace(b"+", b" ")), safe="")


def signature(algorithm: SigningAlgorithm, secret: str, text: bytes) -> str:
    """The HMAC in hex. Raises ValueError where this machine has no such hash."""
    return hmac.digest(secret.encode("ascii"), text, algorithm.hash).hex()


def signed_headers(algorithm: SigningAlgorithm, key: str, method: str, target: str, body: bytes, now: float, nonce: str = "") -> dict[str, str]:
    """The four headers of one request to `target` (path and query), sent at `now` in Unix seconds. Raises ValueError for what is no key, or where
    this machine has no such hash."""
    held = KEY.fullmatch(key)
    if held is None:
        raise ValueError("no key of this service")
    path, _, query = target.partition("?")
    parts = SignedParts(
        method, path.encode(), query.encode(), hashlib.new(algorithm.hash, body).hexdigest(), str(int(now)), nonce or secrets.token_urlsafe(18), held[1]
    )
    signed = signature(algorithm, held[2], canonical(algorithm, parts))
    return dict(zip(HEADERS, (parts.key_id, parts.timestamp, parts.nonce, f"{algorithm}={signed}"), strict=True))
