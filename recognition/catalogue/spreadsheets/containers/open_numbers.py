"""Numbers of OpenDocument spreadsheets: beside each the document keeps what its cell shows."""

from __future__ import annotations

import re

from recognition.catalogue.spreadsheets.cells import LOST, Cell, Number, text

POWER = re.compile(r"[0-9.,]+E[+-]?[0-9]+", re.IGNORECASE)
NOISE = 1e-6
"""What a formula's arithmetic leaves behind the digits that are shown."""
AMOUNT = re.compile(r"([^0-9]*?)([0-9][0-9,]*)(\.[0-9]+)?([^0-9]*)")


def literally(displayed: str) -> str:
    """A number format that shows this text."""
    return '"{}"'.format(displayed.replace('"', "”"))


def shown(number: float, displayed: str) -> Cell:
    """A number with what its cell shows, which the document keeps beside it; one of which less is shown than there is shows no number."""
    own = text(number)
    if number in (0, 1) and displayed in ("TRUE", "FALSE"):
        return bool(number)
    match = AMOUNT.fullmatch(displayed.strip())
    digits = f"{match[2].replace(',', '')}{match[3] or ''}" if match else ""
    if not displayed or displayed == own or number < 0 or digits == own and not (match and (match[1] + match[4]).strip("¥￥ ")):
        return Number(number, None, "General") if abs(number) >= 1e15 else number
    if match is None or float(digits) != float(own):
        bare = "".join(letter for letter in displayed if letter.isdigit())
        if own.isdigit() and bare.lstrip("0") == own:
            return Number(number, displayed, LOST)
        near = match is not None and abs(float(digits) - number) < NOISE
        return number if near else Number(number, None, LOST if POWER.fullmatch(displayed.strip()) else literally(displayed))
    literal = [f'"{part}"' if part else "" for part in (match[1], match[4])]
    places = f".{'0' * (len(match[3]) - 1)}" if match[3] else ""
    return Number(number, displayed, f"{literal[0]}{'0' * len(match[2].replace(',', ''))}{places}{literal[1]}")
