"""Report codes as cameras see them, and readers of squares beside each other: `python -m bench.scanned` prints docs/report-code.md's table of rates.

The pictures are drawn: a square of a known size on paper, tilted, out of focus, noisy and compressed, in as many pixels as a camera's frame gives it at that
distance. No real telephone took any of them."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from recognition.domain.lookups import SHANGHAI
from recognition.report_codes import codes, drawing
from recognition.report_codes.claims import Claims, CodedItem
from recognition.report_codes.private_keys import read_pem
from seed.report_codes import pem

ITEMS = (1, 10, 30, 60)
SIZES = (2.5, 3.0)
"""Side of the square without its quiet zone, in centimetres."""
PICTURES = 15


class Camera(NamedTuple):
    """`dots`: pixels to a centimetre of the paper; a telephone's lens sees some 65 degrees across its frame."""

    name: str
    dots: float


def camera(name: str, across: int, away: float) -> Camera:
    """A frame so many pixels across, so many centimetres away."""
    return Camera(name, across / (2 * away * math.tan(math.radians(65 / 2))))


CAMERAS = (camera("1080p, 12 cm", 1920, 12), camera("1080p, 20 cm", 1920, 20), camera("12 megapixels, 20 cm", 4032, 20))


class Found(NamedTuple):
    """What one reader read of so many pictures: right texts, and texts that were wrong."""

    right: int
    wrong: int
    of: int


Reader = Callable[[Image.Image], Sequence[str]]


