"""Rules of a workbook by which cells are struck through: which cells that hits only a program that computes can say, so that the ranges are told
(ECMA-376 part 1, 18.3.1.18 and 18.8.15)."""

from __future__ import annotations

from collections.abc import Sequence

from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.containers import rich_text

MOST = 1_000
"""Ranges that are kept of a sheet."""
MOST_LOOKS = 70_000
"""As many as a workbook may name styles."""


class RuleLooks:
    """Takes the events of the looks that rules give (dxf), by their number whether they strike through."""

    def __init__(self) -> None:
        """None is known yet."""
        self.striking: list[bool] = []
        self._open = False

    def begins(self, name: str, given: dict[str, str]) -> None:
        """Takes an element."""
        if name == "dxfs":
            self._open = True
        elif name == "dxf" and self._open:
            if len(self.striking) >= MOST_LOOKS:
                raise Unreadable("file_too_large")
            self.striking.append(False)
        elif name == "strike" and self._open and self.striking:
            self.striking[-1] = rich_text.of_run(name, given.get("val", "1")) == rich_text.STRUCK

    def ends(self, name: str) -> None:
        """Takes an element's end."""
        self._open = self._open and name != "dxfs"


class StrikingRules:
    """Takes the events of a sheet's rules; `ranges` are those in which one strikes through."""

    def __init__(self, striking: Sequence[bool]) -> None:
        """`striking`: of each look whether it does."""
        self.ranges: list[str] = []
        self.open = False
        self._striking = striking
        self._range, self._strikes, self._inside = "", False, False
        self._written: list[str] | None = None

    def begins(self, name: str, given: dict[str, str]) -> None:
        """Takes an element."""
        if name == "conditionalFormatting":
            self._range, self._strikes, self.open = given.get("sqref", ""), False, True
        elif name == "cfRule":
            look = given.get("dxfId", "")
            self._strikes = self._strikes or look.isdecimal() and int(look[:6]) < len(self._striking) and self._striking[int(look[:6])]
        elif name == "strike" and self.open:
            # newer rules bring their look along
            self._strikes = self._strikes or rich_text.of_run(name, given.get("val", "1")) == rich_text.STRUCK
        elif name == "sqref":
            self._written = []

    def says(self, chunk: str) -> None:
        """Takes text: newer rules name their range so."""
        if self._written is not None:
            self._written.append(chunk)

    def ends(self, name: str) -> None:
        """Takes an element's end."""
        if name == "sqref" and self._written is not None:
            self._range, self._written = "".join(self._written), None
        elif name == "conditionalFormatting":
            if self._strikes:
                self.ranges += self._range.split()[: max(0, MOST - len(self.ranges))]
            self.open = False
