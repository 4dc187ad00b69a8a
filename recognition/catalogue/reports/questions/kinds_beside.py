"""A bare name without a unit and a range beside a test that the catalogue lacks and whose name is the same with a kind behind it: 血红蛋白 97 beside 血红蛋白A2 2.8 may be
the share of haemoglobin A, 肌酐 60 beside 内生肌酐清除率 80 that of urine. A person is asked, and sees the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import is_asked_back

_KIND = re.compile(r"^\s*[(\[]?[A-Za-z]{1,2}\d?[)\]]?$|^\s*[(\[]?\d{1,2}[)\]]?$|^清除率")
"""What stands behind a name that is one kind of it, or a test for which it is measured in two specimens."""


def asked(rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each such item; a title begins another sheet."""
    read: list[Row] = []
    for sheet in _sheets(rows):
        kinds = [(piece.text, row) for row in sheet if row.line.valued for piece in row.pieces if _is_unknown(piece)]
        read += [replace(row, pieces=tuple(_asked(piece, row, kinds) for piece in row.pieces)) if kinds and row.items else row for row in sheet]
    return read


def _sheets(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    titles = [row.place for row in rows if row.line.title and row.place]
    yield from (rows[first:last] for first, last in zip((0, *titles), (*titles, len(rows)), strict=True))


def _is_unknown(piece: Piece) -> bool:
    return not (piece.resolution.code or piece.other or piece.part_of or piece.heading or is_asked_back(piece.resolution))


def _asked(piece: Piece, row: Row, kinds: Sequence[tuple[str, Row]]) -> Piece:
    code = piece.resolution.code
    bare = any(run.text == piece.text and run.after and not (run.units or run.ahead) for run in row.line.runs)
    if code is None or not bare or len(piece.text) < 2:
        return piece
    for text, other in kinds:
        _before, name, behind = text.partition(piece.text)
        if name and _KIND.match(behind):
            return piece.asked((code,), NOT_READ, Doubt(other.place, other.line.typed))
    return piece
