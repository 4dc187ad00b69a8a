"""What a sender gets back of a report that was signed: its codes, and which rows are in none."""

from __future__ import annotations

import base64
from typing import NamedTuple


class GivenCode(NamedTuple):
    """The code of one report. `report` is its number as it stands in the message, `orders` where its rows stand (`OBR[1]`); `digits` the code's text, of so many `items`;
    `png` its square, which was read back with this `mask`."""

    report: str
    orders: tuple[str, ...]
    digits: str
    items: int
    mask: int
    png: bytes

    @property
    def picture(self) -> str:
        """The square in Base64."""
        return base64.b64encode(self.png).decode("ascii")


class LeftOut(NamedTuple):
    """A row that is in no code: its place, and why, by code."""

    at: str
    code: str


class SignedReports(NamedTuple):
    """All codes of a message."""

    codes: tuple[GivenCode, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many codes, items in them, and rows in none."""
        return {"codes": len(self.codes), "items": sum(code.items for code in self.codes), "left out": len(self.left_out)}
