"""Texts whose characters are not all alike: a cell that is partly struck through, raised or not displayed says something else than its characters.

What is struck through does not hold, a raised figure is a footnote or a power, and what is not displayed in one program is seen in another: such
a cell is told and never read by guess. Lowered figures behind a letter (β₂, B₁₂) and charges of ions (Ca²⁺) are parts of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from recognition.catalogue.spreadsheets.cells import CROSSED_OUT, Cell, CellError, text

STRUCK, RAISED, LOWERED, UNSEEN = 1, 2, 4, 8
"""How a piece of a text is set; several may hold at once."""
POSITIONS = {"superscript": RAISED, "subscript": LOWERED}
CHARGE = re.compile(r"[0-9]?[+\-\u2212＋－]")
OFF = ("0", "false", "off", "none")
Piece = tuple[str, int]


def judged(pieces: Iterable[Piece]) -> str:
    """The fault of a text of these pieces, a code of `fault_words`; "" for one that is read as it stands."""
    said = [(piece, flags) for piece, flags in pieces if piece.strip()]
    if not any(flags for _piece, flags in said):
        return ""
    if any(flags & UNSEEN for _piece, flags in said):
        return "partly_unseen"
    struck = sum(1 for _piece, flags in said if flags & STRUCK)
    if struck:
        return CROSSED_OUT if struck == len(said) else "partly_struck"
    return "raised_characters" if _raised(said) else ""


def _raised(said: list[Piece]) -> bool:
    """Whether raised or lowered characters stand beside others and would change what these say."""
    if len({flags & (RAISED | LOWERED) for _piece, flags in said}) == 1:
        return False
    before = ""
    for piece, flags in said:
        figures = any(letter.isalnum() for letter in piece)
        if flags & RAISED and figures and not (before and CHARGE.fullmatch(piece.strip())):
            return True
        if flags & LOWERED and figures and not before[-1:].isalpha():
            return True
        before += piece.rstrip()
    return False


def struck(cell: Cell) -> Cell:
    """A cell whose font is struck through as a whole."""
    return cell if cell is None or isinstance(cell, CellError) else CellError(text(cell), CROSSED_OUT)


def marked(cell: Cell, pieces: Iterable[Piece]) -> Cell:
    """A cell of the text that these pieces make together, or what is the matter with it."""
    code = judged(pieces)
    return CellError(text(cell), code) if code and cell is not None else cell


def of_run(name: str, value: str) -> int:
    """How the characters of a run of SpreadsheetML are set by one of its properties (ECMA-376 part 1, 18.4)."""
    if name == "strike":
        return 0 if value in OFF else STRUCK
    return POSITIONS.get(value, 0) if name == "vertAlign" else 0
