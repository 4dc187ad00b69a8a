"""The square of a report code, drawn for print and read back before anybody prints it."""

from __future__ import annotations

from functools import cache
from typing import IO, Any

import segno

from recognition.report_codes.faults import CodesOff

QUIET = 4
"""Modules of quiet zone on each side (ISO/IEC 18004)."""
MASKS = range(8)
READ_AT = (2, 4)
"""Dots a module at which the square must be read back; at some sizes some readers stumble over the pattern of particular contents."""
DOTS = 4
"""Dots a module in print: 0.5 mm at 203 dpi."""
DPI = 203
"""The resolution of the usual printer of labels."""
SMALLEST = 0.375
"""Millimetres of a module at least."""


def too_small(dots: int, dpi: int) -> bool:
    """Whether a module of so many dots is smaller than readers need."""
    return dots * 25.4 / dpi < SMALLEST


class UnreadableSquare(Exception):
    """No mask gives a square that is read back; nothing is to be printed."""


def square(text: str) -> segno.QRCode:
    """The square of a code's text: numeric mode, level M, and a mask with which it was read back. The mask that the standard prefers comes
    first. Raises UnreadableSquare, CodesOff, ValueError for a text that is longer than any square."""
    for mask in (None, *MASKS):
        made = segno.make_qr(text, error="m", mode="numeric", boost_error=False, mask=mask)
        if read_back(made, text):
            return made
    raise UnreadableSquare()


def read_back(made: segno.QRCode, text: str) -> bool:
    """Whether an independent reader reads just this text from the square at each size. Raises CodesOff where there is none."""
    return all(_read(made, scale) == [text] for scale in READ_AT)


@cache
def reader() -> Any:
    """The reader's library. Raises CodesOff where it is not installed."""
    try:
        import zxingcpp
    except ImportError as error:
        raise CodesOff() from error
    return zxingcpp


def _read(made: segno.QRCode, scale: int) -> list[str]:
    rows = [bytes(0 if dark else 255 for dark in row) for row in made.matrix_iter(scale=scale, border=QUIET)]
    picture = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
    return [found.text for found in reader().read_barcodes(picture)]


def written(made: segno.QRCode, target: IO[Any], kind: str, dots: int = DOTS, dpi: int = DPI) -> None:
    """Writes the square with its quiet zone: `png` with so many dots a module at this resolution, or `svg` of the same size in millimetres."""
    if kind == "png":
        made.save(target, kind="png", scale=dots, border=QUIET, dpi=dpi)
    else:
        made.save(target, kind="svg", scale=round(dots * 25.4 / dpi, 4), border=QUIET, unit="mm")
