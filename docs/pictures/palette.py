"""Makes a picture of a screen small: at most 64 colours, which is enough for text and flat surfaces; with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from functools import cache
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 64
Colour = tuple[int, int, int]


def shrink(path: Path) -> None:
    """Writes an 8-bit RGB picture anew with a palette: its most frequent colours, and for each other the nearest of them."""
    width, height, rows = _read(path)
    counted = Counter(colour for row in rows for colour in row)
    palette = [colour for colour, _ in counted.most_common(MOST)]
    places = {colour: place for place, colour in enumerate(palette)}

    @cache
    def place(colour: Colour) -> int:
        found = places.get(colour)
        return found if found is not None else min(range(len(palette)), key=lambda one: sum((a - b) ** 2 for a, b in zip(palette[one], colour, strict=False)))

    lines = b"".join(b"\0" + bytes(map(place, row)) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    table = b"".join(map(bytes, palette))
    path.write_bytes(
        SIGNATURE + b"".join(_chunk(name, data) for name, data in ((b"IHDR", header), (b"PLTE", table), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")))
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _read(path: Path) -> tuple[int, int, list[list[Colour]]]:
    """Width, height and rows of colours; raises ValueError for a picture of another kind."""
    content, at, packed = path.read_bytes(), len(SIGNATURE), b""
    width = height = 0
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        data, at = content[at + 8 : at + 8 + length], at + 12 + length
        if name == b"IHDR":
            width, height, *kind = struct.unpack(">IIBBBBB", data)
            if kind != [8, 2, 0, 0, 0]:
                raise ValueError(f"{path} is no plain 8-bit RGB picture")
        packed += data if name == b"IDAT" else b""
    raw, stride, before, rows = zlib.decompress(packed), width * 3, bytearray(width * 3), []
    for number in range(height):
        start = number * (stride + 1)
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before)
        rows.append(list(zip(before[0::3], before[1::3], before[2::3], strict=False)))
    return width, height, rows


def _unfiltered(kind: int, line: bytearray, above: bytearray) -> bytearray:
    """One row as it was before PNG's filter of this kind (0 to 4)."""
    for place in range(len(line)):
        left, up, corner = line[place - 3] if place > 2 else 0, above[place], above[place - 3] if place > 2 else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        line[place] = (line[place] + guess) & 255
    return line


def _paeth(left: int, up: int, corner: int) -> int:
    whole = left + up - corner
    return min((abs(whole - left), 0, left), (abs(whole - up), 1, up), (abs(whole - corner), 2, corner))[2]
