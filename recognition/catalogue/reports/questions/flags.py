"""Sheets whose results are all 0 or 1: flags of an export (甲胎蛋白=1) or numbers of tests in an order, and no results that anybody measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.reports.matters import LIKELY
from recognition.catalogue.reports.rows import Piece, Row

_FLAG = re.compile(r"^=?\s*[01]$")


def asked(rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item, where every result is such a flag without a unit."""
    results = [(run.after, run.units) for row in rows for run in row.line.runs if run.after]
    if not results or not all(_FLAG.match(after) and not units for after, units in results):
        return list(rows)
    return [replace(row, pieces=tuple(map(_asked, row.pieces))) if row.line.valued else row for row in rows]


def _asked(piece: Piece) -> Piece:
    return piece.asked((piece.resolution.code,), LIKELY) if piece.resolution.code else piece
