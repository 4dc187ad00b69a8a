"""Rules of the older XLS by which cells are struck through, which xlrd 2.0.2 passes over: their ranges, by the records themselves
([MS-XLS] 2.4.56 CondFmt, 2.4.42 CF, 2.5.91 DXFN)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from recognition.catalogue.spreadsheets.cells import letter

SHEET, RANGES, RULE, END = 0x85, 0x1B0, 0x1B1, 0x0A
HEAD, DXFN, FONT, NUMBER = 6, 6, 118, 2
"""Bytes before a rule's look, of the flags of the look, of its font, and of its number format."""
HAS_NUMBER, HAS_FONT, OWN_NUMBER = 1 << 25, 1 << 26, 1
STYLE, UNTOUCHED, STRUCK = 68, 88, 0x80
"""Where a font says how its characters are set, where it says what of that the rule leaves alone, and the bit of the strikethrough."""
MOST = 1_000


def striking(stream: bytes) -> list[tuple[str, ...]]:
    """Of each sheet of a workbook of BIFF8, in the order of the workbook, the ranges in which a rule strikes through."""
    starts = [struct.unpack_from("<L", body)[0] for kind, body in _records(stream, 0) if kind == SHEET and len(body) >= 4]
    return [tuple(dict.fromkeys(_of_sheet(stream, start))) for start in starts]


def _of_sheet(stream: bytes, start: int) -> Iterator[str]:
    ranges: list[str] = []
    told = 0
    for kind, body in _records(stream, start):
        if kind == RANGES and len(body) >= 14:
            places = struct.unpack_from(f"<{4 * min(struct.unpack_from('<H', body, 12)[0], (len(body) - 14) // 8)}H", body, 14)
            corners = zip(places[::4], places[1::4], places[2::4], places[3::4], strict=True)
            ranges = [f"{letter(first)}{top + 1}:{letter(last)}{bottom + 1}" for top, bottom, first, last in corners]
        elif kind == RULE and told < MOST and _strikes(body):
            told += len(ranges)
            yield from ranges


def _strikes(body: bytes) -> bool:
    if len(body) < HEAD + DXFN:
        return False
    flags, more = struct.unpack_from("<LH", body, HEAD)
    font = HEAD + DXFN + (NUMBER if flags & HAS_NUMBER and not more & OWN_NUMBER else 0)
    if flags & HAS_NUMBER and more & OWN_NUMBER:
        font += struct.unpack_from("<H", body, font)[0] if len(body) > font + 1 else 0
    if not flags & HAS_FONT or len(body) < font + FONT:
        return False
    style, untouched = (struct.unpack_from("<L", body, font + place)[0] for place in (STYLE, UNTOUCHED))
    return bool(style & STRUCK and not untouched & STRUCK)


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record of a part, up to its end."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == END:
            return
        place += 4 + length
