"""Places as workbooks write them: B3, $B$3."""

from __future__ import annotations

import re

PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
MOST_COLUMNS, LAST_ROW = 16_384, 1_048_576


def parted(place: str) -> tuple[int, int] | None:
    """Row and column from 0; None for what is no place of a sheet."""
    match = PLACE.fullmatch(place)
    column = 0
    for letter in match[1].upper() if match else "":
        column = column * 26 + ord(letter) - 64
    if match is None or not 1 <= column <= MOST_COLUMNS or not 1 <= int(match[2]) <= LAST_ROW:
        return None
    return int(match[2]) - 1, column - 1
