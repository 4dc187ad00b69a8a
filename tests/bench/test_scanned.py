"""Codes as a telephone's camera sees them, tilted, blurred and compressed, are read by two independent readers: the short form of the guide's table."""

from __future__ import annotations

import pytest

pytest.importorskip("PIL")
pytest.importorskip("pyzbar.pyzbar", exc_type=ImportError, reason="pyzbar or the system's libzbar0 is not installed")

from bench import scanned

PICTURES = 3
READERS = {name: scanned.READERS[name] for name in ("zxing-cpp", "ZBar, three sizes")}


@pytest.mark.parametrize("size", scanned.SIZES)
@pytest.mark.parametrize("count", scanned.ITEMS)
def test_two_readers_read_every_picture_at_arm_s_length_of_a_telephone(count: int, size: float):
    for name, found in scanned.rates(READERS, count, size, scanned.CAMERAS[0], PICTURES).items():
        assert found == scanned.Found(PICTURES, 0, PICTURES), name


def test_the_pictures_are_hard_enough_to_tell_readers_apart():
    """At 20 cm a square of 2 cm has too few pixels: a reader that reads it here means that the pictures are too kind."""
    found = scanned.rates(READERS, 30, 2.0, scanned.CAMERAS[1], PICTURES)
    assert all(one.right < PICTURES for one in found.values()), found
