"""Other names as they stand in a cell, one or several: a mark that parts names and may also belong to one is never guessed at."""

from __future__ import annotations

import re

from recognition.catalogue.spreadsheets import cleaning
from recognition.catalogue.spreadsheets.cells import Cell, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.matching import Directory

PARTS = re.compile(r"(?:[“\"][^“”\"\n]+[”\"]|[^、])+")
SURE_PARTS = re.compile(r"(?:[“\"][^“”\"\n]+[”\"]|[^;；|｜\n])+")
QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
COMMON, SURE = "、", re.compile(r"[;；|｜\n]")
"""、 parts names by custom and also stands within them; the others stand within none."""
WITHIN = re.compile(r"[正左前上内颈胸腰]、[侧右后下外胸腰骶]")
"""Halves of one name, such as 胸部正、侧位片."""
COMMA = re.compile(r"(?<![0-9]),(?![0-9])(?!(?<=[A-Za-z)],)\s[A-Za-z])|，|,(?=[一-鿿])")
"""A comma that may part names: none within a number, nor one with a blank behind between English words."""


def several(directory: Directory, kind: str, cell: Cell) -> tuple[str, ...]:
    """The names in a cell: parted by 、 or by ; | and lines; one in quotation marks is whole, and so is what is known as a name with its 、.
    Raises Refused, `several_names` where both ways of parting stand, or halves of one name, or commas."""
    cleaning.impersonal(text(cell))
    pieces = [piece.strip() for piece in SURE_PARTS.findall(text(cell)) if piece.strip()]
    names: list[str] = []
    for piece in pieces:
        bare = QUOTED.sub("", piece)
        if directory.signed(kind, piece):
            names.append(piece)
        elif WITHIN.search(bare) or COMMA.search(bare) or (len(pieces) > 1 and COMMON in bare):
            raise Refused("several_names")
        else:
            names += [_whole(part.strip()) for part in PARTS.findall(piece) if part.strip()]
    return tuple(dict.fromkeys(cleaning.wording(name) for name in names))


def single(directory: Directory, kind: str, cell: Cell) -> str:
    """One name, the halves of one (胸部正、侧位片) among them: 胸部正 alone is none. Raises Refused `several_names` where several may stand in the cell."""
    written = text(cell).strip()
    cleaning.impersonal(written)
    if QUOTED.fullmatch(written) or directory.signed(kind, written):
        return cleaning.wording(_whole(written))
    if COMMON in WITHIN.sub("", written) or SURE.search(written) or COMMA.search(written):
        raise Refused("several_names")
    return cleaning.wording(cell)


def _whole(part: str) -> str:
    quoted = QUOTED.fullmatch(part)
    return quoted[1].strip() if quoted else part