def texts(count: int, pictures: int) -> list[str]:
    """Codes of so many items with national price codes, twenty to a tube, each of another report."""
    at, key = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI), read_pem(pem())
    items = tuple(CodedItem("national-price", str(250301001 + 3 * place), at + timedelta(minutes=5 * (place // 20)), "serum") for place in range(count))
    reports = [Claims("H50011100001", f"LAB-20261118-{place:04d}", at.date(), items, "川渝HR") for place in range(pictures)]
    return [codes.sign(report, key) for report in reports]


def picture(text: str, size: float, seen: Camera, rng: random.Random) -> Image.Image:
    """The code of this text as the camera sees it, in grey."""
    square = drawing.square(text)
    modules = square.symbol_size(border=0)[0]
    paper = _paper(square, modules)
    scale = size * seen.dots / (modules * DOTS)
    side = round(paper.width * scale)
    plane = paper.transform((2 * side, 2 * side), Image.Transform.PERSPECTIVE, _seen(paper.width, 2 * side, rng), Image.Resampling.BICUBIC, fillcolor=150)
    grey = plane.reduce(2).filter(ImageFilter.GaussianBlur(rng.uniform(*BLUR)))
    grey = Image.blend(grey, Image.linear_gradient("L").resize(grey.size).rotate(rng.choice((0, 90, 180, 270))), rng.uniform(0, 0.25))
    noise = Image.effect_noise(grey.size, rng.uniform(4, 12))
    grey = ImageChops.add(grey, noise, offset=-128)
    packed = io.BytesIO()
    grey.save(packed, "JPEG", quality=rng.randint(40, 80))
    return Image.open(packed).convert("L")


DOTS = 6
"""Dots a module of the paper, before the camera looks."""
BLUR = (1.0, 1.7)
"""Pixels out of focus: so much that at 2 cm and 20 cm away nearly nothing is read."""


def _paper(square: segno.QRCode, modules: int) -> Image.Image:
    """The square with its quiet zone on paper, lines of print around it."""
    packed = io.BytesIO()
    drawing.written(square, packed, "png", dots=DOTS)
    drawn = Image.open(packed).convert("L")
    side = round(modules * DOTS * 1.7)
    paper = Image.new("L", (side, side), 238)
    pen = ImageDraw.Draw(paper)
    for line in range(0, side, 4 * DOTS):
        pen.line([(0, line), (side, line)], fill=90, width=1)
    edge = (side - drawn.width) // 2
    paper.paste(drawn.point([20 + 218 * value // 255 for value in range(256)]), (edge, edge))
    return paper


def _seen(width: int, side: int, rng: random.Random) -> list[float]:
    """Coefficients of the plane that is seen tilted: up to 15 degrees from the side and from above, 12 in the frame."""
    yaw, pitch, roll = (math.radians(rng.uniform(-most, most)) for most in (15, 15, 12))
    corners = []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        turned = (x * math.cos(roll) - y * math.sin(roll), x * math.sin(roll) + y * math.cos(roll))
        across, depth = turned[0] * math.cos(yaw), turned[0] * math.sin(yaw)
        down, depth = turned[1] * math.cos(pitch) - depth * math.sin(pitch), turned[1] * math.sin(pitch) + depth * math.cos(pitch)
        nearer = 6 / (6 + depth)
        corners.append((side / 2 * (1 + across * nearer), side / 2 * (1 + down * nearer)))
    return _coefficients(corners, [(0, 0), (width, 0), (width, width), (0, width)])


def _coefficients(seen: Sequence[tuple[float, float]], flat: Sequence[tuple[float, float]]) -> list[float]:
    """What Pillow wants: the eight numbers that take points as they are seen to points of the flat paper, by elimination."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    for place in range(8):
        pivot = max(range(place, 8), key=lambda row: abs(rows[row][place]))
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [value / rows[place][place] for value in rows[place]]
        for other in range(8):
            if other != place:
                factor = rows[other][place]
                rows[other] = [value - factor * base for value, base in zip(rows[other], rows[place], strict=True)]
    return [row[8] for row in rows]


def zxing(grey: Image.Image) -> Sequence[str]:
    """zxing-cpp, which the page's zxing-wasm is made of."""
    import zxingcpp

    return [found.text for found in zxingcpp.read_barcodes(grey)]


def zbar(grey: Image.Image) -> Sequence[str]:
    """ZBar by pyzbar, over the system's libzbar."""
    from pyzbar import pyzbar

    return [found.data.decode("utf-8", "replace") for found in pyzbar.decode(grey, [pyzbar.ZBarSymbol.QRCODE])]


def zbar_again(grey: Image.Image) -> Sequence[str]:
    """The same, and where it reads nothing at two thirds and at twice the size: it stumbles over noise in large modules, and over small ones."""
    for scale in (1, 2 / 3, 2):
        seen = grey if scale == 1 else grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.BICUBIC)
        if found := zbar(seen):
            return found
    return []


def wechat(grey: Image.Image) -> Sequence[str]:
    """WeChat's reader in OpenCV's further modules, without models."""
    import cv2
    import numpy

    found: Sequence[str] = cv2.wechat_qrcode.WeChatQRCode().detectAndDecode(numpy.stack([numpy.asarray(grey)] * 3, 2))[0]
    return found


def opencv(grey: Image.Image) -> Sequence[str]:
    """OpenCV's own, finding the square by its patterns."""
    import cv2
    import numpy

    return [text for text in cv2.QRCodeDetector().detectAndDecode(numpy.asarray(grey))[:1] if text]


def aruco(grey: Image.Image) -> Sequence[str]:
    """OpenCV's own, finding the square as it finds ArUco markers."""
    import cv2
    import numpy

    return [text for text in cv2.QRCodeDetectorAruco().detectAndDecode(numpy.asarray(grey))[:1] if text]


READERS: dict[str, Reader] = {
    "zxing-cpp": zxing, "ZBar, three sizes": zbar_again, "ZBar": zbar, "WeChat": wechat, "OpenCV, ArUco": aruco, "OpenCV": opencv,
}  # fmt: skip


def rates(readers: dict[str, Reader], count: int, size: float, seen: Camera, pictures: int = PICTURES) -> dict[str, Found]:
    """How many of so many pictures each reader reads; always the same pictures."""
    right, wrong = dict.fromkeys(readers, 0), dict.fromkeys(readers, 0)
    for place, text in enumerate(texts(count, pictures)):
        grey = picture(text, size, seen, random.Random(f"{count} {size} {seen.name} {place}"))
        for name, read in readers.items():
            found = read(grey)
            right[name] += text in found
            wrong[name] += any(other != text for other in found)
    return {name: Found(right[name], wrong[name], pictures) for name in readers}


def main() -> None:
    """Prints the table: percent of the pictures with codes of 1, 10, 30 and 60 items."""
    print("| Side, camera |", " | ".join(READERS), "|")
    print("|---|" + "---|" * len(READERS))
    wrong = 0
    for seen in CAMERAS:
        for size in SIZES:
            found = [rates(READERS, count, size, seen) for count in ITEMS]
            wrong += sum(one.wrong for row in found for one in row.values())
            cells = [" ".join(f"{100 * row[name].right // row[name].of}" for row in found) for name in READERS]
            print(f"| {size:g} cm, {seen.name} |", " | ".join(cells), "|", flush=True)
    print(f"\nWrong texts: {wrong}.")


if __name__ == "__main__":
    main()
