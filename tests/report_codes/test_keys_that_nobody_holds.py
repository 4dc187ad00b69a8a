"""Bytes that are nobody's public key are refused wherever a key comes from outside, and verify nothing: by our own arithmetic, as libraries do not look."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.catalogue.spreadsheets import identifiers
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.errors import Invalid
from recognition.ledger.checkpoints.note import PublicKey
from recognition.report_codes import algorithms, possession
from recognition.support.ed25519 import PRIME, D, is_held

ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the subgroup that keys are of (RFC 8032)."""
NEUTRAL, NO_POINT, OTHER_SPELLING = (number.to_bytes(32, "little") for number in (1, 2, PRIME + 3))


def plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = one, other
    k = D * x1 * x2 * y1 * y2 % PRIME
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, PRIME) % PRIME, (y1 * y2 + x1 * x2) * pow(1 - k, -1, PRIME) % PRIME


def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    total = (0, 1)
    while number:
        total = plus(total, point) if number & 1 else total
        point, number = plus(point, point), number >> 1
    return total


def with_y(y: int) -> tuple[int, int] | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    x = x if x * x % PRIME == square else x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    return (x, y) if x * x % PRIME == square else None


def test_none_of_the_eight_points_of_small_order_is_held():
    small = {times(ORDER, point) for y in range(2, 60) if (point := with_y(y))}
    assert len(small) == 8
    assert not any(is_held((y | (x & 1) << 255).to_bytes(32, "little")) for x, y in small)


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=50, deadline=None)
def test_every_key_of_a_private_key_is_held(seed: bytes):
    assert is_held(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


@pytest.mark.parametrize("raw", [NEUTRAL, NO_POINT, OTHER_SPELLING, bytes(31), b"\xff" * 32])
def test_every_way_in_refuses_it(raw: bytes):
    assert not algorithms.usable(algorithms.Algorithm.ED25519, raw)
    assert not algorithms.verified(algorithms.Algorithm.ED25519, raw, bytes(64), b"")
    with pytest.raises(Refused):
        identifiers.public_key(raw.hex())
    with pytest.raises(Invalid):
        possession.public_key(raw.hex())
    assert len(raw) != 32 or not PublicKey("box", raw).signed(bytes(64), "")
