"""A reader of report codes written from docs/report-code.md alone: no code of the service, no library for CBOR or SM2.

It says what a code claims, or raises `Refused`; the tests hold the service's reader against it."""

from __future__ import annotations

import hashlib
import unicodedata

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refused(Exception):
    """No report code, a damaged one, or one that its key did not sign."""


class Cursor:
    """Reads the subset of CBOR that the document allows: shortest heads, definite lengths, integers, bytes, texts, arrays, maps."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        piece = self.data[self.at : self.at + count]
        if len(piece) != count:
            raise Refused("cut short")
        self.at += count
        return piece

    def head(self) -> tuple[int, int]:
        first = self.take(1)[0]
        major, low = first >> 5, first & 31
        if low < 24:
            return major, low
        if low > 27:
            raise Refused("indefinite or reserved")
        size = 1 << (low - 24)
        number = int.from_bytes(self.take(size))
        if number < (24, 1 << 8, 1 << 16, 1 << 32)[low - 24]:
            raise Refused("a longer head than needed")
        return major, number

    def expect(self, major: int) -> int:
        found, number = self.head()
        if found != major:
            raise Refused("another type")
        return number

    def text(self) -> str:
        try:
            return self.take(self.expect(3)).decode()
        except UnicodeDecodeError as error:
            raise Refused("no UTF-8") from error

    def end(self) -> None:
        if self.at != len(self.data):
            raise Refused("more behind it")


def message_of(text: str) -> bytes:
    """Steps 1 to 4 of the document."""
    text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf"))
    text = text[3:] if text[:2] == "]Q" and text[2:3] in tuple("0123456") else text
    if not (text.isascii() and text.isdigit() and text.startswith("8601") and 8 <= len(text) <= 4000):
        raise Refused("other")
    if int(text) % 97 != 1:
        raise Refused("damaged")
    digits = text[4:-2]
    number = int(digits)
    data = number.to_bytes((number.bit_length() + 7) // 8)
    # ISO 7064 has one pair of check digits, 02 to 98; 01 and 99 stand for the same rest
    if digits != str(number) or data[:1] != b"\1" or not 2 <= int(text[-2:]) <= 98:
        raise Refused("spelling")
    return data[1:]


def parts_of(message: bytes) -> tuple[int, bytes, bytes, bytes, bytes]:
    """Algorithm, key id, protected header, payload, signature."""
    if message[:2] != b"\xd2\x84":
        raise Refused("no COSE_Sign1")
    cursor = Cursor(message[2:])
    protected = cursor.take(cursor.expect(2))
    if cursor.expect(5) != 0:
        raise Refused("unprotected header")
    payload = cursor.take(cursor.expect(2))
    signature = cursor.take(cursor.expect(2))
    cursor.end()
    head = Cursor(protected)
    if head.expect(5) != 2 or head.expect(0) != 1:
        raise Refused("header")
    major, number = head.head()
    if major != 1 or head.expect(0) != 4:
        raise Refused("header")
    key_id = head.take(head.expect(2))
    head.end()
    if len(key_id) != 4 or len(signature) != 64:
        raise Refused("sizes")
    return -1 - number, key_id, protected, payload, signature


def claims_of(payload: bytes) -> dict[int, object]:
    """The claims, each group of items written out as (minute, specimen, code)."""
    cursor, claims, last = Cursor(payload), {}, 0
    for _ in range(cursor.expect(5)):
        key = cursor.expect(0)
        if key <= last or key not in (1, 2, 3, 4, 6, 7, 8, 9):
            raise Refused("key")
        last = key
        claims[key] = cursor.text() if key in (1, 2, 4) else cursor.expect(0) if key in (3, 6) else groups_of(cursor, key)
    cursor.end()
    items = [item for key in (7, 8, 9) for item in claims.get(key, ())]
    if not claims.keys() >= {1, 2, 3, 6} or not items or min(item[0] for item in items) or len(items) > 200:
        raise Refused("claims")
    return claims


def groups_of(cursor: Cursor, key: int) -> list[tuple[int, int, int | str]]:
    """One system's groups."""
    items: list[tuple[int, int, int | str]] = []
    place = (-1, -1)
    for _ in range(cursor.expect(4) or _refused("no group")):
        if cursor.expect(4) != 3:
            raise Refused("group")
        group = (cursor.expect(0), cursor.expect(0))
        if group <= place or group[0] > 527_040 or group[1] > 41:
            raise Refused("order")
        place, code = group, None
        for _ in range(cursor.expect(4) or _refused("no code")):
            if key == 9:
                text = cursor.text()
                if code is not None and text <= code:
                    raise Refused("order")
                code = text
            else:
                step = cursor.expect(0) or _refused("difference")
                code = step if code is None else code + step
            items.append((*group, code))
    return items


def _refused(why: str) -> int:
    raise Refused(why)


def read(text: str, keys: dict[bytes, tuple[str, bytes]]) -> dict[int, object]:
    """The claims of a code that one of the keys (by key id: algorithm and public key) has signed."""
    algorithm, key_id, protected, payload, signature = parts_of(message_of(text))
    claims = claims_of(payload)
    name, public = keys.get(key_id) or ("", b"")
    if {"ed25519": -8, "sm2": -65538}.get(name) != algorithm:
        raise Refused("key")
    signed = b"\x84\x6aSignature1" + _bytes(protected) + b"\x40" + _bytes(payload)
    if name == "ed25519":
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
        except InvalidSignature as error:
            raise Refused("forged") from error
    elif not sm2_verified(public, signature, signed):
        raise Refused("forged")
    return claims


def _bytes(data: bytes) -> bytes:
    size = len(data)
    return (bytes([0x40 + size]) if size < 24 else b"\x58" + bytes([size]) if size < 256 else b"\x59" + size.to_bytes(2)) + data


# GB/T 32918.5: the recommended curve.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7, 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
Point = tuple[int, int] | None


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _plus(one: Point, two: Point) -> Point:
    if one is None or two is None:
        return one or two
    if one[0] == two[0]:
        if (one[1] + two[1]) % P == 0:
            return None
        slope = (3 * one[0] ** 2 + A) * pow(2 * one[1], -1, P)
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, P)
    x = (slope**2 - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(factor: int, point: Point) -> Point:
    total: Point = None
    while factor:
        total = _plus(total, point) if factor & 1 else total
        point, factor = _plus(point, point), factor >> 1
    return total


def sm2_verified(public: bytes, signature: bytes, data: bytes, identity: bytes = b"1234567812345678") -> bool:
    """GB/T 32918.2, section 7."""
    point = int.from_bytes(public[1:33]), int.from_bytes(public[33:])
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    t = (r + s) % N
    if not (1 <= r < N and 1 <= s < N and t):
        return False
    z = _sm3((len(identity) * 8).to_bytes(2) + identity + b"".join(number.to_bytes(32) for number in (A, B, *G, *point)))
    found = _plus(_times(s, G), _times(t, point))
    return found is not None and (int.from_bytes(_sm3(z + data)) + found[0]) % N == r
